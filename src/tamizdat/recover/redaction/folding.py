"""The words of a text as redaction compares them: what differs only in how it is set counts as the same.

Alike are: upper and lower case; composed and decomposed letters; letters with and without accents or vowel marks; full
and half width; Arabic and Persian forms of kaf and yeh. An apostrophe, hyphen or underscore parts words in any of its
forms. Soft hyphens, zero-width and direction marks are not there. In scripts without spaces each character is a word.

    folded_words("O’Neill\u00ad, JOSÉ")     ["o", "neill", "jose"]
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from tamizdat.recover.words import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
# Letters that no decomposition takes apart, and what they are written as where a keyboard lacks them.
_SAME = str.maketrans("ıłøđħŧ\u0649\u06cc\u06a9", "ilodht\u064a\u064a\u0643")
# Marks that Unicode calls letters or marks and that are not part of a word: apostrophes, variation selectors, joiners,
# the long stroke of Arabic. Others that are not seen are of category Cf.
_APOSTROPHES = range(0x02B9, 0x02C0)
_UNSEEN = {0x034F, 0x0640, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
# A word parted at the end of a line, with the line break as it is or as the space that it became.
_PARTED = re.compile(r"(?<=\w)[-\u2010]\s+(?=\w)")
_TAG = re.compile(r"""<(/?[A-Za-z][A-Za-z0-9]*+)(?:"[^"]*+"|'[^']*+'|[^<>"'])*+>""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class Word(Struct, frozen=True):
    """A folded word and where it stands: `start` and `end` count the characters it was read from."""

    text: str
    start: int
    end: int


class Visible(Struct, frozen=True):
    """A character that a reader sees, and where it stands in the source: one or more characters of HTML."""

    char: str
    start: int
    end: int


class _Folds(dict[int, str]):
    """What each character becomes: letters of a word, nothing, or a space between words. Filled as it is asked."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(map(_letter, _decomposed(chr(code))))
        return folded


_folds = _Folds()


def _decomposed(char: str) -> str:
    if _unseen(char):
        return ""
    folded = unicodedata.normalize("NFKD", char).casefold().translate(_SAME)
    return unicodedata.normalize("NFKD", folded)


def _letter(char: str) -> str:
    if _unseen(char) or unicodedata.combining(char):
        return ""
    if ord(char) in _APOSTROPHES or not (char.isalnum() or unicodedata.category(char)[0] == "M"):
        return " "
    return f" {char} " if _UNSPACED.match(char) else char


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or ord(char) in _UNSEEN


def folded_words(text: str) -> list[str]:
    """Return the words of a plain text, folded."""
    return text.translate(_folds).split()


def readings(text: str) -> Iterator[list[str]]:
    """Yield the words of a plain text; where a line's end may part a word, also the words that this gives unparted."""
    yield folded_words(text)
    if _PARTED.search(text):
        yield folded_words(_PARTED.sub("", text))


def text_of(html: str) -> str:
    """Return what a reader sees of inline HTML, as `visible_text` gives it, in one string."""
    bare = _TAG.sub(lambda tag: "\n" if tag[1].lower() == "br" else "", html)
    return _ENTITY.sub(lambda entity: entities.unescape(entity[0]), bare)


def visible_text(html: str) -> list[Visible]:
    """Return the characters that a reader sees of inline HTML; `<br>` is a line break."""
    found: list[Visible] = []
    at = 0
    while at < len(html):
        if html[at] == "<" and (tag := _TAG.match(html, at)):
            if tag[1].lower() == "br":
                found.append(Visible("\n", at, tag.end()))
            at = tag.end()
        elif html[at] == "&" and (entity := _ENTITY.match(html, at)):
            found += [Visible(char, at, entity.end()) for char in entities.unescape(entity[0])]
            at = entity.end()
        else:
            found.append(Visible(html[at], at, at + 1))
            at += 1
    return found


def plain_text(text: str) -> list[Visible]:
    """Return the characters of a plain text."""
    return [Visible(char, at, at + 1) for at, char in enumerate(text)]


def placed_words(text: str) -> Iterator[list[Word]]:
    """Yield the folded words of a plain text with their places in it, in the same readings as `readings` gives."""
    yield _placed(text, set())
    parting = {at for hit in _PARTED.finditer(text) for at in range(hit.start(), hit.end())}
    if parting:
        yield _placed(text, parting)


def _placed(text: str, passed_over: set[int]) -> list[Word]:
    words: list[Word] = []
    letters, start, end = "", 0, 0
    for at, char in enumerate(text):
        for folded in "" if at in passed_over else _folds[ord(char)]:
            if folded == " ":
                if letters:
                    words.append(Word(letters, start, end))
                letters = ""
                continue
            if not letters:
                start = at
            letters, end = letters + folded, at + 1
    if letters:
        words.append(Word(letters, start, end))
    return words
