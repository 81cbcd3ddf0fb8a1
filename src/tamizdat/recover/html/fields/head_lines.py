"""Lines of an article's head that a single line break parts from what follows: title, byline, date, standfirst.

Old pages have no paragraphs: `<font size="5"><b>The title</b></font><br><b>The standfirst</b><br><font>By Marta Ollin
</font><br><br>The text …`. A line break ends no paragraph there but for such a line, which would else be glued to the
text.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.titles import SEPARATOR
from tamizdat.recover.html.elements import INLINE
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import ends_sentence, is_paragraph, normalize, word_count, words

LONGEST = 12  # words of a line of byline or date
LONGEST_PLAIN = 6  # words of a line below the headline that only its look sets apart
LONGEST_BOLD = 45  # words of a standfirst that only bold letters set apart
SHORTEST_TITLE = 3  # words of a title that only its letters set apart
HEAD = 4  # blocks of a head below its title
_MOST_CHARACTERS = 160
LONGEST_LINE = 4_000  # characters, white space too, of any line of a head; what is longer is running text
_BOLD = ("b", "strong")


class HeadLines:
    """Tells which line breaks of one page end a line of its article's head. `titles` are what the page states as such.

    A line that a page's title names, in letters of its own, is the page's title where no `<h1>` is.
    """

    def __init__(self, titles: Sequence[str] = ()) -> None:
        self._titles = [_main_part(title) for title in titles if title]
        self._title = ""

    def ends(self, line: str, line_break: etree._Element, found: Sequence[PageBlock]) -> bool:
        """Return whether a `<br>` ends a line. `line` is what its block has so far, "" if that is more than
        LONGEST_LINE; `found` are the blocks above.

        That is the title, and what stands above it; a byline; below the title a standfirst in bold letters; right
        below the title or a byline a date; and right below the title a short line set in another way than the next one.
        Below a paragraph of running text there is no head.
        """
        line = normalize(line)
        if not self._title and self._is_title(_before(line, line_break), line):
            self._title = line
            return True
        after = line_break.getnext()
        if not self._title and not normalize(line_break.tail or "") and self._is_title(after, _text(after)):
            return True
        if not line:
            return False
        above = found[-1] if found else None
        if above is not None and is_paragraph(above.block.text) and above.block.text != self._title:
            return False
        return self._is_standfirst(line, line_break, found) or self._ends_line(line, line_break, above)

    def _is_title(self, element: etree._Element | None, line: str) -> bool:
        """Return whether a line is all of an inline element, no link, and what the page states as its title."""
        if element is None or element.tag not in INLINE or not line or _text(element) != line:
            return False
        is_link = element.tag == "a" or next(element.iter("a"), None) is not None
        return not is_link and word_count(line) >= SHORTEST_TITLE and words(line) in self._titles

    def _is_top(self, block: PageBlock | None) -> bool:
        return block is not None and (
            block.element.tag == "h1" or (bool(self._title) and block.block.text == self._title)
        )

    def _is_standfirst(self, line: str, line_break: etree._Element, found: Sequence[PageBlock]) -> bool:
        """Return whether a line below the title, bylines and dates aside, is bold and what follows it is not."""
        if word_count(line) > LONGEST_BOLD or not ends_sentence(line) or not _is_bold(line, line_break):
            return False
        for above in reversed(found[-HEAD:]):
            if self._is_top(above):
                return not _is_bold_below(line_break)
            if not (names.byline(above.block.text) or dates.is_dateline(above.block.text)):
                return False
        return False

    def _ends_line(self, line: str, line_break: etree._Element, above: PageBlock | None) -> bool:
        size = word_count(line)
        if len(line) > _MOST_CHARACTERS or not 0 < size <= LONGEST:
            return False
        if names.byline(line):
            return True
        is_below_title = self._is_top(above)
        if is_below_title or (above is not None and names.byline(above.block.text)):
            return dates.is_dateline(line) or (is_below_title and _is_plain_line(line, size, line_break))
        return False


def _main_part(title: str) -> list[str]:
    """Return the words of a title without what a site has beside its headlines: its longest part."""
    return words(max(SEPARATOR.split(title), key=word_count))


def _before(line: str, line_break: etree._Element) -> etree._Element | None:
    """Return the inline element that is all of the line before a `<br>`; None if there is none."""
    before = line_break.getprevious()
    if before is None or before.tag not in INLINE or (before.tail or "").strip():
        return None
    return before if _text(before) == line else None


def _text(element: etree._Element | None) -> str:
    """Return the words of an element, "" if they are more than a line."""
    if element is None or not isinstance(element.tag, str):
        return ""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(part)
        if size > LONGEST_LINE:
            return ""
    return normalize("".join(parts))


def _is_bold(line: str, line_break: etree._Element) -> bool:
    element = _before(line, line_break)
    if element is None:
        return False
    return any(inner.tag in _BOLD and _text(inner) == line for inner in element.iter(*_BOLD))


def _is_bold_below(line_break: etree._Element) -> bool:
    """Return whether what follows a `<br>` is set in bold letters too."""
    after = line_break.getnext()
    if normalize(line_break.tail or "") or after is None:
        return False
    return next(after.iter(*_BOLD), None) is not None


def _is_plain_line(line: str, size: int, line_break: etree._Element) -> bool:
    return size <= LONGEST_PLAIN and not ends_sentence(line) and _is_set_apart(line, line_break)


def _is_set_apart(line: str, line_break: etree._Element) -> bool:
    """Return whether a line is all of one inline element, and what follows the break is not of that kind.

    That is a paragraph in no such element, or an element of another kind; verse is set in one way.
    """
    before, after, tail = _before(line, line_break), line_break.getnext(), normalize(line_break.tail or "")
    if before is None:
        return False
    is_other = is_paragraph(tail) if tail else after is not None and after.tag in INLINE and after.tag != before.tag
    return is_other
