"""The text part of a letter: inline HTML as words, links as numbers, lines that fit, and the right direction."""

from __future__ import annotations

import html as entities
import re
import textwrap
import unicodedata
from collections.abc import Callable

from msgspec import Struct

LINE = 76
_LINK = re.compile(r'<a href="([^"]*+)">((?:(?!<a\b).)*?)</a>', re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>")
_STRUCK = re.compile(r"<(/?)s>")
_RAISED = re.compile(r"<sup>((?:(?!<sup>).)*?)</sup>")
_TAG = re.compile(r"<[^>]+>")
# What a line begins with, which the lines after it stand behind: spaces, the mark of a list, the number of a link.
_INDENT = re.compile(r" *(?:[•–] |\d+\. |\[\d+\] )?")
_RTL_MARK = "\N{RIGHT-TO-LEFT MARK}"
# Outer quotation marks, after CLDR; other languages get the English ones.
_QUOTES = {
    "ar": "”“",
    "de": "„“",
    "es": "«»",
    "fa": "«»",
    "fr": ("« ", " »"),
    "he": "””",
    "ru": "«»",
    "uk": "«»",
}
_QUOTED = "«»„“”\"‚‘'‹›"


class Note(Struct, frozen=True):
    """The address of a link, and the number that stands in the text in its place."""

    number: int
    address: str


class Notes:
    """The links of a letter. Templates call `words` for each text, and `taken` where the addresses are to stand."""

    def __init__(self) -> None:
        self._count = 0
        self._notes: list[Note] = []

    def words(self, html: str) -> str:
        """Return inline HTML as words; a link's address gets a number behind them, if it says more than they do."""
        text = _LINK.sub(self._link, " ".join(html.split()))
        text = _RAISED.sub(r"^\1", _STRUCK.sub("~", _BREAK.sub("\n", text)))
        return entities.unescape(_TAG.sub("", text)).strip()

    def taken(self) -> list[Note]:
        """Return the links since the last call."""
        found, self._notes = self._notes, []
        return found

    def _link(self, link: re.Match[str]) -> str:
        address = entities.unescape(link[1]).removeprefix("mailto:")
        if entities.unescape(_TAG.sub("", link[2])).strip() == address:
            return link[2]
        known = next((note for note in self._notes if note.address == address), None)
        if known is None:
            self._count += 1
            known = Note(self._count, address)
            self._notes.append(known)
        return f"{link[2]} [{known.number}]"


def quoted(language: str) -> Callable[[str], str]:
    """Return what puts text into the quotation marks of a language, unless it has some already."""
    before, behind = _QUOTES.get(language.split("-")[0], "“”")

    def in_quotes(text: str) -> str:
        return text if text[:1] in _QUOTED else f"{before}{text}{behind}"

    return in_quotes


def in_lines(text: str, direction: str) -> str:
    """Return text whose paragraphs, a line each, are broken into lines. An address is never broken.

    Mail programs find the direction of each line from its first letter. In a text from right to left a line that
    begins with a Latin word gets a mark, lest it is shown the wrong way round.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _broken(paragraph.rstrip())
    shown = "\n".join(_marked(line) if direction == "rtl" else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", shown).strip() + "\n"


def _broken(paragraph: str) -> list[str]:
    if len(paragraph) < LINE:
        return [paragraph]
    begin = _INDENT.match(paragraph)
    indent = " " * len(begin[0]) if begin else ""
    # One column is left for the mark of direction.
    return textwrap.wrap(
        paragraph, LINE - 1, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _marked(line: str) -> str:
    """Return a line with a mark of its direction, if its first letter has the other one."""
    strong = next((kind for letter in line if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL")), "")
    # An address or a fingerprint is copied: nothing that cannot be seen may stand in it.
    is_copied = re.fullmatch(r"(?:\[\d+\] )?\S+", line) is not None
    return _RTL_MARK + line if strong == "L" and not is_copied else line
