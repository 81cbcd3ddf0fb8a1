"""For search engines: a sitemap of articles for each month, one of fronts, one of news, their index, robots.txt.

Each host has all of them (a place's language is "" or that of a host), since a sitemap may name its own host's pages
alone: https://www.sitemaps.org/protocol.html#location.

Formats: https://www.sitemaps.org/protocol.html and Google's news extension. Nothing depends on the clock: "news" is
what appeared within two days of the newest article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from tamizdat.outlet import Outlet
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.page import PageRef, has_page
from tamizdat.press.render.renderer import File, Renderer

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_MOST = 50_000  # addresses in one sitemap, by the protocol
_MOST_NEWS = 1_000  # by Google's rules
_NEWS_SECONDS = 2 * 86_400
FRONTS, NEWS = "sitemap/fronts.xml", "sitemap/news.xml"
# Pages that only lead on by time are found through the others and would drown them here.
_FRONT_KINDS = ("section", "topic", "author", "series")


def month_sitemaps(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the sitemap of the articles of one month, more than one file where it holds more than a sitemap may."""
    summaries = renderer.index.members(place)
    for path, start in zip(
        month_paths(renderer.outlet, place, len(summaries)), range(0, len(summaries), _MOST), strict=True
    ):
        yield File(path, _urls(_entry(renderer, summary) for summary in summaries[start : start + _MOST]))


def fronts_sitemap(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the sitemap of fronts and standing pages."""
    context, outlet, host = renderer.context, renderer.outlet, place.language
    places = [place for place in context.fixed if has_page(place)]
    places += [place for kind in _FRONT_KINDS for place in renderer.index.places(kind, host)]
    here = (place for place in places if outlet.host_code(place.language) == host)
    addresses = sorted({renderer.absolute(context.path(place)) for place in here})
    items = (f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    yield File(folder_of(outlet, place) + FRONTS, _urls(items))


def news_sitemap(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the news sitemap: what appeared in the two days before the newest article, with it."""
    newest = renderer.index.members(place, 1)
    since = newest[0].rank - _NEWS_SECONDS if newest else 0
    summaries = renderer.index.members(place, _MOST_NEWS, since)
    items = (_news(renderer, summary) for summary in summaries)
    content = _document(f'urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}"', items)
    yield File(folder_of(renderer.outlet, place) + NEWS, content)


def sitemap_index(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the index of all sitemaps of a host, and robots.txt that names it."""
    outlet, index, folder = renderer.outlet, renderer.index, folder_of(renderer.outlet, place)
    months = [month for month in index.places("sitemap", place.language) if month.language == place.language]
    paths = [folder + FRONTS, folder + NEWS]
    paths += [path for month in months for path in month_paths(outlet, month, index.count(month))]
    items = (f"<sitemap><loc>{escape(renderer.absolute(path))}</loc></sitemap>" for path in paths)
    yield File(folder + "sitemap.xml", _document(f'sitemapindex xmlns="{_SITEMAP}"', items))
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {renderer.absolute(folder + 'sitemap.xml')}\n"
    yield File(folder + "robots.txt", robots.encode())


def folder_of(outlet: Outlet, place: PageRef) -> str:
    """Return the folder that is the root of a sitemap's host: that of a language with an address of its own, or ""."""
    return outlet.language(place.language).prefix if place.language else ""


def month_paths(outlet: Outlet, place: PageRef, count: int) -> list[str]:
    """Return the sitemaps of a month in which so many articles appeared."""
    start, more = f"{folder_of(outlet, place)}sitemap/{place.when}", range(2, (count - 1) // _MOST + 2)
    return [f"{start}.xml", *(f"{start}-part-{part}.xml" for part in more)]


def _entry(renderer: Renderer, summary: ArticleSummary) -> str:
    moment = summary.updated or summary.published
    changed = f"<lastmod>{renderer.calendar.iso(moment)}</lastmod>" if moment else ""
    return f"<url><loc>{escape(renderer.absolute(summary.path))}</loc>{changed}</url>"


def _news(renderer: Renderer, summary: ArticleSummary) -> str:
    assert summary.published is not None  # noqa: S101 (only dated articles stand at this place)
    name = renderer.outlet.language(summary.language).outlet_name or renderer.outlet.name
    return (
        f"<url><loc>{escape(renderer.absolute(summary.path))}</loc><news:news><news:publication>"
        f"<news:name>{escape(name)}</news:name><news:language>{escape(summary.language)}</news:language>"
        f"</news:publication><news:publication_date>{renderer.calendar.iso(summary.published)}</news:publication_date>"
        f"<news:title>{escape(summary.headline)}</news:title></news:news></url>"
    )


def _urls(items: Iterable[str]) -> bytes:
    return _document(f'urlset xmlns="{_SITEMAP}"', items)


def _document(root: str, items: Iterable[str]) -> bytes:
    name = root.split(" ", 1)[0]
    text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *items, f"</{name}>", ""])
    return text.encode()
