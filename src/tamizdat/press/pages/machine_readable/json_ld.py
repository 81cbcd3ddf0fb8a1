"""What pages tell search engines: schema.org data as JSON-LD, safe inside a script element."""

from __future__ import annotations

import textwrap
from typing import Any

import msgspec
from markupsafe import Markup

from tamizdat.article import Article, Block, block_html, plain
from tamizdat.language_codes import for_markup
from tamizdat.press.dates.dated_parts import anchors, oldest_first
from tamizdat.press.index.summary import last_modified
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import Link, Picture

_OPENING = 110  # characters that search engines show of a headline
# Dispatches that are named: the latest. All of them are in the page: five hundred, named here as well, put 112 KB
# before its first word.
_UPDATES = 20

# Inside a script element HTML parsers look for "</script" and "<!--"; JavaScript reads U+2028 and U+2029 as line ends.
_ESCAPES = [(char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029"]


def script_json(data: dict[str, Any]) -> Markup:
    """Return `data` as a JSON document for a script element; no text in it can end that element."""
    text = msgspec.json.encode(data).decode()
    for char, escape in _ESCAPES:
        text = text.replace(char, escape)
    return Markup(text)  # noqa: S704 (every character that HTML would read is escaped)


def article_data(renderer: Renderer, article: Article, lead: Picture | None) -> Markup:
    """Return NewsArticle and BreadcrumbList for an article."""
    address = renderer.absolute(article.path)
    iso, modified = renderer.dates.iso, last_modified(article, renderer.context.zone)
    language = renderer.outlet.language(article.language).code  # of the part of the site that it is in
    news: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": article.headline,
        "description": article.standfirst,
        "inLanguage": for_markup(article.language),
        "datePublished": iso(article.published) if article.published else "",
        "dateModified": iso(modified) if modified else "",
        "author": [
            _person(renderer, person.name, person.path) for person in renderer.people(article.bylines, language)
        ],
        "publisher": _publisher(renderer),
        "image": renderer.file_address(lead.path) if lead else "",
        "articleSection": article.section.name if article.section else "",
        "keywords": [topic.name for topic in article.topics],
        "correction": [plain(correction.html) for correction in article.corrections],
        "version": str(len(article.versions) + 1) if article.versions else "",
        "isAccessibleForFree": True,
    }
    if article.entries:
        news |= _coverage(renderer, article, address)
    graph = [_without_blanks(news)]
    if section := renderer.section(article.section, language):
        graph.append(_breadcrumbs(renderer, [section, Link(article.headline, article.path)]))
    return script_json({"@context": "https://schema.org", "@graph": graph})


def _coverage(renderer: Renderer, article: Article, address: str) -> dict[str, Any]:
    """Return the fields that make an article live coverage. It ends with its last dispatch, the latest that is known.

    The latest dispatches are named and not repeated: their text is in the page, which must stay small.
    """
    entries = oldest_first(article.entries, renderer.context.zone)
    latest = list(zip(entries, anchors("entry", entries), strict=True))[-_UPDATES:]
    iso = renderer.dates.iso
    updates = [
        {
            "@type": "BlogPosting",
            "headline": entry.headline or _opening(entry.body),
            "datePublished": iso(entry.at),
            "url": f"{address}#{anchor}",
        }
        for entry, anchor in latest
    ]
    return {
        "@type": "LiveBlogPosting",
        "coverageStartTime": iso(entries[0].at),
        "coverageEndTime": iso(entries[-1].at),
        "liveBlogUpdate": [_without_blanks(update) for update in reversed(updates)],
    }


def _opening(body: tuple[Block, ...]) -> str:
    """Return the beginning of a text, at most _OPENING characters, cut between words."""
    words = " ".join(plain(html) for block in body for html in block_html(block))
    return textwrap.shorten(words, _OPENING, placeholder="…")


def site_data(renderer: Renderer) -> Markup:
    """Return WebSite and its publisher for a home page."""
    address = renderer.absolute(renderer.language.prefix)
    site = {
        "@type": "WebSite",
        "@id": address + "#site",
        "url": address,
        "name": renderer.name,
        "description": renderer.language.tagline or renderer.outlet.tagline,
        "inLanguage": renderer.code,
        "publisher": _publisher(renderer),
    }
    return script_json({"@context": "https://schema.org", **_without_blanks(site)})


def list_page_data(renderer: Renderer, page: Link) -> Markup:
    """Return the BreadcrumbList from the home page to a list page."""
    trail = [Link(renderer.name, renderer.language.prefix), page]
    return script_json({"@context": "https://schema.org", **_breadcrumbs(renderer, trail)})


def author_page_data(renderer: Renderer, page: Link, name: str, description: str) -> Markup:
    """Return ProfilePage, the Person whom an author's page is about, and the BreadcrumbList to it."""
    address = renderer.absolute(page.path)
    person = _without_blanks({**_person(renderer, name, page.path), "description": description})
    profile = {
        "@type": "ProfilePage",
        "@id": address,
        "url": address,
        "inLanguage": renderer.code,
        "mainEntity": {**person, "@id": address + "#person"},
    }
    trail = [Link(renderer.name, renderer.language.prefix), page]
    graph = [profile, _breadcrumbs(renderer, trail)]
    return script_json({"@context": "https://schema.org", "@graph": graph})


def _publisher(renderer: Renderer) -> dict[str, Any]:
    """Return the outlet as schema.org describes a news organisation."""
    founded = str(renderer.outlet.founded) if renderer.outlet.founded else ""
    return _without_blanks(
        {
            "@type": "NewsMediaOrganization",
            "@id": renderer.outlet.address + "#outlet",
            "name": renderer.outlet.name,
            "url": renderer.outlet.address,
            "foundingDate": founded,
        }
    )


def _breadcrumbs(renderer: Renderer, trail: list[Link]) -> dict[str, Any]:
    """Return a BreadcrumbList, from the page above all others down to the page itself."""
    items = [
        {"@type": "ListItem", "position": position, "name": link.label, "item": renderer.absolute(link.path)}
        for position, link in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _person(renderer: Renderer, name: str, path: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": renderer.absolute(path)}


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` without empty values: schema.org leaves out what is not known."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}
