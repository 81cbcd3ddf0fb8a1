"""The text that a page states for machines (`articleBody` of its JSON-LD), where the page itself was cut.

A wall that asks readers to pay, or a button that fetches the rest, leaves a saved page with its first paragraphs. Many
sites state the whole text beside it, for search engines.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from tamizdat.article import Paragraph, plain
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.headline import same_headline
from tamizdat.recover.html.fields.head import Head, texts
from tamizdat.recover.merging.match import contained, runs_of
from tamizdat.recover.words import fingerprint, is_paragraph, normalize, sentences, word_count

# A stated text of fewer words is a summary.
FEWEST_WORDS = 60
# The same, for a page that shows nothing of its own: a brief has as many.
FEWEST_OF_WHOLE = 20
# The page was cut if it lacks this share of the words of the stated text.
CUT = 0.25
# A block of the page is a paragraph of the stated text if the longer one has this share of the shorter one's words.
SAME = 0.55
# Blocks below the headline among which standfirst, byline and date stand.
NEAR_HEADLINE = 6
LONGEST_STANDFIRST = 45  # words of the one paragraph that such a page may show
# Of a paragraph of the page's own less than this share is links.
LINKED = 0.3

Judged = tuple[TextBlock, bool | None]


def with_stated_text(head: Head, blocks: Sequence[Judged], headline_at: int | None = None) -> list[Judged]:
    """Return the blocks of a page, each with whether it is main text; of a cut page with what its stated text has more.

    What is added stands behind the block that has the paragraph before it. A page that shows none of the stated text
    and has paragraphs of its own stays as it is: then it states another's. One that has none, since a script would have
    shown them, takes all of it below its headline, whose index is `headline_at`.
    """
    stated = _paragraphs(head)
    total = sum(map(word_count, stated))
    shown = sum(word_count(block.text) for block, is_main in blocks if is_main)
    is_empty = total >= FEWEST_OF_WHOLE and _is_empty(head, blocks, headline_at)
    if not is_empty and (total < FEWEST_WORDS or shown > (1 - CUT) * total):
        return list(blocks)
    places = _places(stated, blocks)
    missing = sum(word_count(text) for text, place in zip(stated, places, strict=True) if place is None)
    last = next((place for place in places if place is not None), None)
    if last is None and headline_at is not None and is_empty:
        return _with_whole(head, stated, blocks, headline_at)
    if last is None or missing < CUT * total:
        return list(blocks)
    added: dict[int, list[Judged]] = {}
    for text, place in zip(stated, places, strict=True):
        if place is None:
            added.setdefault(last, []).append((_block(text, blocks[last][0].dom_path), True))
        else:
            last = max(last, place)
    return [each for at, block in enumerate(blocks) for each in (block, *added.get(at, ()))]


def _is_empty(head: Head, blocks: Sequence[Judged], headline_at: int | None) -> bool:
    """Return whether a page prints the headline of the stated text, and below it no paragraph but a standfirst."""
    if headline_at is None or not _states_headline(head, blocks[headline_at][0].text):
        return False
    own = [block for block, is_main in blocks[headline_at + 1 :] if is_main and _is_own_paragraph(block)]
    return len(own) <= 1 and sum(word_count(block.text) for block in own) <= LONGEST_STANDFIRST


def _with_whole(head: Head, stated: list[str], blocks: Sequence[Judged], headline_at: int) -> list[Judged]:
    """Return the blocks with all of the stated text below the lines under the headline."""
    descriptions = {fingerprint(text) for text in head.stated("description") + head.meta("og:description")}
    at = headline_at + 1
    for index in range(at, min(at + NEAR_HEADLINE, len(blocks))):
        block = blocks[index][0]
        is_line = bool(names.byline(block.text)) or dates.is_dateline(block.text)
        if is_line or _is_own_paragraph(block) or fingerprint(block.text) in descriptions:
            at = index + 1
    path = blocks[headline_at][0].dom_path.rpartition("/")[0]
    added = [(_block(text, f"{path}/p"), True) for text in stated]
    return [*blocks[:at], *added, *blocks[at:]]


def _states_headline(head: Head, printed: str) -> bool:
    """Return whether the article whose text is stated has the headline that the page prints."""
    stated = (text for node in head.articles if node.get("articleBody") for text in texts(node.get("headline")))
    return any(same_headline(normalize(plain(text)), printed) for text in stated)


def _is_own_paragraph(block: TextBlock) -> bool:
    return isinstance(block.content, Paragraph) and is_paragraph(block.text) and block.link_share < LINKED


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


def _block(text: str, dom_path: str) -> TextBlock:
    """Return a paragraph that stands at a place of the page, as its neighbours do."""
    return TextBlock(content=Paragraph(html.escape(text, quote=False)), text=text, dom_path=dom_path)
