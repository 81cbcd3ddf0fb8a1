"""The text that a page states for machines (`articleBody` of its JSON-LD), where the page itself was cut.

A wall that asks readers to pay, or a button that fetches the rest, leaves a saved page with its first paragraphs. Many
sites state the whole text beside it, for search engines.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from tamizdat.article import Paragraph, plain
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.html.head import Head, texts
from tamizdat.recover.merging.match import contained, runs_of
from tamizdat.recover.words import normalize, sentences, word_count

# A stated text of fewer words is a summary.
FEWEST_WORDS = 60
# The page was cut if it lacks this share of the words of the stated text.
CUT = 0.25
# A block of the page is a paragraph of the stated text if the longer one has this share of the shorter one's words.
SAME = 0.55

Judged = tuple[TextBlock, bool | None]


def with_stated_text(head: Head, blocks: Sequence[Judged]) -> list[Judged]:
    """Return the blocks of a page, each with whether it is main text; of a cut page with what its stated text has more.

    What is added stands behind the block that has the paragraph before it. A page that shows none of the stated text
    stays as it is: then it states another's.
    """
    stated = _paragraphs(head)
    total = sum(map(word_count, stated))
    shown = sum(word_count(block.text) for block, is_main in blocks if is_main)
    if total < FEWEST_WORDS or shown > (1 - CUT) * total:
        return list(blocks)
    places = _places(stated, blocks)
    missing = sum(word_count(text) for text, place in zip(stated, places, strict=True) if place is None)
    last = next((place for place in places if place is not None), None)
    if last is None or missing < CUT * total:
        return list(blocks)
    added: dict[int, list[Judged]] = {}
    for text, place in zip(stated, places, strict=True):
        if place is None:
            added.setdefault(last, []).append((_block(text, blocks[last][0]), True))
        else:
            last = max(last, place)
    return [each for at, block in enumerate(blocks) for each in (block, *added.get(at, ()))]


def _paragraphs(head: Head) -> list[str]:
    """Return the paragraphs of the longest stated text; its sentences where it has no paragraphs."""
    stated = [text for node in head.articles for text in texts(node.get("articleBody"))]
    text = max(stated, key=len, default="")
    if "<p" in text:
        text = text.replace("</p>", "\n")
    lines = [normalize(plain(line)) for line in text.split("\n")]
    found = [line for line in lines if line]
    return found if len(found) > 1 else [sentence for line in found for sentence in sentences(line)]


def _places(stated: Sequence[str], blocks: Sequence[Judged]) -> list[int | None]:
    """Return for each paragraph of the stated text the index of the first block that has it; None if no block has."""
    runs = [runs_of(block.text) for block, _ in blocks]
    return [
        next((at for at, known in enumerate(runs) if contained(own, known) >= SAME), None)
        for own in map(runs_of, stated)
    ]


def _block(text: str, beside: TextBlock) -> TextBlock:
    """Return a paragraph that stands where its neighbour does."""
    return TextBlock(content=Paragraph(html.escape(text, quote=False)), text=text, dom_path=beside.dom_path)
