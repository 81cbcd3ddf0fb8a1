"""Which elements of a page hold readers' comments, by what they are called and by their markup for machines.

An element counts that is named so (by a class, an id, an `itemprop` or the type of its item) and that holds neither the
page's headline nor a heading of the first rank: some sites write "comments-open" on the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from msgspec.structs import replace

from tamizdat.recover.comments.sections import comment_sections
from tamizdat.recover.html.groups import PageBlock

# Names in the languages of content systems, and those of services that bring comments. A commentary is an article.
_NAME = re.compile(
    r"comment(?!ar(?:y|ies)|ator)|disqus|livefyre|hypercomments|cackle|kommentar|komentar|komentář|comentario|comentári"
    r"|commenti\b|reacties|(?<![a-z])(?:respond|responses|replies|guestbook)(?![a-z])",
    re.I,
)
_NAMING = ("class", "id", "itemprop", "itemtype", "data-type")
_WHOLE_PAGE = frozenset({"html", "body", "main"})


class CommentElements:
    """Tells of elements of one page whether readers' comments are in them. `headline` is the headline's element."""

    def __init__(self, headline: etree._Element | None = None) -> None:
        self._around_headline = frozenset() if headline is None else frozenset(_outwards(headline))
        self._known: dict[etree._Element, bool] = {}

    def holds(self, element: etree._Element) -> bool:
        """Return whether an element, or one around it, is of readers' comments."""
        way: list[etree._Element] = []
        found = False
        for each in _outwards(element):
            if (known := self._known.get(each)) is not None:
                found = known
                break
            way.append(each)
        for each in reversed(way):
            found = found or self._is_named(each)
            self._known[each] = found
        return found

    def _is_named(self, element: etree._Element) -> bool:
        if element.tag in _WHOLE_PAGE or element in self._around_headline or not is_named(element):
            return False
        return next(element.iter("h1"), None) is None


def is_named(element: etree._Element) -> bool:
    """Return whether an element is called after readers' comments."""
    return any(value and _is_name(value) for value in map(element.get, _NAMING))


@lru_cache(maxsize=4096)
def _is_name(value: str) -> bool:
    return _NAME.search(value) is not None


def with_comments_marked(blocks: list[PageBlock], headline_at: int | None) -> list[PageBlock]:
    """Return the blocks of a page, those of readers' comments marked. `headline_at` is the headline's index."""
    comments = CommentElements(None if headline_at is None else blocks[headline_at].element)
    below = comment_sections([each.block for each in blocks], [each.element for each in blocks], headline_at)
    marked = [at in below or comments.holds(each.element) for at, each in enumerate(blocks)]
    return [
        PageBlock(replace(each.block, in_comments=True, is_comment=at in below), each.element) if marked[at] else each
        for at, each in enumerate(blocks)
    ]


def _outwards(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()
