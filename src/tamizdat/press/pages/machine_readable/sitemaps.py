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
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef, has_path
from tamizdat.press.render.renderer import File, Renderer

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_MOST = 50_000  # addresses in one sitemap, by the protocol
_MOST_NEWS = 1_000  # by Google's rules
_NEWS_SECONDS = 2 * 86_400
PAGES, NEWS = "sitemap/fronts.xml", "sitemap/news.xml"


def month_sitemaps(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the sitemap of the articles of one month, more than one file where it holds more than a sitemap may."""
    summaries = renderer.index.members(ref)
    for path, start in zip(
        month_paths(renderer.outlet, ref, len(summaries)), range(0, len(summaries), _MOST), strict=True
    ):
        yield File(path, _urls(_entry(renderer, summary) for summary in summaries[start : start + _MOST]))


def pages_sitemap(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the sitemap of a host's list pages and standing pages."""
    context, outlet, host = renderer.context, renderer.outlet, ref.language
    pages = [page for page in context.fixed_refs if has_path(page)]
    pages += [page for row in KINDS.values() if row.in_sitemap for page in renderer.index.places(row.name, host)]
    addresses = sorted(
        {renderer.absolute(context.path(page)) for page in pages if outlet.domain(page.language) == host}
    )
    items = (f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    yield File(host_folder(outlet, ref) + PAGES, _urls(items))


def news_sitemap(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the news sitemap: what appeared in the two days before the newest article, with it."""
    newest = renderer.index.members(ref, 1)
    since = newest[0].rank - _NEWS_SECONDS if newest else 0
    summaries = renderer.index.members(ref, _MOST_NEWS, since)
    items = (_news(renderer, summary) for summary in summaries)
    content = _document(f'urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}"', items)
    yield File(host_folder(renderer.outlet, ref) + NEWS, content)


def sitemap_index(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the index of all sitemaps of a host."""
    outlet, index, folder = renderer.outlet, renderer.index, host_folder(renderer.outlet, ref)
    months = [month for month in index.places("sitemap-month", ref.language) if month.language == ref.language]
    paths = [folder + PAGES, folder + NEWS]
    paths += [path for month in months for path in month_paths(outlet, month, index.count(month))]
    items = (f"<sitemap><loc>{escape(renderer.absolute(path))}</loc></sitemap>" for path in paths)
    yield File(folder + "sitemap.xml", _document(f'sitemapindex xmlns="{_SITEMAP}"', items))


def host_folder(outlet: Outlet, ref: PageRef) -> str:
    """Return the folder that is the root of a file's host: that of a language with an address of its own, else ""."""
    return outlet.language(ref.language).prefix if ref.language else ""


def month_paths(outlet: Outlet, ref: PageRef, count: int) -> list[str]:
    """Return the sitemaps of a month in which so many articles appeared."""
    start, more = f"{host_folder(outlet, ref)}sitemap/{ref.period}", range(2, (count - 1) // _MOST + 2)
    return [f"{start}.xml", *(f"{start}-part-{part}.xml" for part in more)]


def _entry(renderer: Renderer, summary: ArticleSummary) -> str:
    moment = summary.updated or summary.published
    changed = f"<lastmod>{renderer.calendar.iso(moment)}</lastmod>" if moment else ""
    return f"<url><loc>{escape(renderer.absolute(summary.path))}</loc>{changed}</url>"


def _news(renderer: Renderer, summary: ArticleSummary) -> str:
    assert summary.published is not None  # noqa: S101 (it lists only dated articles)
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
