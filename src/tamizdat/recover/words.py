"""Words, sentences and their fingerprints: how recovery compares texts without regard to their typography."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

# Scripts written without spaces: there every character counts as a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[^\W_{UNSPACED}]+|[{UNSPACED}]")
PARAGRAPH = 12  # words that hardly a button, a title or a teaser has
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
# Joiners (U+200C, U+200D) are part of a word's spelling in Arabic and Indic scripts, and of emoji; elsewhere they are
# left over from typesetting.
_JOINERS = re.compile("[\u200c\u200d]")
_SPELLED = "\u0600-\u08ff\u0900-\u0dff\u1780-\u17ff\ufb50-\ufefc\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_STRAY_JOINERS = re.compile(f"(?<![{_SPELLED}])[\u200c\u200d]|[\u200c\u200d](?![{_SPELLED}])")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？؟।])[”’」』）]*\s*")
_TERMINAL = re.compile(r"[.!?…。！？؟।۔:;：；][\"'”’“»«)\]」』）*]*$")
_DIGITS = re.compile(r"\d+")


def normalize(text: str) -> str:
    """Return `text` in Unicode's NFC, every run of white space as one space, without invisible characters.

    Joiners that spell a word stay.
    """
    text = _INVISIBLE.sub("", text)
    if _has_joiners(text):
        text = _STRAY_JOINERS.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case; in scripts without spaces each character is one."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(_joined(text).casefold())


def _joined(text: str) -> str:
    """Return a text without the joiners within words: copies of one text have them, or lost them."""
    return _JOINERS.sub("", text) if _has_joiners(text) else text


def _has_joiners(text: str) -> bool:
    return "\u200c" in text or "\u200d" in text


@functools.lru_cache(maxsize=1 << 13)
def word_count(text: str) -> int:
    """Return how long `text` is in words of a spaced script; two unspaced characters make about one."""
    if text.isascii():
        return len(_ASCII_WORD.findall(text))
    found = _WORD.findall(_joined(text))
    unspaced = sum(1 for word in found if len(word) == 1 and word > "\u0dff")
    return len(found) - unspaced + (unspaced + 1) // 2


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; a text without end marks is one sentence."""
    return [part for part in _SENTENCE_END.split(text) if part]


def ends_sentence(text: str) -> bool:
    """Return whether a paragraph ends as a sentence does, or with the colon that announces what follows."""
    return bool(_TERMINAL.search(text))


def is_paragraph(text: str) -> bool:
    """Return whether a text reads like a paragraph of an article: PARAGRAPH words and more, and a sentence's end."""
    return word_count(text) >= PARAGRAPH and ends_sentence(text)


@functools.lru_cache(maxsize=1 << 16)
def fingerprint(text: str) -> int:
    """Return a 63-bit hash of the words of `text`. All numbers count as the same, so "12 comments" is "7 comments"."""
    key = " ".join(words(_DIGITS.sub("0", text)))
    return hash_of(key)


def hash_of(text: str) -> int:
    """Return a 63-bit hash of a text, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
