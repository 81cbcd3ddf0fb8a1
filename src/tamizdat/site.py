"""What is pressed besides articles: standing pages, texts for list pages, the editors' picks, redirects, documents."""

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


class Site(Struct, frozen=True, kw_only=True):
    """Everything on the site that is not an article.

    `picks` are article numbers in the order the editors want them on the home page of a language; a language without
    picks shows its latest articles. `redirects` lead from an old path below the site root to a path or another site's
    address; "" says that the old path is gone (410), so that no page leads on from there.
    `documents` are small signed JSON files by name, `appeals.json`, which change without any page
    (`release.publish_documents` says what they may hold).
    """

    pages: tuple[StandingPage, ...] = ()
    texts: tuple[ListText, ...] = ()
    picks: dict[str, tuple[int, ...]] = {}
    redirects: dict[str, str] = {}
    documents: dict[str, bytes] = {}
