"""What a template is given. This is the contract between press and theme (docs/theme.md tells it to outlets).

Every template gets `chrome` (a LayoutContext), `page` and the view that its kind needs: `article` (article, print,
withdrawn), `front` (a ListView: home, all other list pages, directories), `standing`, `tips`, `contribute`,
`newsletters` (newsletters, newsletter), `issue`, `search` (search, missing), `moved`. Feed templates
(rss.xml, atom.xml) get `feed`.

Paths are below the site root without a leading slash; a template writes a link as `{{ page.root }}{{ path }}`, which
keeps every link relative. Values of the type Markup are safe HTML; all other strings are escaped by the template.
"""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from tamizdat.press.pictures.published import PictureFile
from tamizdat.site import ContributePage, NewsletterPage
from tamizdat.theme import ROOT


class Link(Struct, frozen=True):
    """A label and the path to which it leads. `current` marks the page itself in a navigation.

    `count` is how many articles or names are there, in the language's digits, "" where that is not told.
    """

    label: str
    path: str
    current: bool = False
    count: str = ""


class Alternate(Struct, frozen=True):
    """The same page in another language, for the language switch; for hreflang too where that page leads back to this
    one (`mutual`). `url` is absolute."""

    code: str
    label: str
    direction: str
    path: str
    url: str
    mutual: bool = True


class SignUpBox(Struct, frozen=True, kw_only=True):
    """What the box says that leads readers to a newsletter: the first of their language. `path` leads to the form,
    `preview` to its issues ("" while there are none), `privacy` to the newsroom's privacy policy."""

    name: str
    when: str  # "Free, every Friday"
    path: str
    preview: str = ""
    privacy: Link | None = None


class LayoutContext(Struct, frozen=True, kw_only=True):
    """What stands on every page of one language, whatever the articles are."""

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
    support: Link | None = None  # where readers contribute
    support_address: str = ""  # the same, absolute: for paper
    newsletters: Link | None = None  # where readers sign up for newsletters
    sign_up: SignUpBox | None = None  # the box that leads there
    locale: str = ""  # language and country, for og:locale


class Page(Struct, frozen=True, kw_only=True):
    """A page: what stands in its head."""

    # article, print, withdrawn, home, section, month, day, topic, author, series, undated, archive (years and
    # months), authors, topics, serials (directories: lists of links), corrections, standing, tips, contribute,
    # newsletters, newsletter, issue, search, missing, moved (a redirect page)
    kind: str
    path: str
    title: str  # without the outlet's name, which the template adds
    description: str
    canonical: str  # absolute
    root: str = ROOT  # stands for the way from this page to the site root: to be printed, not to be compared
    base: str = ""  # what `root` becomes on the 404 page, which is served at any depth; else ""
    tongues: tuple[Alternate, ...] = ()  # this page in other languages
    language: str = ""  # its own for hreflang, where that is not `chrome.language`
    default: str = ""  # absolute: the alternate for readers of no known language; "" where no alternate leads back
    json_ld: Markup = Markup("")  # a complete JSON document, safe inside <script type="application/ld+json">
    image: str = ""  # absolute address of the picture that social networks show with a link
    image_alt: str = ""
    published: str = ""  # ISO, for og:article
    updated: str = ""
    robots: str = ""


class Person(Struct, frozen=True):
    """A byline: `path` leads to the author's page."""

    name: str
    path: str
    role: str = ""


class Day(Struct, frozen=True):
    """A moment: `iso` for <time datetime>, `label` in the page's language, `path` of the page of its day or ""."""

    iso: str
    label: str
    path: str = ""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture with its measures in pixels, so that nothing moves when it loads.

    `path` is what a browser loads that chooses none of the `renditions`: the same picture as WebP, narrow ones first.
    `avifs` are for browsers that know AVIF: the same in AVIF wherever that is smaller. Both may be empty. `focus` is ""
    or the classes by which the picture is cropped around its focal point.
    """

    path: str
    width: int
    height: int
    alt: str
    caption: Markup = Markup("")
    credit: str = ""
    renditions: tuple[PictureFile, ...] = ()
    avifs: tuple[PictureFile, ...] = ()
    focus: str = ""


class Teaser(Struct, frozen=True, kw_only=True):
    """An article as list pages and "Read more" show it."""

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
    shown: dict[tuple[object, ...], str] = {}  # the HTML that the theme made of it already, kept by `teaser_part`


class CorrectionView(Struct, frozen=True):
    """A correction, on the article's page or on a page of corrections. There `link` leads to it on the article's page,
    and `language` and `direction` are set where the article's differ from the page's."""

    day: Day
    html: Markup
    anchor: str
    link: Link | None = None
    language: str = ""
    direction: str = ""


class EntryView(Struct, frozen=True):
    """A dispatch of live coverage. `anchor` is its element's id, which stays when dispatches are added."""

    day: Day
    anchor: str
    headline: str
    html: Markup


class Live(Struct, frozen=True):
    """Live coverage: how many dispatches it has (`number` in the language's digits), and the latest of them."""

    count: int
    number: str
    latest: Day
    anchor: str


class VersionView(Struct, frozen=True):
    """A change to an article that had been published: when it was made, and what it was ("" where no note says)."""

    day: Day
    note: str


