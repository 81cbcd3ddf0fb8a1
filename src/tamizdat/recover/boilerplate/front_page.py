"""Front pages and lists of articles: titles that are links, each above a paragraph or two about what it leads to.

Somebody's weekly selection looks the same, and is an article: it is signed, or dated by the page's markup.
"""

from __future__ import annotations

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.capture import Cleaned, Parsed, TextBlock
from tamizdat.recover.words import word_count

# A list has so many teasers at least, and of the paragraphs that seemed to be the article this share are teasers.
FEWEST, SHARE = 3, 0.6
# Words of a paragraph; blocks above it among which its title stands; share of a title's letters that is a link.
PARAGRAPH, NEAR, LINKED = 8, 2, 0.8
# Where the markup of a page states its date, it is of an article.
_STATED = frozenset({"json-ld", "meta", "itemprop", "time"})


def teasers_on_front_page(parsed: Parsed, cleaned: Cleaned) -> int:
    """Return how many teasers a front page or list of articles has; 0 for a page that may hold an article."""
    if parsed.capture.kind != "html" or cleaned.bylines or any(each.source in _STATED for each in parsed.published):
        return 0
    teasers = {at for at in range(len(parsed.blocks)) if _is_teaser(parsed.blocks, at)}
    places = [at for at in cleaned.places if word_count(parsed.blocks[at].text) >= PARAGRAPH]
    are_most = len(teasers.intersection(places)) >= SHARE * len(places)
    return len(teasers) if len(teasers) >= FEWEST and are_most else 0


def _is_teaser(blocks: tuple[TextBlock, ...], at: int) -> bool:
    """Return whether a block is a paragraph below a title that is a link."""
    if not isinstance(blocks[at].content, Paragraph) or word_count(blocks[at].text) < PARAGRAPH:
        return False
    above = blocks[max(0, at - NEAR) : at]
    return any(isinstance(block.content, Heading) and block.link_share >= LINKED for block in above)
