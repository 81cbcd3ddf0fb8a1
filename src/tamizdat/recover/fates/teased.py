"""Stories of which nothing survives but a teaser: titles on front pages that no article of the archive has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tamizdat.article import Article, plain
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.words import word_count, words

FRONT_PAGE = "a front page or a list of articles"  # what the reason says for which such a page is left out
# Words of a title; blocks below it among which its teaser stands, and words of the teaser.
_TITLE, _NEAR, _TEASER = 3, 2, 8


class Teased(Struct, frozen=True):
    """A title with a teaser, of which no article survives, and the capture of the front page that shows it."""

    title: str
    capture: str


def teased_alone(fates: FateStore, articles: Iterable[Article], left_out: Iterable[str]) -> list[Teased]:
    """Return the titles on front pages that no article has, each once. `left_out` are the names of those pages."""
    names = set(left_out)
    if not names:
        return []
    known = {" ".join(words(plain(each.headline))) for each in articles}
    found: dict[str, Teased] = {}
    for capture in fates.captures():
        if capture.article is None and capture.capture in names:
            for title in _titles(capture.blocks):
                key = " ".join(words(title))
                is_cut = title.endswith(("…", "..."))
                if key not in known and not (is_cut and any(headline.startswith(key) for headline in known)):
                    found.setdefault(key, Teased(title, capture.capture))
    return list(found.values())


def _titles(blocks: Sequence[BlockFate]) -> Iterator[str]:
    """Yield the titles of a page that stand above a teaser."""
    for at, each in enumerate(blocks):
        below = blocks[at + 1 : at + 1 + _NEAR]
        has_teaser = any(one.kind == "paragraph" and word_count(one.text) >= _TEASER for one in below)
        if each.kind == "heading" and word_count(each.text) >= _TITLE and has_teaser:
            yield each.text
