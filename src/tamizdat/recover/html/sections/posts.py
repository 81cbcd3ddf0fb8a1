"""Posts from social networks that a page embeds, told by their addresses where no class tells them.

A post links to its own address and to its author's, of which its own is the continuation: quay.example/@marlo and
quay.example/@marlo/77120. That holds for every network that there is, and for those to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml import etree

from tamizdat.recover.html.blocks import block_element

# Characters of a post with all around it; and steps of an address that a post adds to its author's.
LONGEST, MOST_STEPS = 1_500, 3
# Characters of the line that links to the author or to the post: a link in running text is neither.
LONGEST_LINE = 100
# The host of an address, and the steps of its path.
_Address = tuple[str | None, tuple[str, ...]]
_PAGES = frozenset({"html", "body", "main", "article", "p", "li", "ul", "ol", "table", "tbody", "tr"})


def embedded_posts(tree: etree._Element, base: str | None) -> set[etree._Element]:
    """Return the elements that each are a post of another site. `base` is the page's own address; None finds none."""
    own, _ = _parts(base or "")
    if not own:
        return set()
    links: dict[_Address, etree._Element] = {}
    for link in tree.iter("a"):
        address = _parts(link.get("href") or "")
        if address[0] and address[0] != own and address[1]:
            links.setdefault(address, link)
    pairs = ((link, _author(address, links)) for address, link in links.items())
    posts = (_around(link, author) for link, author in pairs if author is not None)
    return {post for post in posts if post is not None}


def _author(post: _Address, links: Mapping[_Address, etree._Element]) -> etree._Element | None:
    """Return the link to the author of what may be a post; None if the page has none."""
    host, steps = post
    if not any(map(str.isdigit, steps[-1])):
        return None
    authors = ((host, steps[:-more]) for more in range(1, min(MOST_STEPS, len(steps) - 1) + 1))
    return next((links[author] for author in authors if author in links), None)


def _parts(address: str) -> _Address:
    """Return the host of an address and the steps of its path; None without a host."""
    try:
        split = urlsplit(address)
        return split.hostname, tuple(step for step in split.path.split("/") if step)
    except ValueError:
        return None, ()


def _around(link: etree._Element, other: etree._Element) -> etree._Element | None:
    """Return the nearest element around two links if it is small, and neither of them is part of a longer text."""
    around = set(other.iterancestors())
    common = next((element for element in link.iterancestors() if element in around), None)
    if common is None or common.tag in _PAGES or _is_longer(common, LONGEST):
        return None
    return None if any(_is_longer(block_element(each), LONGEST_LINE) for each in (link, other)) else common


def _is_longer(element: etree._Element, most: int) -> bool:
    """Return whether an element has more characters of text; it is read no further than that."""
    total = 0
    for text in element.itertext():
        total += len(text)
        if total > most:
            return True
    return False
