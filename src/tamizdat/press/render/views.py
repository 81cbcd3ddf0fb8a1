"""What a template is given. This is the contract between press and theme (docs/theme.md tells it to outlets).

Every template gets `chrome`, `page` and the view its kind needs: `article` (article, print, withdrawn), `front` (home,
all other fronts, indexes), `standing`, `tips`, `search`, `moved`, none (missing). Feed templates (rss.xml, atom.xml)
get `feed`.
Paths stand below the site root without a leading slash; a template writes a link as `{{ page.root }}{{ path }}`, which
keeps every link relative. Strings marked *html* are safe to print as they are (`Markup`); all others are escaped by
the template.
"""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from tamizdat.theme import ROOT


class Link(Struct, frozen=True):
    """Where a name leads. `current` marks the page's own place in a navigation."""

    label: str
    path: str
    current: bool = False


class Alternate(Struct, frozen=True):
    """A page in another language, for the language switch; for hreflang too where that page leads back (`mutual`).
    `url` is absolute."""

    code: str
    label: str
    direction: str
    path: str
    url: str
    mutual: bool = True


class LayoutContext(Struct, frozen=True, kw_only=True):
    """What stands on every page of one language and never depends on the article."""

    language: str
    direction: str  # "ltr" or "rtl"
    outlet: str
    tagline: str
    home: str
    sections: tuple[Link, ...]
    footer: tuple[Link, ...]
    tips: Link | None
    search: Link
    tongues: tuple[Alternate, ...]  # the home pages of the other languages
    feeds: tuple[Link, ...]  # label is the media type
    styles: str  # path of the style sheet; its name carries its hash
    print_styles: str
    script: str  # path of the one deferred script, "" while there is none
    since: int | None  # the year the outlet was founded
    locale: str = ""  # language and country, for og:locale


class Page(Struct, frozen=True, kw_only=True):
    """One page as a whole: what stands in its head."""

    # article, print, withdrawn, home, section, month, day, topic, author, series, undated, archive (years and
    # months), authors, topics, serials (indexes of links), corrections, standing, tips, search, missing, moved (a
    # redirect page)
    kind: str
    path: str
    title: str  # without the outlet's name, which the template adds
    description: str
    canonical: str  # absolute
    root: str = ROOT  # stands for the way from this page to the site root: to be printed, not to be asked about
    base: str = ""  # what `root` becomes where the path does not tell: of the 404 page, which is served at any depth
    tongues: tuple[Alternate, ...] = ()  # this very page in other languages
    language: str = ""  # its own for hreflang, where that is not the chrome's
    default: str = ""  # absolute: which of them is for readers of no known language; "" where none leads back
    json_ld: Markup = Markup("")  # a complete JSON document, safe inside <script type="application/ld+json">
    image: str = ""  # absolute address of the social record's picture
    image_alt: str = ""
    published: str = ""  # ISO, for og:article
    updated: str = ""
    robots: str = ""


class Person(Struct, frozen=True):
    """A byline: `path` leads to the author's front."""

    name: str
    path: str
    role: str = ""


class Day(Struct, frozen=True):
    """A moment as shown: `iso` for <time datetime>, `label` in the page's language, `path` of its day front or ""."""

    iso: str
    label: str
    path: str = ""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture with its measures, so that nothing moves when it loads."""

    path: str
    width: int
    height: int
    alt: str
    caption: Markup = Markup("")
    credit: str = ""


class Teaser(Struct, frozen=True, kw_only=True):
    """An article as it stands on a front or under "Read more"."""

    path: str
    headline: str
    standfirst: str = ""
    kicker: str = ""
    section: Link | None = None
    people: tuple[Person, ...] = ()
    day: Day | None = None
    picture: Picture | None = None
    language: str = ""
    direction: str = ""
    date: str = ""  # its calendar day, ISO; "" where unknown
    shown: dict[tuple[object, ...], str] = {}  # what the theme made of it already, for `teaser_part`


class CorrectionView(Struct, frozen=True):
    """A correction, newest first: at the article, or on the page of corrections, where `link` leads to it at the
    article and `language` and `direction` are set where the article's differ from the page's."""

    day: Day
    html: Markup
    anchor: str
    link: Link | None = None
    language: str = ""
    direction: str = ""


class EntryView(Struct, frozen=True):
    """A dispatch of live coverage. `anchor` is its element's name, which stays when dispatches are added."""

    day: Day
    anchor: str
    headline: str
    html: Markup


