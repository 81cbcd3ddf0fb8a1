"""Lines of an article's head that a single line break parts from what follows: who wrote it, when, its standfirst.

Old pages have no paragraphs: `<h1>…</h1><font>By Marta Ollin</font><br><b>The standfirst</b><br><br>The text …`. A line
break ends no paragraph there but for such a line, which would else be glued to the text.
"""

from __future__ import annotations

from lxml import etree

from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.elements import INLINE
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import ends_sentence, is_paragraph, normalize, word_count

LONGEST = 12  # words of a line of byline or date
LONGEST_PLAIN = 6  # words of a line below the headline that only its look sets apart
_MOST_CHARACTERS = 160


def ends_head_line(line: str, line_break: etree._Element, above: PageBlock | None) -> bool:
    """Return whether a `<br>` ends a line of an article's head. `line` is what its block has so far.

    That is a byline; right below the page's title or a byline a date; and right below the title a short line set in
    another way than the next one. `above` is the block above; below a paragraph of running text there is no head.
    """
    if len(line) > _MOST_CHARACTERS or (above is not None and is_paragraph(above.block.text)):
        return False
    line = normalize(line)
    size = word_count(line)
    if not 0 < size <= LONGEST:
        return False
    if names.byline(line):
        return True
    is_below_title = above is not None and above.element.tag == "h1"
    if is_below_title or (above is not None and names.byline(above.block.text)):
        return dates.is_dateline(line) or (is_below_title and _is_plain_line(line, size, line_break))
    return False


def _is_plain_line(line: str, size: int, line_break: etree._Element) -> bool:
    return size <= LONGEST_PLAIN and not ends_sentence(line) and _is_set_apart(line, line_break)


def _is_set_apart(line: str, line_break: etree._Element) -> bool:
    """Return whether a line is all of one inline element, and what follows the break is not of that kind.

    That is a paragraph in no such element, or an element of another kind; verse is set in one way.
    """
    before, after, tail = line_break.getprevious(), line_break.getnext(), normalize(line_break.tail or "")
    if before is None or before.tag not in INLINE or (before.tail or "").strip():
        return False
    is_other = is_paragraph(tail) if tail else after is not None and after.tag in INLINE and after.tag != before.tag
    return is_other and normalize("".join(map(str, before.itertext()))) == line
