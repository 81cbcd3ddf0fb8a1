"""The characters of captures: bytes decoded, labels that are wrong overruled, text that was encoded twice repaired."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from charset_normalizer import from_bytes
from ftfy import fix_encoding
from ftfy.badness import badness

# What pages call by one name and mean by another (https://encoding.spec.whatwg.org/#names-and-labels).
MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "iso-8859-8-i": "iso-8859-8",
    "big5": "big5hkscs",
    "tis-620": "cp874", "iso-8859-11": "cp874", "x-user-defined": "cp1252", "x-mac-cyrillic": "mac-cyrillic",
    "utf-16": "utf-8", "unicode": "utf-8",
}  # fmt: skip
# Bytes from which an encoding is guessed, and characters by which a label is judged.
GUESSED_FROM, JUDGED_BY = 1 << 17, 1 << 15
# A label is wrong if so many of the words that are not ASCII look like no word: no language comes near it.
ODD_WORDS, FEWEST_WORDS = 0.3, 8
# Places with characters beyond ASCII that are looked at. A text was decoded wrongly if ftfy finds so many sequences in
# them, and in so many of a hundred: who quotes such a sequence quotes one or two.
LOOKED_AT, FEWEST_BAD, BAD = 200, 3, 10
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f][^<>\n]{0,30}")
_MARKUP = re.compile(r"<[^<>]*>|&\w+;")
_WORD = re.compile(r"[^\W\d_]{3,}")
# Latin letters with marks, as single bytes above 0x7F give them.
_MARKED = re.compile("[À-ɏ]")
# A Cyrillic word with its capitals and small letters the wrong way round, and one in capitals.
_SWAPPED, _CAPITALS = re.compile(r"[а-яё][А-ЯЁ]+"), re.compile(r"[А-ЯЁ]+")
# Of the words of a swapped text nearly all are swapped, or in capitals.
_MOST_WORDS = 0.7


def decoded(body: bytes, label: str) -> str | None:
    """Return the characters of bytes that are not UTF-8; None if they are in no known encoding.

    `label` is the encoding that they are said to be in ("" for none). It is overruled where what it gives are no words
    and what the bytes look like are.
    """
    name = MEANT.get(label.lower(), label.lower())
    try:
        said = body.decode(name, "replace") if name and name not in ("utf-8", "utf8") else None
    except LookupError:
        said = None
    if said is not None and not is_garbled(said):
        return said
    best = from_bytes(body[:GUESSED_FROM]).best()
    if best is None:
        return said
    guessed = body.decode(best.encoding, "replace")
    return guessed if said is None or not is_garbled(guessed) else said


def is_garbled(text: str) -> bool:
    """Return whether a text was decoded by a wrong single-byte encoding: its words are none in any language.

    Words of nearly nothing but marked Latin letters ("Îñòðîâ") were Cyrillic, Greek, Hebrew or Arabic; words that begin
    small and go on in capitals ("нЯРПНБ") were Cyrillic in another order.
    """
    words = [word for word in _WORD.findall(_MARKUP.sub(" ", text[:JUDGED_BY])) if not word.isascii()]
    if len(words) < FEWEST_WORDS:
        return False
    marked = sum(len(_MARKED.findall(word)) > 0.6 * len(word) for word in words)
    swapped = sum(bool(_SWAPPED.fullmatch(word)) for word in words)
    capitals = sum(bool(_CAPITALS.fullmatch(word)) for word in words)
    return marked > ODD_WORDS * len(words) or (swapped > 2 and swapped + capitals > _MOST_WORDS * len(words))


@lru_cache(maxsize=1)
def repaired(text: str) -> str:
    """Return a text that was decoded wrongly and encoded again ("WinterfÃ¤hre") as it was; any other as it is.

    The last one is kept: of a page this is asked twice in a row, to read it and to tell whether it was repaired.
    """
    if text.isascii():
        return text
    places = [place[0] for place in islice(_BEYOND_ASCII.finditer(text), LOOKED_AT)]
    bad = badness("\n".join(places))
    if bad < FEWEST_BAD or 100 * bad < BAD * len(places):
        return text
    return "\n".join(line if line.isascii() else fix_encoding(line) for line in text.split("\n"))


def was_encoded_twice(body: bytes) -> bool:
    """Return whether `repaired` changes the characters of a capture in UTF-8."""
    text = body.decode("utf-8", "replace")
    return repaired(text) != text
