"""Which removed blocks read like journalism, so that a person looks at them first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tamizdat.article import Article, block_html, plain
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.words import is_paragraph, words


def with_doubts(
    fates: Sequence[BlockFate], article: Article, decided: Callable[[str], bool] = lambda text: False
) -> list[BlockFate]:
    """Return the fates of a capture's blocks, with those marked as doubts that read like journalism.

    That is a whole sentence of 12 words or more which stands between blocks that are in the article, or which merging
    dropped. One whose words the article has all the same, in another paragraph or field, is none. Nor is one of which
    an editor decided that it goes, as `decided(text)` tells.
    """
    kept = [each.block for each in fates if each.paragraph is not None]
    first, last = (kept[0], kept[-1]) if kept else (0, -1)
    body: str | None = None
    found = []
    for each in fates:
        is_inside = first < each.block <= last and each.step in ("parse", "clean")
        if (is_inside or each.step == "merge") and _reads_like_journalism(each):
            body = _words_of(article) if body is None else body
            is_lost = f" {' '.join(words(each.text))} " not in body
            each = replace(each, doubt=is_lost and not decided(each.text))
        found.append(each)
    return found


def _reads_like_journalism(fate: BlockFate) -> bool:
    is_text = fate.kind not in ("figure", "embed")  # of a picture these may be words that no reader saw
    return is_text and is_paragraph(fate.text)


def _words_of(article: Article) -> str:
    """Return all words of an article, with a space around each."""
    lead = [article.lead_image.caption] if article.lead_image else []
    inline = [html for block in article.body for html in block_html(block)]
    texts = [article.headline, article.standfirst, *(plain(html) for html in [*lead, *inline])]
    return f" {' '.join(' '.join(words(text)) for text in texts)} "
