"""Articles that run over several pages: which part of its article a page is, by its links to the other parts.

A page says so with rel="prev" and rel="next" (HTML Living Standard, 4.6.7). Links to the next article of a paper have
addresses that differ in more than the number of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from tamizdat.recover.capture import Part
from tamizdat.recover.fields import addresses

# Where an address has the number of a part: in its query, or at the end of its path.
_IN_QUERY = re.compile(r"(?:^|&)(?:paged?|p|pg|page_?no|seite|pagina|página|sivu|strona|part)=(\d{1,3})(?=&|$)")
_IN_PATH = re.compile(r"(?:/(?:page|seite|pagina|p|part)[/-]?|/|[,_-](?:page|p|seite)?[-_]?)(\d{1,2})(?=(?:/|\.\w+)?$)")
_RELATIONS = ("prev", "previous", "next")


def part_of(tree: etree._Element, address: str | None, base: str | None) -> Part:
    """Return which part a page is. `address` is its own, `base` the one from which relative addresses start."""
    if not address:
        return Part()
    own, number = _split(address)
    before = after = False
    for relation, target in _neighbours(tree, base or address):
        series, other = _split(target)
        if series != own:
            continue
        if relation == "next" and (other == number + 1 or number == 1):
            after = True
        elif relation != "next" and (other == number - 1 or number == 1):
            before, number = True, other + 1
    return Part(number, own) if before or (after and number == 1) else Part()


def _neighbours(tree: etree._Element, base: str) -> Iterator[tuple[str, str]]:
    """Yield the relations and addresses of the pages before and after."""
    for element in (*tree.iter("link"), *tree.iter("a")):
        for relation in (element.get("rel") or "").lower().split():
            target = addresses.resolve(base, element.get("href") or "")
            if relation in _RELATIONS and target:
                yield relation, target


def _split(address: str) -> tuple[str, int]:
    """Return the address of the first part, and the number of the part that an address is of: 1 if it has none."""
    try:
        url = urlsplit(address)
    except ValueError:
        return address, 1
    if found := _IN_QUERY.search(url.query):
        query = (url.query[: found.start()] + url.query[found.end() :]).strip("&")
        return url._replace(query=query, fragment="").geturl(), max(1, int(found[1]))
    path = url.path
    if found := _IN_PATH.search(path):
        rest = path[: found.start()] + path[found.end() :]
        return url._replace(path=rest.rstrip("/") or "/", fragment="").geturl(), max(1, int(found[1]))
    return url._replace(path=path.rstrip("/") or "/", fragment="").geturl(), 1
