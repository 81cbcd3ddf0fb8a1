"""What is pressed besides articles: standing pages, texts for list pages, picks, redirects, the page on which readers
contribute, newsletters, documents."""

from __future__ import annotations

from msgspec import Struct


class StandingPage(Struct, frozen=True):
    """A page that stays: about, privacy, contact, tips. `html` is sanitised block HTML."""

    slug: str
    language: str
    title: str
    html: str
    description: str = ""


class ListText(Struct, frozen=True):
    """What the newsroom says about an author, a topic, a section or a series, on the page with its articles.

    `kind` is the name of that kind of page, `slug` the end of its address. `html` is sanitised block HTML. `title`
    stands in place of the name on that page, if it is given; `description` is for search engines.
    """

    kind: str
    slug: str
    language: str
    html: str
    title: str = ""
    description: str = ""


class Amount(Struct, frozen=True):
    """An amount that is suggested: minor units of the page's currency, and how its language writes it."""

    value: int
    label: str


class Cadence(Struct, frozen=True):
    """How often somebody can give ("once", "monthly", "annual"), with the amounts that are suggested.

    `least` and `most` are the limits of other amounts, as the page's language writes them.
    """

    name: str
    amounts: tuple[Amount, ...]
    least: str
    most: str


class PaymentMethod(Struct, frozen=True):
    """A way to pay: the name that the form sends, what readers see, and the cadences that it knows."""

    name: str
    label: str
    cadences: tuple[str, ...]
    hint: str = ""


class ServiceAddress(Struct, frozen=True):
    """Where the service answers, with a slash at its end, and what readers know that address by."""

    address: str
    label: str


class GapState(Struct, frozen=True):
    """How far a campaign is, in the page's language: a sentence, and how much of a hundred is reached."""

    text: str
    percent: int


class ContributePage(Struct, frozen=True, kw_only=True):
    """The page on which readers contribute, in one language and for the readers of one group of countries.

    The group with the slug "" has the page `contribute/` for itself; the others have one below it. `group` is its name
    wherever its page is, which the form carries with the currency: an older copy of the page may be sent long after the
    groups were changed. `groups` are all of them by slug, with the names that readers choose by. `action` is where the
    service is that takes the form: absolute, so that a copy on somebody else's host sends nothing there, but for a site
    that is for its own machine. `others` are more addresses of it. `html` and `risk` are sanitised block HTML: what
    the newsroom says about giving, and its warning to readers in `countries`, where giving to it is a crime.
    """

    language: str
    slug: str = ""
    group: str = ""
    currency: str
    title: str
    action: str
    cadences: tuple[Cadence, ...]
    methods: tuple[PaymentMethod, ...]
    others: tuple[ServiceAddress, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    html: str = ""
    description: str = ""
    countries: tuple[str, ...] = ()
    risk: str = ""
    gap: GapState | None = None
    is_practice: bool = False


class IssuePage(Struct, frozen=True):
    """An issue of a newsletter that was sent, on the web. `slug` is the end of its address: its day (ISO), and a number
    behind it where there were more on that day. `html` is sanitised block HTML. `sent` is the moment at which it went
    out (RFC 3339), "" where only its day is known."""

    slug: str
    day: str
    title: str
    html: str
    description: str = ""
    sent: str = ""


class NewsletterPage(Struct, frozen=True, kw_only=True):
    """A newsletter in one language, with the form by which readers sign up for it. Editions in several languages share
    the `slug`.

    `when` says how often it comes, `consent` what readers agree to, both in its language. `action` and `others` are
    addresses of the service, as those of ContributePage. `write_to` is an address to which readers can write
    instead, "" where there is none. `issues` are those that were sent, the newest first.
    """

    language: str
    slug: str
    name: str
    description: str
    when: str
    consent: str
    action: str
    others: tuple[ServiceAddress, ...] = ()
    write_to: str = ""
    issues: tuple[IssuePage, ...] = ()


class Site(Struct, frozen=True, kw_only=True):
    """Everything on the site that is not an article.

    `picks` are article numbers in the order the editors want them on the home page of a language; a language without
    picks shows its latest articles. `redirects` lead from an old path below the site root to a path or another site's
    address; "" says that the old path is gone (410), so that no page leads on from there.
    `contribute` are the pages on which readers contribute; where there are none, no page asks for anything.
    `newsletters` are those that readers can sign up for, in their order; a language without one has no page of them.
    `documents` are small signed JSON files by name, `appeals.json`, which change without any page
    (`release.publish_documents` says what they may hold).
    """

    pages: tuple[StandingPage, ...] = ()
    texts: tuple[ListText, ...] = ()
    picks: dict[str, tuple[int, ...]] = {}
    redirects: dict[str, str] = {}
    contribute: tuple[ContributePage, ...] = ()
    newsletters: tuple[NewsletterPage, ...] = ()
    documents: dict[str, bytes] = {}
