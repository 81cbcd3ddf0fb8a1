"""When a page says that its article was published, and when it was updated: candidates, the most trusted first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from lxml import etree

from tamizdat.article import Moment
from tamizdat.recover.capture import Candidate, Capture, DateCandidate
from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.elements import elements_at, hidden
from tamizdat.recover.html.fields.candidates import LONGEST_LINE, near_article
from tamizdat.recover.html.fields.head import Head
from tamizdat.recover.html.groups import PageBlock

# Elements that microdata name (https://html.spec.whatwg.org/#microdata).
ITEMS = etree.XPath("descendant-or-self::*[@itemprop]")
# Classes and ids of elements that hold a date.
DATED = re.compile(r"date|time|publi[sc]|posted|stamp|meta|byline|datum|fecha|info", re.IGNORECASE)
# Attributes that hold a date: datetime, data-time, data-published-date. How many elements of a line are looked at.
_DATE_ATTRIBUTE = re.compile(r"^(?!.*(?:updat|modif|edit)).*(?:date|time|publish|epoch)", re.IGNORECASE)
_MOST_ELEMENTS = 20
_MOST_OFFSET = timedelta(hours=14)
# Names of <meta> elements, most trusted first.
PUBLISHED_META = (
    "article:published_time", "article:published:time", "datepublished", "og:published_time",
    "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "date", "cxenseparse:recs:publishtime",
    "article.published", "published-date", "publication_date", "article_date_original",
    "citation_publication_date", "ptime",
)  # fmt: skip
UPDATED_META = (
    "article:modified_time", "article:modified:time", "datemodified", "og:updated_time", "dcterms.modified",
    "last-modified", "lastmod", "article.updated", "revised",
)  # fmt: skip


def moments(
    head: Head,
    blocks: list[PageBlock],
    headline_at: int | None,
    in_main_text: list[bool | None],
    own_urls: list[Candidate],
    capture: Capture,
    language: str | None,
) -> tuple[list[DateCandidate], list[DateCandidate]]:
    """Return when the article was published and when it was updated. Dates after the capture itself are left out.

    `own_urls` are the article's addresses (`urls`); some tell its day.
    """
    published = _dated(head.stated("datePublished", "dateCreated", "uploadDate")[:1], "json-ld", language)
    updated = _dated(head.stated("dateModified")[:1], "json-ld", language)
    published += _dated(head.meta(*PUBLISHED_META), "meta", language)
    updated += _dated(head.meta(*UPDATED_META), "meta", language)
    for element in elements_at(ITEMS, head.tree):
        if element.get("itemprop") in ("datePublished", "dateModified"):
            text = "".join(map(str, element.itertext()))
            value = element.get("content") or element.get("datetime") or text
            found = _dated([value], "itemprop", language, text)
            (updated if element.get("itemprop") == "dateModified" else published).extend(found)
    for index in near_article(blocks, headline_at, in_main_text):
        for candidate, is_update in _printed_dates(blocks[index], language):
            (updated if is_update else published).append(candidate)
    for url in own_urls:
        if day := dates.from_address(url.value):
            published.append(DateCandidate(day, "url"))
    limit = _latest(capture)
    return (
        _exact_first([each for each in published if each.moment.day <= limit]),
        _exact_first([each for each in updated if each.moment.day <= limit]),
    )


def _printed_dates(page_block: PageBlock, language: str | None) -> Iterator[tuple[DateCandidate, bool]]:
    """Yield the dates that a block prints, and whether each is an update's.

    Those are the values of its <time> elements, and the words of a dateline.
    """
    text, element = page_block.block.text, page_block.element
    stamps = list(dates.stamps(text[:LONGEST_LINE], language))
    for time in element.iter("time"):
        moment = dates.parse(time.get("datetime") or "", language)
        if moment and not hidden(time):
            moment = dates.with_printed_zone(moment, text[:LONGEST_LINE])
            is_update = dates.marked_updated(text) or "updated" in (time.get("class") or "")
            yield DateCandidate(moment, "time"), is_update
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if stamps and (dates.is_dateline(text, language) or DATED.search(marks) or names.byline(text)):
        for stamp in stamps[:2]:
            if stamp.moment:
                yield DateCandidate(stamp.moment, "line"), stamp.updated
        first = stamps[0].moment if len(stamps) == 1 else None
        for moment in _attributes(element, first) if first and dates.exactness(first) < 2 else ():
            yield DateCandidate(moment, "time"), stamps[0].updated


def _attributes(element: etree._Element, printed: Moment) -> Iterator[Moment]:
    """Yield the moments that attributes of an element, or of those in it, state of a date that it prints.

    That is `<span data-time="1466522845">8:27 AM - 21 Jun 2016</span>`; only what has its zone counts.
    """
    for inner in islice(element.iter(etree.Element), _MOST_ELEMENTS):
        for name, value in inner.attrib.items():
            if inner.tag != "time" and _DATE_ATTRIBUTE.search(str(name)):
                stated = dates.from_epoch(str(value)) or dates.parse(str(value))
                if stated and dates.exactness(stated) == 2 and _is_of(stated, printed):
                    yield stated


def _is_of(stated: Moment, printed: Moment) -> bool:
    """Return whether a moment can be the printed one: of its day, give or take one, and of its minute in some zone."""
    if abs((stated.day - printed.day).days) > 1:
        return False
    if not printed.is_local:
        return True
    there, at = datetime.fromisoformat(printed.value), datetime.fromisoformat(stated.value)
    distance = there - at.astimezone(UTC).replace(tzinfo=None, second=there.second)
    return abs(distance) <= _MOST_OFFSET and distance.seconds // 60 % 15 == 0


def _dated(values: Iterable[str], source: str, language: str | None, printed: str = "") -> list[DateCandidate]:
    """Return the dates of values for machines; of an hour without a zone with the one that the text `printed` says."""
    found = (dates.parse(value, language) for value in values)
    return [DateCandidate(dates.with_printed_zone(moment, printed), source) for moment in found if moment]


def _latest(capture: Capture) -> date:
    """Return the last day that the capture can speak of: its own and one more, since clocks differ by up to a day."""
    captured = dates.parse(capture.captured or "")
    return captured.day + timedelta(days=1) if captured else date.max


def _exact_first(candidates: list[DateCandidate]) -> list[DateCandidate]:
    """Return the candidates, with those first that know more exactly when it was on the day of the most trusted one.

    By time zone that can be the day before or after; a time without a zone is of the same day.
    """
    if not candidates:
        return []
    first = candidates[0].moment
    better = [
        each
        for each in candidates
        if dates.exactness(each.moment) > dates.exactness(first)
        and abs((each.moment.day - first.day).days) <= (0 if each.moment.is_local else 1)
    ]
    better.sort(key=lambda each: -dates.exactness(each.moment))
    return list(dict.fromkeys([*better, *candidates]))
