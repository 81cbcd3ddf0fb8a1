"""Teasers on a page: the words below the linked title of another article, and what stands in a link as a whole.

The standfirst of one article is the teaser of it on all others. There it is boilerplate, and on its own page it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import word_count

# Blocks above a teaser among which its title stands; share of a title's characters that is a link.
NEAR, LINKED = 2, 0.8
# Words of a linked line that is a title though no heading, and of a teaser.
TITLE, SHORTEST = 4, 3


def teaser_indexes(blocks: Sequence[TextBlock]) -> frozenset[int]:
    """Return the indexes of the blocks that are teasers: links themselves, or paragraphs below a linked title."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if block.link_share >= LINKED or (isinstance(block.content, Paragraph) and is_below_title(blocks, at)):
            found.add(at)
    return frozenset(found)


def is_below_title(blocks: Sequence[TextBlock], at: int) -> bool:
    """Return whether a block of words stands right below a title that is a link, with a line between at most."""
    if word_count(blocks[at].text) < SHORTEST:
        return False
    for above in reversed(blocks[max(0, at - NEAR) : at]):
        if above.link_share >= LINKED and (isinstance(above.content, Heading) or word_count(above.text) >= TITLE):
            return True
        if word_count(above.text) >= SHORTEST:
            return False  # a paragraph between them: the title's own teaser is that one
    return False
