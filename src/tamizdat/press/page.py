"""Places: every page or feed that gathers articles, and the rule that says on which of them an article stands.

The rule is the whole dependency graph of the site. A full press makes every place that any article names; a change to
one article touches the places of what it was and of what it is, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tamizdat.outlet import Outlet
from tamizdat.press.index.summary import ArticleSummary

UNDATED = "undated"
_SHARD = 500  # article numbers on one page of undated articles
# Fronts that keep only their newest articles, and how far apart the pages are that hold all of them: by month where
# an outlet's whole output passes, by year for a topic or a person.
PERIODS = {
    "section": "section-month",
    "topic": "topic-year",
    "author": "author-year",
    "undated": "undated-part",
    "corrections": "corrections-year",
}
PERIOD_OF = {period: front for front, period in PERIODS.items()}
# Articles on such a front. One that has no more needs no pages by time; a section always has them, since its months
# are how readers leaf through a newspaper.
LATEST = 30


class PageRef(Struct, frozen=True, order=True):
    """A page by its kind, language (an outlet's code), slug and time: "2013", "2013-10", "2013-10-03", "undated-56"."""

    kind: str
    language: str = ""
    slug: str = ""
    when: str = ""

    @property
    def key(self) -> str:
        """The place as text that sorts with its like."""
        return "\t".join((self.kind, self.language, self.slug, self.when))


def from_key(key: str) -> PageRef:
    """Return the place that `key` was made of."""
    return PageRef(*key.split("\t"))


def places(summary: ArticleSummary, outlet: Outlet) -> Iterator[PageRef]:
    """Yield each place that lists an article: none where it is withdrawn."""
    if summary.withdrawn:
        return
    language = outlet.language(summary.language).code
    part = f"{UNDATED}-{summary.number // _SHARD}"
    year, month = (summary.day[:4], summary.day[:7]) if summary.day else (part, part)
    yield PageRef("home", language)
    hosted = outlet.hosted_language(summary.path)
    host = hosted.code if hosted else ""  # a sitemap names the pages of its host, whatever their language
    yield PageRef("sitemap", host, "", month)
    if summary.day:
        yield PageRef("news", host)
        yield PageRef("year", language, "", year)
        yield PageRef("month", language, "", month)
        yield PageRef("day", language, "", summary.day)
    else:
        yield PageRef("undated", language)
        yield PageRef("undated-part", language, "", part)
    if summary.section:
        yield PageRef("section", language, summary.section.slug)
        yield PageRef("section-month", language, summary.section.slug, month)
    for topic in summary.topics:
        yield PageRef("topic", language, topic.slug)
        yield PageRef("topic-year", language, topic.slug, year)
    for byline in summary.bylines:
        yield PageRef("author", language, byline.slug)
        yield PageRef("author-year", language, byline.slug, year)
    if summary.series:
        yield PageRef("series", language, summary.series.slug)


def ranked_pages(summary: ArticleSummary, outlet: Outlet) -> Iterator[tuple[PageRef, int]]:
    """Yield each place that lists something of an article at a time of its own, and its rank there: its corrections."""
    if summary.corrections and not summary.withdrawn:
        language = outlet.language(summary.language).code
        for each in summary.corrections:
            yield PageRef("corrections", language), each.rank
            yield PageRef("corrections-year", language, "", each.day[:4]), each.rank


_FOLDERS = {
    "home": "",
    "year": "",
    "month": "",
    "day": "",
    "undated": "undated/",
    "undated-part": "",
    "section": "section/",
    "section-month": "section/",
    "topic": "topic/",
    "topic-year": "topic/",
    "author": "author/",
    "author-year": "author/",
    "series": "series/",
    "serials": "series/",
    "corrections": "corrections/",
    "corrections-year": "corrections/",
    "archive": "archive/",
    "authors": "authors/",
    "topics": "topics/",
    "search": "search/",
    "standing": "",
    "tips": "",
}


def path_of(place: PageRef, outlet: Outlet) -> str:
    """Return the path of a place's page below the site root (docs/conventions.md)."""
    prefix = outlet.language(place.language).prefix
    slug = place.slug + "/" if place.slug else ""
    when = place.when.replace("-", "/") + "/" if place.when else ""
    return prefix + _FOLDERS[place.kind] + slug + when


def has_page(place: PageRef) -> bool:
    """Whether a place is a page of its own; the others are files for machines."""
    return place.kind in _FOLDERS