class Live(Struct, frozen=True):
    """Live coverage as a whole: how many dispatches (`number` as readers write it), and the latest of them."""

    count: int
    number: str
    latest: Day
    anchor: str


class VersionView(Struct, frozen=True):
    """A change to an article that had been published: when it was made, and what it was ("" where nobody said)."""

    day: Day
    note: str


class Series(Struct, frozen=True):
    """The series of an article, and the parts before and after it. A long series does not count its parts: `part` and
    `total`, as readers write them, are "" then."""

    label: str
    path: str
    part: str = ""
    total: str = ""
    previous: Link | None = None
    next: Link | None = None


class ArticleView(Struct, frozen=True, kw_only=True):
    """An article to be read, or printed. `body` is block HTML made by the theme's `body.html`.

    `body.html` has one macro, `blocks(blocks, root)`: `blocks` are an Article's own blocks (`article.Block`, told apart
    by their class name), whose inline HTML is safe to print and whose links are right as they are; pictures stand at
    `root ~ image.path`. In feeds `root` is the site's address. `language` and `direction` are set only where they
    differ from the chrome's (an article in a language that the outlet has no front in).
    """

    number: int
    path: str
    print_path: str
    json_path: str
    headline: str
    kicker: str
    standfirst: str
    people: tuple[Person, ...]
    published: Day | None
    updated: Day | None
    section: Link | None
    series: Series | None
    topics: tuple[Link, ...]
    lead: Picture | None
    body: Markup
    live: Live | None = None
    entries: tuple[EntryView, ...] = ()  # newest first, as the next two are
    corrections: tuple[CorrectionView, ...] = ()
    versions: tuple[VersionView, ...] = ()
    related: tuple[Teaser, ...] = ()
    appeals: bool = True
    withdrawn: str = ""  # the public reason; the rest is empty then
    address: str = ""  # absolute, for the print view's "Original url"
    original: str = ""  # where it first stood, if elsewhere
    language: str = ""
    direction: str = ""


class Group(Struct, frozen=True):
    """Part of a front under a heading of its own: a section on the home page, a month in an archive."""

    heading: Link | None
    teasers: tuple[Teaser, ...]


class ListView(Struct, frozen=True, kw_only=True):
    """A front: home, section, month, day, topic, author, series.

    `lead` holds the teasers that stand out (home: the first is the lead story); `groups` the rest. `months` leads to
    older pages, which never shift because they are by month. `index` is for pages that list links and no teasers.
    """

    heading: str
    kicker: str = ""
    lead: tuple[Teaser, ...] = ()
    groups: tuple[Group, ...] = ()
    months: tuple[Link, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    index: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    feeds: tuple[Link, ...] = ()  # label is the media type, as in LayoutContext
    words: Markup = Markup("")  # what the outlet says on top
    corrections: tuple[CorrectionView, ...] = ()
    empty: bool = False


class StandingView(Struct, frozen=True):
    """A standing page: `html` is sanitised block HTML from Markdown."""

    title: str
    html: Markup


class SearchView(Struct, frozen=True):
    """The search page. `lists` lead to every article without a script: the archive, topics, authors."""

    lists: tuple[Link, ...]


class TipsView(Struct, frozen=True, kw_only=True):
    """The tip line: ways to reach the newsroom in confidence, most private first."""

    title: str
    html: Markup
    onion: str = ""
    signal: str = ""
    email: str = ""
    pgp_fingerprint: str = ""
    post: str = ""


class FeedItem(Struct, frozen=True, kw_only=True):
    """An article in a feed, with its full text. Every link in `html` and every other address is absolute."""

    address: str  # where it stands and, since an address never changes, its identity
    headline: str
    summary: str  # plain text
    html: Markup
    people: tuple[str, ...]
    topics: tuple[str, ...]
    published: str  # ISO 8601 with offset
    updated: str  # the same as `published` where it was never updated
    published_mail: str  # RFC 5322, as RSS wants it


class FeedView(Struct, frozen=True, kw_only=True):
    """A feed: `feed.rss` and `feed.atom` are made from the same view."""

    title: str
    description: str
    language: str
    address: str  # of this very feed
    home: str  # of the front it belongs to
    updated: str  # ISO 8601 with offset: when the newest item was last touched
    items: tuple[FeedItem, ...] = ()


class MovedView(Struct, frozen=True):
    """A page that has moved: `path` is where it stands now, "" if `address` is on another site."""

    address: str
    path: str = ""
