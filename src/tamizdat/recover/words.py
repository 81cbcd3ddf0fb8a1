"""Words, sentences and their fingerprints: how recovery compares texts without caring for their typography."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

# Scripts written without spaces: there every character counts as a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？؟।])[”’」』）]*\s*")
_TERMINAL = re.compile(r"[.!?…。！？؟।۔:;：；][\"'”’“»«)\]」』）*]*$")
_DIGITS = re.compile(r"\d+")


def fold(text: str) -> str:
    """Return `text` in NFC with every run of white space as one space and invisible characters gone."""
    text = re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case; in scripts without spaces each character is one."""
    return _WORD.findall(text.casefold())


def count(text: str) -> int:
    """Return how long `text` is in words of a spaced script; two unspaced characters make about one."""
    found = _WORD.findall(text)
    unspaced = sum(1 for word in found if len(word) == 1 and word > "\u0dff")
    return len(found) - unspaced + (unspaced + 1) // 2


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; a text without end marks is one."""
    return [part for part in _SENTENCE_END.split(text) if part]


def ends(text: str) -> bool:
    """Tell whether a paragraph ends as a sentence does, or as one that announces what follows."""
    return bool(_TERMINAL.search(text))


@functools.lru_cache(maxsize=1 << 16)
def mark(text: str) -> int:
    """Return a 63-bit fingerprint of the words of `text`; numbers are all alike, so that counters do not count."""
    key = " ".join(words(_DIGITS.sub("0", text)))
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def shingles(tokens: list[str], width: int = 5) -> set[int]:
    """Return the fingerprints of every run of `width` words (of the whole text if it is shorter)."""
    if not tokens:
        return set()
    last = max(1, len(tokens) - width + 1)
    return {_short_hash(" ".join(tokens[start : start + width])) for start in range(last)}


def _short_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