class Series(Struct, frozen=True):
    """The series of an article, and the parts before and after it. `part` and `total` are in the language's digits, and
    "" for a long series, which does not count its parts."""

    label: str
    path: str
    part: str = ""
    total: str = ""
    previous: Link | None = None
    next: Link | None = None


class ArticleView(Struct, frozen=True, kw_only=True):
    """An article, for its own page or its print view. `body` is block HTML made by the theme's `body.html`.

    `body.html` has one macro, `blocks(blocks, root)`: `blocks` are an Article's own blocks (`article.Block`, told apart
    by their class name), whose inline HTML is safe to print and whose links are right as they are; pictures stand at
    `root ~ image.path`, and have `renditions`, `avifs` and `focus` as a Picture has. In feeds `root` is the site's
    address. `language` and `direction` are set only where they differ from those of `chrome` (an article in a language
    that the outlet has no pages in).
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
    withdrawn: str = ""  # the public reason; of the rest there are the headline and the date at most
    address: str = ""  # absolute, for the print view's "Original url"
    original: str = ""  # where it was first published, if elsewhere
    language: str = ""
    direction: str = ""


class Group(Struct, frozen=True):
    """Part of a list page under a heading of its own: a section on the home page, a month in an archive."""

    heading: Link | None
    teasers: tuple[Teaser, ...]


class ListView(Struct, frozen=True, kw_only=True):
    """A list page: home, section, month, day, topic, author, series.

    `lead` holds the teasers that stand out (home: the first is the lead story, and `before` leads to articles that it
    is related to); `groups` the rest. `months` leads to older pages, which never shift because they are by month or
    year. `index` is for pages that list links and no teasers: headings (None, or a Link whose path may be ""), each
    with links. `letters` leads to the other letters of a directory. `total` is how many articles the list has in all,
    `count` the same in the language's digits, and `since` the year of the first of them ("" if it is not known); 0
    where that is not told.
    """

    heading: str
    kicker: str = ""
    lead: tuple[Teaser, ...] = ()
    before: tuple[Link, ...] = ()
    groups: tuple[Group, ...] = ()
    months: tuple[Link, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    index: tuple[tuple[Link | None, tuple[Link, ...]], ...] = ()
    letters: tuple[Link, ...] = ()
    total: int = 0
    count: str = ""
    since: str = ""
    feeds: tuple[Link, ...] = ()  # label is the media type, as in LayoutContext
    words: Markup = Markup("")  # the outlet's own text on top
    corrections: tuple[CorrectionView, ...] = ()
    empty: bool = False


class StandingView(Struct, frozen=True):
    """A standing page: `html` is sanitised block HTML from Markdown."""

    title: str
    html: Markup


class SearchView(Struct, frozen=True):
    """What a search box needs. `lists` lead to every article without a script: archive, topics, authors, series."""

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


class ContributeView(Struct, frozen=True, kw_only=True):
    """The page on which readers contribute. `months` are the numbers and names of a year's months.

    `values` are what a reader has filled in, by the fields' names, and `mistakes` what is wrong with it, by the fields'
    ids, where the service shows the form again. `countries` are those where giving is a crime, in a sentence's words.
    """

    written: ContributePage
    html: Markup
    risk: Markup
    countries: str
    groups: tuple[Link, ...]
    months: tuple[tuple[int, str], ...]
    origins: tuple[str, ...]  # of the addresses to which the form may lead
    values: dict[str, str] = {}
    mistakes: dict[str, str] = {}


class IssueView(Struct, frozen=True, kw_only=True):
    """An issue of a newsletter, in a list or (with `html`) on its own page. `when` says how often there is one."""

    title: str
    path: str
    day: Day
    newsletter: Link
    when: str
    html: Markup = Markup("")


class NewsletterView(Struct, frozen=True):
    """A newsletter in a form: `latest` is its preview, `path` that of its own page."""

    written: NewsletterPage
    path: str
    latest: IssueView | None = None


class NewslettersView(Struct, frozen=True, kw_only=True):
    """A form by which readers sign up: for all newsletters of a language (kind `newsletters`) or for one (kind
    `newsletter`, which lists all its `issues`)."""

    items: tuple[NewsletterView, ...]
    privacy: Link | None = None
    origins: tuple[str, ...] = ()  # of the addresses to which the form may lead
    issues: tuple[IssueView, ...] = ()
    feeds: tuple[Link, ...] = ()  # label is the media type, as in LayoutContext


class FeedItem(Struct, frozen=True, kw_only=True):
    """An article in a feed, with its full text. Every link in `html` and every other address is absolute."""

    id: str  # never changes, whatever the address does; it is no address itself
    address: str  # absolute
    headline: str
    summary: str  # plain text
    html: Markup
    people: tuple[str, ...]
    topics: tuple[str, ...]
    published: str  # ISO 8601 with offset
    updated: str  # the same as `published` where it was never changed
    published_mail: str  # RFC 5322, as RSS wants it


class FeedView(Struct, frozen=True, kw_only=True):
    """A feed: `rss.xml` and `atom.xml` are made from the same view."""

    id: str  # never changes; the feeds of one page share it
    title: str
    description: str
    language: str
    address: str  # of this feed
    home: str  # of the page it belongs to
    updated: str  # ISO 8601 with offset: when an item was last changed
    items: tuple[FeedItem, ...] = ()


class MovedView(Struct, frozen=True):
    """A page that has moved to `address`; `path` is the same below the site root, "" if that is on another site."""

    address: str
    path: str = ""
