"""Where a text has the sign of an e-mail address: as "@", in brackets, or by the name that people give it.

Words are looked for in the text as a whole first; most texts have none of them, and that is the cheapest way to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# What the sign is called where it is spelt out: in the languages of the interface (ar de en es fa fr he ru uk) and of
# their neighbours. These words mean nothing else next to a name and a host.
SIGN_NAMES = (
    "arobase", "arrobase", "arroba", "a commercial", "a commerciale", "sobaka", "chiocciola", "chiocciolina",
    "klammeraffe", "klammeraff", "at-zeichen", "affenschwanz", "apenstaartje", "собака", "собачка", "равлик", "вухо",
    "слімак", "сьлімак", "кльомба", "маймунско", "małpa", "malpa", "zavináč", "zavinac", "kukac", "snabel-a", "snabela",
    "miukumauku", "papaki", "παπάκι", "kuyruklu a", "at işareti", "арроба", "آروباز", "أروباز", "علامة آت", "آت ساین",
    "ات ساین", "ادساین", "إشارة آت", "שטרודל", "כרוכית", "골뱅이", "アットマーク", "艾特",
)  # fmt: skip
# These are words of ordinary sentences, too: they count in brackets, or where the dot is spelt out as well.
SHORT_SIGN_NAMES = ("at", "ät", "et", "эт", "ат", "ет", "آت", "ات", "أت", "את", "アット", "圈a")
DOT_NAMES = (
    "dot", "tochka", "punkt", "punto", "ponto", "point", "точка", "крапка", "кропка", "kropka", "tečka", "tecka",
    "bodka", "pont", "nokta", "punct", "prik", "stip", "piste", "titik", "τελεία", "teleia", "نقطة", "نقطه", "دات",
    "דוט", "נקודה", "ドット", "쩜", "점", "点",
)  # fmt: skip
OPEN, CLOSE = r"[\[({<«*]", r"[\])}>»*]"
ANY_SIGN_NAME = "|".join(map(re.escape, (*SIGN_NAMES, *SHORT_SIGN_NAMES)))
_BRACKETED = re.compile(rf"{OPEN}[ _]?(?:{ANY_SIGN_NAME}|@)[ _]?{CLOSE}", re.I)
_NAMED = re.compile(rf"(?<=[\s_|-])(?:{'|'.join(map(re.escape, SIGN_NAMES))})(?=[\s_|-])", re.I)
_SHORT = re.compile(rf"(?<=[\s_|-])(?:{'|'.join(SHORT_SIGN_NAMES)})(?=[\s_|-])", re.I)
_AT = re.compile("@")
_BRACKETS = "[({<«*"
# A short sign counts only beside a spelt dot or a host of mail: a text without any of these has none.
_NEAR_SHORT_SIGNS = (*DOT_NAMES, "mail", "proton", ".ru", ".com", ".net", ".de", ".fr", ".me", ".pl")
# How many characters of a gap are passed over on each side of a sign.
_WIDEST_GAP = 8
_GAP, _CELLS, _SPACE = " \t\r\n\u00a0_|-", " \t\r\n\u00a0|;,", " \t"


class Sign(NamedTuple):
    """A sign and the gaps around it: from `start` to before `end`.

    `spaced` says that there are gaps, `doubtful` that it is a word of ordinary sentences.
    """

    start: int
    end: int
    spaced: bool
    doubtful: bool = False


def signs(text: str) -> Iterator[Sign]:
    """Yield the signs of a text, those of each writing from left to right."""
    for hit in _AT.finditer(text):
        if sign := _with_gaps(text, hit, _CELLS):
            yield sign
    if _has_any(text, _BRACKETS):
        for hit in _BRACKETED.finditer(text):
            yield _widened(text, hit, _GAP)
    folded = text.casefold()
    if _has_any(folded, SIGN_NAMES):
        for hit in _NAMED.finditer(text):
            yield _widened(text, hit, _GAP)
    if _has_any(folded, _NEAR_SHORT_SIGNS):
        for hit in _SHORT.finditer(text):
            yield _widened(text, hit, _GAP)._replace(doubtful=True)


def _has_any(text: str, parts: Iterable[str]) -> bool:
    return any(map(text.__contains__, parts))  # `map`, since a generator takes three times as long


def _with_gaps(text: str, hit: re.Match[str], marks: str) -> Sign | None:
    """Return an "@" with the gaps around it; None if a gap that only cells have stands on one side alone.

    One space may stand on one side: "ada @mail.example".
    """
    sign = _widened(text, hit, marks)
    before, after = text[sign.start : hit.start()], text[hit.end() : sign.end]
    if before and after:
        return sign
    return sign if len(before + after) <= 1 and (before + after) in _SPACE else None


def _widened(text: str, hit: re.Match[str], marks: str) -> Sign:
    start, end = hit.start(), hit.end()
    while start > max(0, hit.start() - _WIDEST_GAP) and text[start - 1] in marks:
        start -= 1
    while end < min(len(text), hit.end() + _WIDEST_GAP) and text[end] in marks:
        end += 1
    return Sign(start, end, spaced=(start, end) != hit.span() or hit[0] != "@")
