"""The frame that a newsletter puts around the one story that it brings whole: its own title, a welcome, teasers.

The story is told by its title, which is a link to the page that it stands on, and by its paragraphs. A newsletter that
brings several whole stories, or whose titles are no links, is an article of its own, and stays as it is. One that is
nothing but teasers is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from lxml import etree

from tamizdat.recover.boilerplate.phrases import is_button
from tamizdat.recover.words import is_paragraph, normalize, word_count

FEWEST = 2  # paragraphs of a story
FEWEST_TEASERS = 3  # of a newsletter that is nothing but teasers
LONGEST_TEASER = 80  # words
SHORTEST = 3  # words of a linked title
LONGEST = 30
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Story(NamedTuple):
    """The one story of a newsletter: its title, the address that it leads to ("" if that names the receiver), and the
    blocks around it."""

    headline: str
    url: str
    frame: list[etree._Element]


def story_of(blocks: Sequence[etree._Element]) -> Story | None:
    """Return the one story among the blocks of a newsletter; None if it has none, or several."""
    titles = [at for at, block in enumerate(blocks) if _is_linked_title(block)]
    stories = []
    for title, following in pairwise([*titles, len(blocks)]):
        end = _end_of_story(blocks, title + 1, following)
        if sum(map(_is_own_paragraph, blocks[title + 1 : end])) >= FEWEST:
            stories.append((title, end))
    if len(stories) != 1:
        return None
    title, end = stories[0]
    frame = [*blocks[:title], *blocks[end:]]
    if _size(frame) > _size(blocks[title:end]):
        return None
    link = next(blocks[title].iter("a"))
    url = link.get("href") or ""
    return Story(_text(blocks[title]), url if url.startswith(("https://", "http://")) else "", frame)


def teasers_in(blocks: Sequence[etree._Element]) -> int:
    """Return how many stories a newsletter teases where it does nothing else; 0 where it may hold an article.

    A teaser is a linked title above one paragraph at most, or a few words. Beside them stand less than FEWEST
    paragraphs: with more somebody wrote about the stories.
    """
    titles = [at for at, block in enumerate(blocks) if _is_linked_title(block)]
    if len(titles) < FEWEST_TEASERS:
        return 0
    parts = [blocks[title + 1 : following] for title, following in pairwise([*titles, len(blocks)])]
    below_last = next((at for at, block in enumerate(parts[-1]) if _is_mere_link(block)), len(parts[-1]))
    parts[-1], rest = parts[-1][:below_last], parts[-1][below_last:]
    if any(sum(map(_is_own_paragraph, part)) > 1 or _size(part) > LONGEST_TEASER for part in parts):
        return 0
    others = [*blocks[: titles[0]], *rest]
    return len(titles) if sum(map(_is_own_paragraph, others)) < FEWEST else 0


def _is_mere_link(block: etree._Element) -> bool:
    """Return whether a block is a link as a whole: "Read more"."""
    return any(_text(link) == _text(block) for link in block.iter("a"))


def _is_linked_title(block: etree._Element) -> bool:
    """Return whether a block is a title that is a link as a whole."""
    text = _text(block)
    if not SHORTEST <= word_count(text) <= LONGEST or is_button(text):
        return False
    return any(_text(link) == text for link in block.iter("a")) and (block.tag in _HEADINGS or not is_paragraph(text))


def _end_of_story(blocks: Sequence[etree._Element], start: int, end: int) -> int:
    """Return where a story ends: at a heading below which no paragraph of its own stands, up to the next heading."""
    for at in range(start, end):
        if blocks[at].tag in _HEADINGS:
            below = takewhile(lambda block: block.tag not in _HEADINGS, blocks[at + 1 : end])
            if not any(map(_is_own_paragraph, below)):
                return at
    return end


def _is_own_paragraph(block: etree._Element) -> bool:
    """Return whether a block is a paragraph, and no teaser: that begins with a link to what it teases."""
    first = next(iter(block), None)
    begins_with_link = first is not None and not normalize(block.text or "") and first.tag == "a"
    return is_paragraph(_text(block)) and not begins_with_link


def _size(blocks: Sequence[etree._Element]) -> int:
    return sum(word_count(_text(block)) for block in blocks)


def _text(block: etree._Element) -> str:
    return normalize("".join(map(str, block.itertext())))
