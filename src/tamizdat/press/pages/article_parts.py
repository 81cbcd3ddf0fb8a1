"""The body of an article, and its parts that have a time of their own: dispatches, corrections, versions."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from tamizdat.article import Article, Block, Moment
from tamizdat.press.dates.dated_parts import anchors, latest, oldest_first
from tamizdat.press.dates.local_time import is_before
from tamizdat.press.inline_html import map_block
from tamizdat.press.pictures.published import UsedPictures, shown_blocks
from tamizdat.press.render.article_links import FixLinks
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import CorrectionView, EntryView, Live, VersionView
from tamizdat.theme import ROOT


class DatedParts(Struct, frozen=True):
    """The dispatches, corrections and versions of an article as pages show them, newest first.

    `live` is about the dispatches as a whole, None where there are none.
    """

    live: Live | None = None
    entries: tuple[EntryView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    versions: tuple[VersionView, ...] = ()


_NONE = DatedParts()


def dated_parts(renderer: Renderer, article: Article, fix_links: FixLinks, pictures: UsedPictures) -> DatedParts:
    """Return the dated parts of an article, which shows `pictures`; most articles have none."""
    if not (article.entries or article.corrections or article.versions):
        return _NONE
    entries = _entries(renderer, article, fix_links, pictures)
    count = len(entries)
    return DatedParts(
        live=Live(count, renderer.dates.number(count), entries[0].day, entries[0].anchor) if entries else None,
        entries=entries,
        corrections=_corrections(renderer, article, fix_links),
        versions=_versions(renderer, article),
    )


def text_updated(renderer: Renderer, article: Article) -> Moment | None:
    """Return when the text of an article was last changed: its dispatches and corrections show their own times."""
    zone = renderer.context.zone
    last = latest(zone, article.updated, *(version.at for version in article.versions))
    return None if last and article.published and is_before(last, article.published, zone) else last


def body_html(
    renderer: Renderer, blocks: tuple[Block, ...], fix_links: FixLinks, pictures: UsedPictures, top: int = 1
) -> Markup:
    """Return blocks as HTML by the theme's macro, with ROOT for the way to the site's root.

    `pictures` are those of their article; `top` is the level of the heading above the blocks.
    """
    ready = [map_block(block, fix_links) for block in shown_blocks(blocks, pictures)]
    return Markup(renderer.blocks(ready, ROOT, top))  # noqa: S704 (the macro escapes)


def _entries(
    renderer: Renderer, article: Article, fix_links: FixLinks, pictures: UsedPictures
) -> tuple[EntryView, ...]:
    entries = oldest_first(article.entries, renderer.context.zone)
    views = [
        EntryView(
            day,
            anchor,
            entry.headline,
            body_html(renderer, entry.body, fix_links, pictures, top=2 if entry.headline else 1),
        )
        for entry, anchor in zip(entries, anchors("entry", entries), strict=True)
        if (day := renderer.day(entry.at))
    ]
    return tuple(reversed(views))


def _corrections(renderer: Renderer, article: Article, fix_links: FixLinks) -> tuple[CorrectionView, ...]:
    corrections = oldest_first(article.corrections, renderer.context.zone)
    views = [
        CorrectionView(day, Markup(fix_links(correction.html)), anchor)  # noqa: S704 (`validate` cleaned it)
        for correction, anchor in zip(corrections, anchors("correction", corrections), strict=True)
        if (day := renderer.day(correction.at))
    ]
    return tuple(reversed(views))


def _versions(renderer: Renderer, article: Article) -> tuple[VersionView, ...]:
    versions = reversed(oldest_first(article.versions, renderer.context.zone))
    return tuple(VersionView(day, version.note) for version in versions if (day := renderer.day(version.at)))
