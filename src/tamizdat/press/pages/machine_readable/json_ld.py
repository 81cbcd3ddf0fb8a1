"""What pages say to machines: schema.org JSON-LD, safe inside a script element."""

from __future__ import annotations

import textwrap
from typing import Any

import msgspec
from markupsafe import Markup

from tamizdat.article import Article, Block, block_html, plain
from tamizdat.press.dated import anchors, oldest_first
from tamizdat.press.index.summary import touched
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import Link, Picture

_OPENING = 110  # what search engines show of a headline

# Inside a script element the HTML parser looks for "</script" and "<!--"; JavaScript for two line ends of its own.
_ESCAPES = [(char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029"]


def in_script(data: dict[str, Any]) -> Markup:
    """Return `data` as a JSON document that nothing in it can break out of."""
    text = msgspec.json.encode(data).decode()
    for char, escape in _ESCAPES:
        text = text.replace(char, escape)
    return Markup(text)  # noqa: S704 (every character that HTML would read is escaped)


def article_data(renderer: Renderer, article: Article, lead: Picture | None) -> Markup:
    """Return NewsArticle and BreadcrumbList for an article."""
    address = renderer.absolute(article.path)
    iso, changed = renderer.calendar.iso, touched(article)
    news: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": article.headline,
        "description": article.standfirst,
        "inLanguage": article.language,
        "datePublished": iso(article.published) if article.published else "",
        "dateModified": iso(changed) if changed else "",
        "author": [
            _person(renderer, person.name, person.path)
            for person in renderer.people(article.bylines, home(renderer, article))
        ],
        "publisher": publisher(renderer),
        "image": renderer.file_address(lead.path) if lead else "",
        "articleSection": article.section.name if article.section else "",
        "keywords": [topic.name for topic in article.topics],
        "correction": [plain(correction.html) for correction in article.corrections],
        "version": str(len(article.versions) + 1) if article.versions else "",
        "isAccessibleForFree": True,
    }
    if article.entries:
        news |= _coverage(renderer, article, address)
    section = renderer.section(article.section, home(renderer, article))
    trail = [section] if section else []
    graph = [_without_blanks(news)]
    if trail:
        graph.append(breadcrumbs(renderer, [*trail, Link(article.headline, article.path)]))
    return in_script({"@context": "https://schema.org", "@graph": graph})


def _coverage(renderer: Renderer, article: Article, address: str) -> dict[str, Any]:
    """Return what makes live coverage of an article. Its end is its last dispatch: nobody can tell us of a later one.

    Dispatches are named and not repeated: their text stands in the page, which must stay light.
    """
    found = oldest_first(article.entries)
    iso = renderer.calendar.iso
    updates = [
        {
            "@type": "BlogPosting",
            "headline": entry.headline or _opening(entry.body),
            "datePublished": iso(entry.at),
            "url": f"{address}#{anchor}",
        }
        for entry, anchor in zip(found, anchors("entry", found), strict=True)
    ]
    return {
        "@type": "LiveBlogPosting",
        "coverageStartTime": iso(found[0].at),
        "coverageEndTime": iso(found[-1].at),
        "liveBlogUpdate": [_without_blanks(update) for update in reversed(updates)],
    }


def _opening(body: tuple[Block, ...]) -> str:
    """Return the beginning of a text, at most _OPENING characters, cut between words."""
    words = " ".join(plain(html) for block in body for html in block_html(block))
    return textwrap.shorten(words, _OPENING, placeholder="…")


def home(renderer: Renderer, article: Article) -> str:
    """Return the code of the outlet's language in whose part of the site an article stands."""
    return renderer.outlet.language(article.language).code


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
        "publisher": publisher(renderer),
    }
    return in_script({"@context": "https://schema.org", **_without_blanks(site)})


def list_page_data(renderer: Renderer, heading: Link) -> Markup:
    """Return the trail from the home page to a front."""
    trail = [Link(renderer.name, renderer.language.prefix), heading]
    return in_script({"@context": "https://schema.org", **breadcrumbs(renderer, trail)})


def publisher(renderer: Renderer) -> dict[str, Any]:
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


def breadcrumbs(renderer: Renderer, trail: list[Link]) -> dict[str, Any]:
    """Return a BreadcrumbList, from the front down to the page."""
    items = [
        {"@type": "ListItem", "position": position, "name": link.label, "item": renderer.absolute(link.path)}
        for position, link in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _person(renderer: Renderer, name: str, path: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": renderer.absolute(path)}


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` without what is not known: schema.org has no word for it."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}
