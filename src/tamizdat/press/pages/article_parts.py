"""What an article has beside its body and with a time of its own: dispatches, corrections, versions; newest first."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from tamizdat.article import Article, Block, Embed, Figure, Moment
from tamizdat.press.dated import anchors, latest, oldest_first
from tamizdat.press.links import Relink, relink
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import CorrectionView, EntryView, Live, VersionView
from tamizdat.theme import ROOT


class Parts(Struct, frozen=True):
    """They as shown; `live` speaks of the dispatches as a whole."""

    live: Live | None = None
    entries: tuple[EntryView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    versions: tuple[VersionView, ...] = ()


_NONE = Parts()


def parts_of(renderer: Renderer, article: Article, fix: Relink) -> Parts:
    """Return what an article has of these; most have none."""
    if not (article.entries or article.corrections or article.versions):
        return _NONE
    entries = _entries(renderer, article, fix)
    count = len(entries)
    return Parts(
        live=Live(count, renderer.calendar.number(count), entries[0].day, entries[0].anchor) if entries else None,
        entries=entries,
        corrections=_corrections(renderer, article, fix),
        versions=_versions(renderer, article),
    )


def updated(article: Article) -> Moment | None:
    """Return when an article became what it is now: dispatches and corrections have lines of their own for that."""
    return latest(article.updated, *(version.at for version in article.versions))


def body_html(renderer: Renderer, blocks: tuple[Block, ...], fix: Relink, top: int = 1) -> Markup:
    """Return blocks as HTML by the theme's macro, with ROOT for the way to the site's root; `top` is the level of the
    heading above them."""
    settle = renderer.context.media.settle
    ready = [relink(settle(block) if isinstance(block, Figure | Embed) else block, fix) for block in blocks]
    return Markup(renderer.blocks(ready, ROOT, top))  # noqa: S704 (the macro escapes)


def _entries(renderer: Renderer, article: Article, fix: Relink) -> tuple[EntryView, ...]:
    found = oldest_first(article.entries)
    views = [
        EntryView(day, anchor, entry.headline, body_html(renderer, entry.body, fix, top=2 if entry.headline else 1))
        for entry, anchor in zip(found, anchors("entry", found), strict=True)
        if (day := renderer.day(entry.at))
    ]
    return tuple(reversed(views))


def _corrections(renderer: Renderer, article: Article, fix: Relink) -> tuple[CorrectionView, ...]:
    found = oldest_first(article.corrections)
    views = [
        CorrectionView(day, Markup(fix(each.html)), anchor)  # noqa: S704 (cleaned when the article was admitted)
        for each, anchor in zip(found, anchors("correction", found), strict=True)
        if (day := renderer.day(each.at))
    ]
    return tuple(reversed(views))


def _versions(renderer: Renderer, article: Article) -> tuple[VersionView, ...]:
    found = reversed(oldest_first(article.versions))
    return tuple(VersionView(day, version.note) for version in found if (day := renderer.day(version.at)))
