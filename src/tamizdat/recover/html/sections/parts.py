"""Articles that run over several pages: which part of its article a page is, by its links to the other parts.

A page says so with rel="prev" and rel="next" (HTML Living Standard, 4.6.7), or by a row of numbers that lead to its
parts ("Pages: 1 2 3", `wp_link_pages` of WordPress). Links to the next article of a paper have addresses that differ in
more than the number of a page.
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
_COMMENTS = re.compile(r"comment|disqus|respond", re.I)
_PAGE = (
    "[Pp]age|[Ss]eite|[Pp][aá]gin[ae]|[Ss]tron[aáy]|[Ss]id[ae]n?|[Ss]ivu|[Сс]траница|[Сс]тр|[Сс]торінка"
    "|صفحة|الصفحة|صفحه"
)
_MOST_DIGITS = 2
_NUMBERS = re.compile(rf"(?<![\d.:/])\d{{1,{_MOST_DIGITS}}}(?![\d.:/])")
_LONGEST_ROW = 40  # words
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
    if before or (after and number == 1):
        return Part(number, own)
    found = _in_row(tree, own, number, base or address)
    return Part(found, own) if found else Part()


def _in_row(tree: etree._Element, series: str, number: int, base: str) -> int:
    """Return which part a page is by a row of numbers that lead to the parts of its `series`; 0 if there is none.

    It is the number in the row that is no link, else the one in the page's own address, `number`. Rows below readers'
    comments lead to more of these.
    """
    seen: dict[etree._Element, set[int]] = {}  # what each row shows: many links are in one
    for element in tree.iter("a"):
        label = _digits(element)
        target = addresses.resolve(base, element.get("href") or "") if label else None
        if target is None or _split(target) != (series, label) or _is_of_comments(element):
            continue
        row = element.getparent()
        row = row.getparent() if row is not None and row.tag in ("li", "span") and len(row) == 1 else row
        if row is not None and row not in seen:
            seen[row] = _numbers_without_link(row)
        shown = seen.get(row, set()) if row is not None else set()
        current = number if number in shown else next(iter(shown)) if len(shown) == 1 else 0
        if current or (number > 1 and label != number):
            return current or number
    return 0


def _numbers_without_link(row: etree._Element) -> set[int]:
    """Return the numbers that a short row shows as plain words; none for a row that is a text."""
    if len("".join(map(str, row.itertext())).split()) > _LONGEST_ROW:
        return set()
    texts = [row.text or ""]
    for event, inner in etree.iterwalk(row, events=("start", "end")):
        around = inner if event == "start" else inner.getparent()
        if inner is not row and around is not None and not _is_in_link(around):
            texts.append((inner.text if event == "start" else inner.tail) or "")
    return {int(number) for number in _NUMBERS.findall(" ".join(texts))}


def _is_in_link(element: etree._Element) -> bool:
    return element.tag == "a" or any(each.tag == "a" for each in element.iterancestors())


def _digits(element: etree._Element) -> int:
    """Return the number that is all an element says; 0 if it says anything else."""
    said = "".join(map(str, element.itertext())).strip(" \n\t[]()") if isinstance(element.tag, str) else ""
    return int(said) if said.isdecimal() and len(said) <= _MOST_DIGITS else 0


def _is_of_comments(element: etree._Element) -> bool:
    return any(
        _COMMENTS.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in element.iterancestors()
    )


def without_part(title: str, number: int) -> str:
    """Return a title without the number of its part: "The blue tram - Page 2"."""
    return re.sub(rf"\s*[-–—|:,(]?\s*(?:{_PAGE})\.?\s*{number}(?:\s*/\s*\d+)?\)?$", "", title) if number else title


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
