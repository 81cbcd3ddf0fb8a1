"""What is pressed besides articles: standing pages, the editors' picks, the tip line, redirects."""

from __future__ import annotations

from msgspec import Struct


class StandingPage(Struct, frozen=True):
    """A page that stays: about, privacy, contact, tips. `html` is sanitised block HTML."""

    slug: str
    language: str
    title: str
    html: str
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
    picks: dict[str, tuple[int, ...]] = {}
    redirects: dict[str, str] = {}
    documents: dict[str, bytes] = {}
