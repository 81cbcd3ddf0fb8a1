"""Words, sentences and their fingerprints: how recovery compares texts without regard to their typography."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

# Scripts written without spaces: there every character counts as a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？؟।])[”’」』）]*\s*")
_TERMINAL = re.compile(r"[.!?…。！？؟।۔:;：；][\"'”’“»«)\]」』）*]*$")
_DIGITS = re.compile(r"\d+")


def normalize(text: str) -> str:
    """Return `text` in Unicode's NFC, every run of white space as one space, without invisible characters."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case; in scripts without spaces each character is one."""
    return _WORD.findall(text.casefold())


def word_count(text: str) -> int:
    """Return how long `text` is in words of a spaced script; two unspaced characters make about one."""
    found = _WORD.findall(text)
    unspaced = sum(1 for word in found if len(word) == 1 and word > "\u0dff")
    return len(found) - unspaced + (unspaced + 1) // 2


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; a text without end marks is one sentence."""
    return [part for part in _SENTENCE_END.split(text) if part]


def ends_sentence(text: str) -> bool:
    """Return whether a paragraph ends as a sentence does, or with the colon that announces what follows."""
    return bool(_TERMINAL.search(text))


@functools.lru_cache(maxsize=1 << 16)
def fingerprint(text: str) -> int:
    """Return a 63-bit hash of the words of `text`. All numbers count as the same, so "12 comments" is "7 comments"."""
    key = " ".join(words(_DIGITS.sub("0", text)))
    return _hash(key)


def shingles(tokens: list[str], width: int) -> set[int]:
    """Return the hashes of every run of `width` words; of the whole text if it is shorter."""
    if not tokens:
        return set()
    last = max(1, len(tokens) - width + 1)
    return {_hash(" ".join(tokens[start : start + width])) for start in range(last)}


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
