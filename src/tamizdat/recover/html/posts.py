"""Posts from social networks that a page embeds, told by their addresses where no class tells them.

A post links to its own address and to its author's, of which its own is the continuation: quay.example/@marlo and
quay.example/@marlo/77120. That holds for every network that there is, and for those to come.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml import etree

from tamizdat.recover.html.blocks import block_element

# Characters of a post with all around it; and steps of an address that a post adds to its author's.
LONGEST, MOST_STEPS = 1_500, 3
# Characters of the line that links to the author or to the post: a link in running text is neither.
LONGEST_LINE = 100
_PAGES = frozenset({"html", "body", "main", "article", "p", "li", "ul", "ol", "table", "tbody", "tr"})


def embedded_posts(tree: etree._Element, base: str | None) -> set[etree._Element]:
    """Return the elements that each are a post of another site. `base` is the page's own address; None finds none."""
    own = urlsplit(base or "").hostname
    if not own:
        return set()
    links: dict[str, list[tuple[tuple[str, ...], etree._Element]]] = {}
    for link in tree.iter("a"):
        host, steps = _parts(link.get("href") or "")
        if host and host != own and steps and _stands_alone(link):
            links.setdefault(host, []).append((steps, link))
    return {
        post
        for found in links.values()
        for steps, link in found
        for author, other in found
        if any(map(str.isdigit, steps[-1]))
        and 0 < len(steps) - len(author) <= MOST_STEPS
        and steps[: len(author)] == author
        and (post := _around(link, other)) is not None
    }


def _stands_alone(link: etree._Element) -> bool:
    """Return whether a link is no part of a longer text."""
    return len("".join(map(str, block_element(link).itertext()))) <= LONGEST_LINE


def _parts(address: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the host of an address and the steps of its path; None without a host."""
    try:
        split = urlsplit(address)
        return split.hostname, tuple(step for step in split.path.split("/") if step)
    except ValueError:
        return None, ()


def _around(link: etree._Element, other: etree._Element) -> etree._Element | None:
    """Return the nearest element around two links if it is small and is no part of running text; else None."""
    around = set(other.iterancestors())
    common = next((element for element in link.iterancestors() if element in around), None)
    if common is None or common.tag in _PAGES:
        return None
    return common if len("".join(map(str, common.itertext()))) <= LONGEST else None
