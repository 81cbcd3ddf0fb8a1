"""The dispatches of live coverage on a page: when each was written, its title, and the text blocks that it is made of.

A page of live coverage says so, in its JSON-LD (schema.org's LiveBlogPosting) or by the names of its elements. Each
dispatch is an element with a time, the same kind of element as its neighbours. What the JSON-LD has and the page does
not show is a dispatch too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from tamizdat.article import Heading, plain
from tamizdat.recover.capture import LiveEntry
from tamizdat.recover.fields import dates
from tamizdat.recover.html.fields.head import Head, kinds, texts
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import fingerprint, normalize, word_count

# What elements of live coverage are called by their classes and ids.
_LIVE = re.compile(
    r"live[-_]?(?:blog|entr|update|post|ticker|feed|coverage|event|item)|ticker[-_]?(?:entr|item|post|event)"
    r"|(?:^|[\s_-])lb[-_]|timeline[-_]?(?:entr|item|post)",
    re.I,
)
_NOT_LIVE = re.compile(r"comment|disqus|related|teaser|sidebar", re.I)
# So many elements of one kind with a time are dispatches, where JSON-LD does not say that the page has them.
_FEWEST = 3
# Words of a line that is the time of a dispatch, or who wrote it.
_SHORT = 6


def live_entries(head: Head, blocks: Sequence[PageBlock], language: str | None) -> tuple[LiveEntry, ...]:
    """Return the dispatches of a page in the order in which it has them; () for a page that is no live coverage."""
    updates = [update for node in head.articles for update in _updates(node)]
    places = _places(_elements(head.tree, bool(updates)), blocks)
    found = [entry for element in places if (entry := _entry(element, places[element], blocks, language))]
    known = {_key(entry) for entry in found} | {_words(entry, blocks) for entry in found}
    printed = {fingerprint(each.block.text): at for at, each in enumerate(blocks) if updates and each.block.text}
    for update in updates:
        stated = _stated(update, printed, language)
        if stated and not known & {_key(stated), _words(stated, blocks)}:
            found.append(stated)
    return tuple(found)


def _updates(node: dict[str, object]) -> Iterator[dict[str, object]]:
    value = node.get("liveBlogUpdate") if "LiveBlogPosting" in kinds(node) else None
    for update in value if isinstance(value, list) else [value]:
        if isinstance(update, dict):
            yield update


def _elements(tree: etree._Element, stated: bool) -> list[etree._Element]:
    """Return the elements that each are one dispatch, in the order of the page."""
    same: dict[tuple[str, str], dict[etree._Element, None]] = {}
    for time in tree.iter("time"):
        for element in time.iterancestors("section", "article", "div", "li"):
            classes, name = element.get("class") or "", element.get("id") or ""
            if _NOT_LIVE.search(f"{classes} {name}"):
                break
            if _LIVE.search(f"{classes} {re.sub(r'[0-9]+', '', name)}"):
                same.setdefault((element.tag, classes), {})[element] = None
                break
    several = [list(found) for found in same.values() if len(found) >= (1 if stated else _FEWEST)]
    return max(several, key=len, default=[])


def _places(elements: Sequence[etree._Element], blocks: Sequence[PageBlock]) -> dict[etree._Element, list[int]]:
    """Return for each element the indexes of the blocks in it."""
    places: dict[etree._Element, list[int]] = {element: [] for element in elements}
    for index, each in enumerate(blocks if elements else ()):
        around = (each.element, *each.element.iterancestors())
        owner = next((element for element in around if element in places), None)
        if owner is not None:
            places[owner].append(index)
    return places


def _entry(
    element: etree._Element, places: Sequence[int], blocks: Sequence[PageBlock], language: str | None
) -> LiveEntry | None:
    """Return the dispatch that an element with blocks at `places` is; None if it has no time of day, or no words."""
    moments = (dates.parse(time.get("datetime") or "", language) for time in element.iter("time"))
    at = next((moment for moment in moments if moment and dates.exactness(moment)), None)
    title = next((index for index in places if isinstance(blocks[index].block.content, Heading)), None)
    body = [
        index
        for index in places
        if index != title and not (word_count(blocks[index].block.text) <= _SHORT and _is_head(blocks[index], language))
    ]
    if at is None or not any(blocks[index].block.text for index in body):
        return None
    headline = "" if title is None else blocks[title].block.text
    head = tuple(index for index in places if index not in body)
    return LiveEntry(at=at, headline=headline, body=tuple(body), head=head)


def _is_head(each: PageBlock, language: str | None) -> bool:
    """Return whether a short block only says when a dispatch was written, or for how long it has stood there."""
    element = each.element
    is_time = next(element.iter("time"), None) is not None
    return bool(
        is_time or re.search(r"\d{1,2}[:.h]\d\d", each.block.text) or dates.is_dateline(each.block.text, language)
    )


def _stated(update: dict[str, object], places: Mapping[int, int], language: str | None) -> LiveEntry | None:
    """Return the dispatch that JSON-LD states, with the blocks that print it; None if it has no time or no words.

    `places` has the indexes of the page's blocks by their fingerprints.
    """
    at = next(
        (moment for value in texts(update.get("datePublished")) if (moment := dates.parse(value, language))), None
    )
    headline = normalize(plain("".join(texts(update.get("headline"))[:1])))
    lines = [normalize(plain(line)) for text in texts(update.get("articleBody")) for line in _LINE.split(text)]
    stated = tuple(line for line in lines if line)
    if at is None or not stated:
        return None
    title = [places[key] for key in (fingerprint(headline),) if headline and key in places]
    printed = [places[key] for line in stated if (key := fingerprint(line)) in places]
    if len(printed) == len(stated):
        return LiveEntry(at=at, headline=headline, body=tuple(printed), head=tuple(title))
    return LiveEntry(at=at, headline=headline, head=(*title, *printed), stated=stated)


_LINE = re.compile(r"</p>|<br\s*/?>|\n+", re.I)


def _key(entry: LiveEntry) -> tuple[str, int]:
    return entry.at.sort_key, fingerprint(entry.headline)


def _words(entry: LiveEntry, blocks: Sequence[PageBlock]) -> int:
    return fingerprint(" ".join(entry.stated or [blocks[index].block.text for index in entry.body]))
