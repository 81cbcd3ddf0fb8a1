"""What was wrong and was put right: a page of the newest corrections, pages by year, and feeds of them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.index.summary import ArticleSummary, CorrectionSummary
from tamizdat.press.kinds import KINDS
from tamizdat.press.links import relinker
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import heading_of, neighbour_links, older_pages, period
from tamizdat.press.pages.machine_readable.feeds import ITEMS, feed_set
from tamizdat.press.pages.machine_readable.json_ld import front_data
from tamizdat.press.pages.standing import own_words
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import CorrectionView, Day, FeedItem, Link, ListView
from tamizdat.theme import ROOT


def corrections_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of the newest corrections, or of all corrections of the reference's year."""
    newest = ref.period == ""
    name = renderer.word(KINDS["corrections"].title)
    found = _corrections(renderer, ref, kinds.LATEST if newest else -1)
    older, newer = neighbour_links(renderer, ref)
    view = ListView(
        heading=name if newest else period(renderer, ref.period),
        kicker="" if newest else name,
        words=own_words(renderer, "corrections") if newest else Markup(""),
        corrections=tuple(_view(renderer, summary, each) for summary, each in found),
        months=older_pages(renderer, ref) if newest else (),
        older=older,
        newer=newer,
        feeds=renderer.feeds(renderer.ref("corrections")),
        empty=not found,
    )
    page = renderer.page_of(ref, name)
    page = replace(page, json_ld=front_data(renderer, Link(page.title, page.path)))
    yield File(page_file(page.path), renderer.render(page, front=view))


def corrections_feeds(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the feeds of the newest corrections."""
    front = renderer.ref("corrections")
    items = tuple(_item(renderer, summary, each) for summary, each in _corrections(renderer, front, ITEMS))
    yield from feed_set(renderer, front, f"{renderer.name} – {heading_of(renderer, front)}", items)


def _corrections(renderer: Renderer, ref: PageRef, limit: int) -> list[tuple[ArticleSummary, CorrectionSummary]]:
    """Return the corrections that a page lists, newest first."""
    return [
        (summary, each)
        for rank, summary in renderer.index.ranked(ref, limit)
        for each in reversed(summary.corrections)
        if each.rank == rank and each.day.startswith(ref.period)
    ]


def _html(renderer: Renderer, summary: ArticleSummary, each: CorrectionSummary) -> Markup:
    # What it loses is told by the article's own page.
    fix = relinker(summary.original, renderer.path_at, ROOT, [])
    return Markup(fix(each.html))  # noqa: S704 (cleaned when the article was admitted)


def _view(renderer: Renderer, summary: ArticleSummary, each: CorrectionSummary) -> CorrectionView:
    foreign = summary.language != renderer.code
    return CorrectionView(
        day=Day(renderer.calendar.iso(each.at), renderer.calendar.label(each.at)),
        html=_html(renderer, summary, each),
        anchor=each.anchor,
        link=Link(summary.headline, f"{summary.path}#{each.anchor}"),
        language=summary.language if foreign else "",
        direction=direction_of(summary.language) if foreign else "",
    )


def _item(renderer: Renderer, summary: ArticleSummary, each: CorrectionSummary) -> FeedItem:
    calendar, address = renderer.calendar, renderer.absolute(summary.path)
    link = Markup('<p><a href="{}">{}</a></p>').format(address, summary.headline)
    stamp = calendar.stamp(each.at)
    return FeedItem(
        address=f"{address}#{each.anchor}",
        headline=f"{renderer.word('Correction')}: {summary.headline}",
        summary="",
        html=renderer.ways.whole(Markup("<p>{}</p>").format(_html(renderer, summary, each))) + link,
        people=(),
        topics=(),
        published=stamp,
        updated=stamp,
        published_mail=calendar.mail(each.at),
    )
