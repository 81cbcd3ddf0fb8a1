"""Every kind of page, and of file for machines, that press makes: one row for each.

A row says all that is the same for every page of the kind: where it stands, when it is made, which other kinds lead to
it. What stands on the page is said by its function in `pages/`. A new kind is a row here, a function there, and a line
in `page_builder.PAGE_FUNCTIONS`, which names the function.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

# Articles on a list page that has pages by time beside it. A list of no more articles shows all of them and needs no
# pages by time.
LATEST = 30
# Articles on one page by time. A page that lists more is a page of its parts (a year's months, a month's days) with the
# number of articles of each. The parts are made from half as many articles on, so that a list which becomes a little
# shorter again keeps their addresses.
LARGEST = 300
# Names on one page of a directory (all topics, all authors). A directory of more names is a page of their first
# letters; each letter has a page from half as many names on.
DIRECTORY = 1_000
# A page's feeds: the name of each file, and its media type.
FEED_FORMATS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
# Items of a feed. They carry full texts; who reads a paper of twenty articles a day once a day misses none.
FEED_ITEMS = 20
# How many characters of an ISO date name a period of each unit: "2013", "2013-10", "2013-10-03".
PERIOD_LENGTH = {"": 0, "year": 4, "month": 7, "day": 10}


class PageKind(Struct, frozen=True, kw_only=True):
    """One kind of page.

    `made` says which pages of the kind there are:

    - "listed": one for each language, slug and period under which at least one article is listed;
    - "language": one for each language of the outlet, whatever the articles are;
    - "host": one for each host of the outlet (`Outlet.host_codes`), whatever the articles are;
    - "site": those that the newsroom's settings or its `pages/` folder ask for;
    - "source": one for each article or each redirect.

    Phrases (`title`, `kicker`) are in English; the theme's catalogues translate them.
    """

    name: str
    made: Literal["listed", "language", "host", "site", "source"] = "listed"
    # The folder of the pages below the language's prefix: a page's path is that folder, then its slug and its period.
    # None where no path is made so: an article's page, a redirect, a file for machines.
    folder: str | None = None
    theme: str = ""  # what templates and style sheets call the kind (`page.kind`), where it is not `name`
    title: str = ""  # the heading of a kind whose pages are not named after a label or a period
    kicker: str = ""  # the line above the heading
    label: str = ""  # the field of ArticleSummary whose labels have a page each, at the label's slug
    period: Literal["", "year", "month", "day", "part"] = (
        ""  # how much time a page covers; a part: 500 undated articles
    )
    by_time: str = ""  # the kind of the pages by time that hold all articles, where this kind shows only the newest
    by_time_always: bool = False  # pages by time are made for a short list too
    parts: str = (
        ""  # the kind of the pages of a shorter period into which a page of more than LARGEST articles is split
    )
    parts_always: bool = False  # these pages are made for a short period too
    read_in_order: bool = False  # all articles from the first to the last, up to LARGEST; then by time, as other lists
    letters: str = ""  # the kind of the pages by letter into which a directory of more than DIRECTORY names is split
    counts: bool = False  # it shows how many articles are on each page to which it leads
    directories: tuple[str, ...] = ()  # the kinds whose pages list the pages of this kind
    feeds: str = ""  # the kind of the feeds of this page
    in_sitemap: bool = False  # the sitemap of pages names the pages that articles make; pages by time would drown them
    in_footer: bool = False  # every page of the language links to it, in the order of the rows
    leads_to_all: bool = False  # a page from which links lead to every article
    newest_lead: bool = False  # its newest articles stand out, so that one that is not due comes last (`dates.due`)
    own_text: bool = False  # the newsroom may write text for it, in the file of this name in its `pages/` folder

    @property
    def theme_name(self) -> str:
        """What templates and style sheets call the kind."""
        return self.theme or self.name


_ROWS = (
    PageKind(name="article", made="source"),
    PageKind(name="redirect", made="source", theme="moved", title="This page has moved"),
    PageKind(name="missing", made="language", title="There is no page at this address"),
    PageKind(name="standing", made="site", folder=""),
    PageKind(name="tips", made="site", folder="tips/", title="Send us a tip", own_text=True),
    PageKind(name="contribute", made="site", folder="contribute/"),
    PageKind(name="newsletters", made="site", folder="newsletters/", title="Newsletters"),
    PageKind(name="newsletter", made="site", folder="newsletters/", feeds="newsletter-feeds"),
    PageKind(name="issue", made="site", folder="newsletters/", in_sitemap=True),  # its slug: "weekly/2031-10-03"
    PageKind(name="home", made="language", folder="", feeds="home-feeds", newest_lead=True),
    # --- by time
    PageKind(
        name="archive",
        made="language",
        folder="archive/",
        title="Archive",
        in_footer=True,
        leads_to_all=True,
        counts=True,
    ),
    PageKind(name="year", folder="", theme="archive", kicker="Archive", period="year", counts=True),
    PageKind(name="month", folder="", period="month", directories=("archive", "year"), parts="day", parts_always=True),
    PageKind(name="day", folder="", period="day", directories=("year",)),
    PageKind(
        name="undated",
        made="language",
        folder="undated/",
        title="Articles without a date",
        by_time="undated-part",
        directories=("archive",),
    ),
    PageKind(name="undated-part", folder="", theme="undated", period="part"),
    # --- by label
    PageKind(
        name="section",
        folder="section/",
        label="section",
        by_time="section-month",
        by_time_always=True,  # months are how readers leaf through a newspaper
        feeds="section-feeds",
        newest_lead=True,
        in_sitemap=True,
    ),
    PageKind(name="section-month", folder="section/", theme="section", period="month", parts="section-day"),
    PageKind(name="section-day", folder="section/", theme="section", period="day"),
    PageKind(
        name="topics",
        made="language",
        folder="topics/",
        title="Topics",
        in_footer=True,
        leads_to_all=True,
        letters="topics-letter",
    ),
    PageKind(name="topics-letter", folder="topics/", theme="topics", kicker="Topics"),
    PageKind(
        name="topic",
        folder="topic/",
        kicker="Topic",
        label="topics",
        by_time="topic-year",
        directories=("topics",),
        newest_lead=True,
        in_sitemap=True,
    ),
    PageKind(name="topic-year", folder="topic/", theme="topic", period="year", parts="topic-month"),
    PageKind(name="topic-month", folder="topic/", theme="topic", period="month"),
    PageKind(
        name="authors",
        made="language",
        folder="authors/",
        title="Authors",
        in_footer=True,
        leads_to_all=True,
        letters="authors-letter",
    ),
    PageKind(name="authors-letter", folder="authors/", theme="authors", kicker="Authors"),
    PageKind(
        name="author",
        folder="author/",
        kicker="Author",
        label="bylines",
        by_time="author-year",
        directories=("authors",),
        newest_lead=True,
        in_sitemap=True,
    ),
    PageKind(name="author-year", folder="author/", theme="author", period="year", parts="author-month"),
    PageKind(name="author-month", folder="author/", theme="author", period="month"),
    PageKind(
        name="all-series",
        made="language",
        folder="series/",
        theme="serials",
        title="All series",
        in_footer=True,
        leads_to_all=True,
    ),
    PageKind(
        name="series",
        folder="series/",
        kicker="Series",
        label="series",
        by_time="series-year",
        read_in_order=True,
        directories=("all-series",),
        in_sitemap=True,
    ),
    PageKind(name="series-year", folder="series/", theme="series", period="year", parts="series-month"),
    PageKind(name="series-month", folder="series/", theme="series", period="month"),
    # --- of the whole paper
    PageKind(
        name="corrections",
        made="language",
        folder="corrections/",
        title="Corrections",
        by_time="corrections-year",
        feeds="corrections-feeds",
        in_footer=True,
        own_text=True,
    ),
    PageKind(
        name="corrections-year", folder="corrections/", theme="corrections", period="year", parts="corrections-month"
    ),
    PageKind(name="corrections-month", folder="corrections/", theme="corrections", period="month"),
    PageKind(name="search", made="language", folder="search/", title="Search", in_footer=True),
    # --- files for machines
    PageKind(name="home-feeds", made="language"),
    PageKind(name="section-feeds"),
    PageKind(name="corrections-feeds", made="language"),
    PageKind(name="newsletter-feeds"),
    PageKind(name="sitemap-month", period="month"),
    PageKind(name="sitemap-pages", made="host"),
    PageKind(name="sitemap-news", made="host"),
    PageKind(name="sitemap-index", made="host"),
    PageKind(name="robots", made="host"),
)
KINDS = {row.name: row for row in _ROWS}
LABELLED = tuple(row for row in _ROWS if row.label)


def by_time_kinds(row: PageKind) -> tuple[PageKind, ...]:
    """Return the kinds of the pages by time of a list, the longest period first: a topic's years, a topic's months."""
    found = []
    while name := row.by_time or row.parts:
        row = KINDS[name]
        found.append(row)
    return tuple(found)


def shown_whole(row: PageKind) -> int:
    """Return how many articles a list may have at the most without having pages by time."""
    return LARGEST // 2 if row.read_in_order else LATEST


# The other way round: the list page of pages by time, the page whose part a page is, the directory of a page by letter,
# and the page of feeds.
LIST_OF = {each.name: row.name for row in _ROWS if row.by_time for each in by_time_kinds(row)}
PART_OF = {row.parts: row.name for row in _ROWS if row.parts}
DIRECTORY_OF = {row.letters: row.name for row in _ROWS if row.letters}
PAGE_OF_FEEDS = {row.feeds: row.name for row in _ROWS if row.feeds}
# The kinds whose names a directory lists.
NAMED_IN = {directory: row.name for row in LABELLED for directory in row.directories}
