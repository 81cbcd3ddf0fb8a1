"""Other whole articles that a page shows below its own: what sites load when a reader comes to the end.

Such an article has a title of its own, who wrote it and when, and paragraphs; all of it stands in one element that
holds nothing of the page's own article. (A box of analysis within an article has a writer, but no date.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice, takewhile

from lxml import etree, html

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import is_paragraph, word_count

FEWEST = 2  # paragraphs at one place of the page, of an article
# Blocks below its title among which an article names its writer and its date, and words of such a line.
NEAR_TITLE, LONGEST_LINE = 4, 24
_TITLES = ("h1", "h2")
# So many elements of one kind with a title, a writer and a time are dispatches of live coverage.
_LIVE = 3


def without_next_articles(
    blocks: Sequence[PageBlock], headline_at: int | None
) -> tuple[list[PageBlock], list[tuple[int, TextBlock]]]:
    """Return the blocks without those of other articles, and the indexes and blocks of these.

    `headline_at` is the index of the page's own headline. The elements of the others are taken out of the page's tree.
    """
    containers = _containers(blocks, headline_at)
    kinds = Counter((each.tag, each.get("class")) for each in containers)
    others = [each for each in containers if kinds[each.tag, each.get("class")] < _LIVE]
    if not others:
        return list(blocks), []
    inside = {element for other in others for element in other.iter()}
    kept: list[PageBlock] = []
    gone: list[tuple[int, TextBlock]] = []
    for at, each in enumerate(blocks):
        if each.element in inside:
            gone.append((at, each.block))
        else:
            kept.append(each)
    for other in others:
        if isinstance(other, html.HtmlElement) and other.getparent() is not None:
            other.drop_tree()
    return kept, gone


def _containers(blocks: Sequence[PageBlock], headline_at: int | None) -> list[etree._Element]:
    """Return the elements that each hold another article."""
    found: list[etree._Element] = []
    own: Counter[str] = Counter()  # paragraphs of the page's own article, by their places
    begun = False  # whether it has FEWEST of them at one place
    start = 0 if headline_at is None else headline_at + 1
    for at in range(start, len(blocks)):
        each = blocks[at]
        if not begun and _is_paragraph(each):
            own[each.block.dom_path] += 1
            begun = own[each.block.dom_path] >= FEWEST
        if begun and isinstance(each.block.content, Heading) and each.element.tag in _TITLES:
            container = _own_element(each.element, blocks[at - 1].element)
            if container is not None and _is_article(blocks, at, container):
                found.append(container)
    return found


def _own_element(title: etree._Element, above: etree._Element) -> etree._Element | None:
    """Return the outermost element around a title that does not hold what stands above it; None if there is none."""
    around = set(above.iterancestors()) | {above}
    own: etree._Element | None = None
    at = title.getparent()
    while at is not None and at not in around:
        own, at = at, at.getparent()
    return own


def _is_article(blocks: Sequence[PageBlock], title_at: int, container: etree._Element) -> bool:
    inside = set(container.iter())
    below = list(takewhile(lambda each: each.element in inside, islice(blocks, title_at + 1, None)))
    near = [each.block.text for each in below[:NEAR_TITLE] if word_count(each.block.text) <= LONGEST_LINE]
    signed = any(names.byline(text) for text in near) or any(
        names.byline(_text(element)) for each in below[:NEAR_TITLE] for element in each.element.iter("span", "a")
    )
    return signed and any(map(dates.is_dateline, near)) and sum(map(_is_paragraph, below)) >= FEWEST


def _is_paragraph(each: PageBlock) -> bool:
    return isinstance(each.block.content, Paragraph) and is_paragraph(each.block.text)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
