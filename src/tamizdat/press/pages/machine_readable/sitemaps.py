"""Sitemaps for search engines: of the articles of each month, of other pages, of news, and the index of all of them.

Each host has sitemaps of its own, since a sitemap may name only pages of its host. The language of their references is
that of the host's language, "" for the outlet's own host. "News" is what appeared within two days of the newest article
that is due (`dates.due`), not of the clock, so that no day changes a sitemap by itself. A host without a dated article
has no news sitemap.

Formats: https://www.sitemaps.org/protocol.html and Google's news extension of it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tamizdat.language_codes import google_news_code
from tamizdat.outlet import Outlet
from tamizdat.press.context import BuildContext
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary, decode_summary
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef, has_path
from tamizdat.press.render.renderer import File, Renderer

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_MOST = 50_000  # addresses in one sitemap, the protocol's limit
_MOST_NEWS = 1_000  # addresses in a news sitemap, Google's limit
_KEPT = 1_000  # entries that a process keeps, 1 KB each: those of the months in which a newsroom writes
_NEWS_SECONDS = 2 * 86_400
PAGES, NEWS = "sitemap/fronts", "sitemap/news.xml"


def month_sitemaps(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the sitemap of the articles of one month, as several files if there are more than a sitemap may hold."""
    summaries = renderer.index.encoded_summaries(ref)
    for path, start in zip(
        month_paths(renderer.outlet, ref, len(summaries)), range(0, len(summaries), _MOST), strict=True
    ):
        yield File(path, _urls(_entry(renderer, encoded) for encoded in summaries[start : start + _MOST]))


def pages_sitemap(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the sitemap of a host's list pages and standing pages, as several files if there are very many."""
    context, host = renderer.context, ref.language
    addresses = sorted(renderer.absolute(context.path(page)) for page in listed_pages(context, host))
    for number, path in enumerate(pages_paths(renderer.outlet, host, len(addresses))):
        some = addresses[number * _MOST : (number + 1) * _MOST]
        yield File(path, _urls(f"<url><loc>{_text(address)}</loc></url>" for address in some))


def listed_pages(context: BuildContext, host: str) -> list[PageRef]:
    """Return the pages that a host's sitemap of pages names."""
    pages = {page: None for page in context.fixed_refs if has_path(page)}
    for row in KINDS.values():
        if row.in_sitemap:
            pages |= dict.fromkeys(context.index.refs(row.name, host))
    return [page for page in pages if context.outlet.host_code(page.language) == host]


def news_sitemap(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the news sitemap: the newest article that is due, and what appeared in the two days before it."""
    newest = renderer.index.summaries(ref, 1)
    if not newest:
        return
    since = newest[0].rank - _NEWS_SECONDS
    summaries = renderer.index.summaries(ref, _MOST_NEWS, since)
    items = (_news(renderer, summary) for summary in summaries)
    content = _document(f'urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}"', items)
    yield File(host_folder(renderer.outlet, ref.language) + NEWS, content)


def is_news(index: ArticleIndex, ref: PageRef, summary: ArticleSummary) -> bool:
    """Whether an article that is listed there is recent enough for a news sitemap."""
    newest = index.summaries(ref, 1)
    return bool(newest) and summary.rank >= newest[0].rank - _NEWS_SECONDS


def sitemap_index(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the index of all sitemaps of a host."""
    outlet, index, folder = renderer.outlet, renderer.index, host_folder(renderer.outlet, ref.language)
    months = [month for month in index.refs("sitemap-month", ref.language) if month.language == ref.language]
    news = [folder + NEWS] if index.count(PageRef("sitemap-news", ref.language)) else []
    paths = [*pages_paths(outlet, ref.language, len(listed_pages(renderer.context, ref.language))), *news]
    paths += [path for month in months for path in month_paths(outlet, month, index.count(month))]
    items = (f"<sitemap><loc>{_text(renderer.absolute(path))}</loc></sitemap>" for path in paths)
    yield File(folder + "sitemap.xml", _document(f'sitemapindex xmlns="{_SITEMAP}"', items))


def host_folder(outlet: Outlet, host: str) -> str:
    """Return the folder that is the root of a host: that of a language with an address of its own, else ""."""
    return outlet.language(host).prefix if host else ""


def month_paths(outlet: Outlet, ref: PageRef, count: int) -> list[str]:
    """Return the paths of the sitemaps of a month in which `count` articles appeared."""
    return _part_paths(f"{host_folder(outlet, ref.language)}sitemap/{ref.period}", count)


def pages_paths(outlet: Outlet, host: str, count: int) -> list[str]:
    """Return the paths of the sitemaps of a host's `count` list pages and standing pages."""
    return _part_paths(host_folder(outlet, host) + PAGES, count)


def _part_paths(start: str, count: int) -> list[str]:
    """Return the paths of as many sitemaps as `count` addresses need."""
    return [f"{start}.xml", *(f"{start}-part-{part}.xml" for part in range(2, (count - 1) // _MOST + 2))]


def _text(text: str) -> str:
    """Return text as it stands in an element of XML."""
    return html.escape(text, quote=False)


def _entry(renderer: Renderer, encoded: bytes) -> str:
    entries = _kept_entries(renderer.context.fingerprint)
    if (entry := entries.get(encoded)) is None:
        summary = decode_summary(encoded)
        moment = summary.updated or summary.published
        modified = f"<lastmod>{renderer.dates.iso(moment)}</lastmod>" if moment else ""
        if len(entries) == _KEPT:
            entries.clear()
        entries[encoded] = entry = f"<url><loc>{_text(renderer.absolute(summary.path))}</loc>{modified}</url>"
    return entry


@lru_cache(2)
def _kept_entries(fingerprint: str) -> dict[bytes, str]:
    """Return the entries made already, by the encoded summaries of their articles: a newsroom's changes are in a few
    months, and a process that lives on makes the sitemaps of these again and again."""
    return {}


def _news(renderer: Renderer, summary: ArticleSummary) -> str:
    assert summary.published is not None  # noqa: S101 (only dated articles are listed there)
    name = renderer.outlet.language(summary.language).outlet_name or renderer.outlet.name
    return (
        f"<url><loc>{_text(renderer.absolute(summary.path))}</loc><news:news><news:publication>"
        f"<news:name>{_text(name)}</news:name><news:language>{google_news_code(summary.language)}</news:language>"
        f"</news:publication><news:publication_date>{renderer.dates.iso(summary.published)}</news:publication_date>"
        f"<news:title>{_text(summary.headline)}</news:title></news:news></url>"
    )


def _urls(items: Iterable[str]) -> bytes:
    return _document(f'urlset xmlns="{_SITEMAP}"', items)


def _document(root: str, items: Iterable[str]) -> bytes:
    name = root.split(" ", 1)[0]
    text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *items, f"</{name}>", ""])
    return text.encode()
