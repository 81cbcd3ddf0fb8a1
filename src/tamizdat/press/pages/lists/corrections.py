"""Corrections: a page of the newest ones, a page for each year (for months of a full year), feeds of the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from markupsafe import Markup

from tamizdat.press import kinds
from tamizdat.press.feed_ids import correction_id
from tamizdat.press.index.summary import ArticleSummary, CorrectionSummary
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import (
    counted_link,
    heading_of,
    list_page_file,
    neighbour_links,
    older_pages,
    period_label,
)
from tamizdat.press.pages.machine_readable.feeds import feed_files
from tamizdat.press.pages.standing import own_text
from tamizdat.press.render.article_links import link_fixer
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import CorrectionView, Day, FeedItem, Link, ListView
from tamizdat.theme import ROOT

Found = tuple[ArticleSummary, CorrectionSummary]  # a correction, with the article that it is of


def corrections_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of the newest corrections, below what the newsroom says about corrections."""
    found = _corrections(renderer, ref, kinds.LATEST)
    name = heading_of(renderer, ref)
    view = ListView(
        heading=name,
        words=own_text(renderer, "corrections"),
        corrections=tuple(_view(renderer, summary, correction) for summary, correction in found),
        months=older_pages(renderer, ref, counted=False),
        feeds=renderer.feeds(ref),
        empty=not found,
    )
    yield list_page_file(renderer, ref, name, view)


def corrections_period_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all corrections of a year or month; of a year with very many it leads to the months."""
    found = _corrections(renderer, ref, -1)
    older, newer = neighbour_links(renderer, ref)
    newest = renderer.ref("corrections")
    name = heading_of(renderer, newest)
    split = renderer.index.count(ref) > kinds.LARGEST and bool(KINDS[ref.kind].parts)
    view = ListView(
        heading=period_label(renderer, ref.period),
        kicker=name,
        corrections=() if split else tuple(_view(renderer, summary, correction) for summary, correction in found),
        index=((None, _months(renderer, ref, found)),) if split else (),
        months=() if split else _months_beside(renderer, ref),
        older=older,
        newer=newer,
        feeds=renderer.feeds(newest),
        empty=not found,
    )
    yield list_page_file(renderer, ref, name, view)


def _months(renderer: Renderer, ref: PageRef, found: list[Found]) -> tuple[Link, ...]:
    """Return links to the months of a year, with the number of corrections of each."""
    # The index counts an article once that has two corrections at one time.
    counts = Counter(correction.day[:7] for _, correction in found)
    months = renderer.index.refs(KINDS[ref.kind].parts, ref.language, "", ref.period + "-")
    return tuple(
        counted_link(renderer, period_label(renderer, month.period), month, counts[month.period]) for month in months
    )


def _months_beside(renderer: Renderer, ref: PageRef) -> tuple[Link, ...]:
    """Return links to the months of a year that are made though the year shows all its corrections."""
    kind = KINDS[ref.kind].parts
    months = renderer.index.refs(kind, ref.language, "", ref.period + "-") if kind else []
    made = (month for month in months if renderer.context.is_due(month))
    return tuple(renderer.link(period_label(renderer, month.period), month) for month in made)


def corrections_feeds(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the feeds of the newest corrections."""
    page = renderer.ref("corrections")
    found = _corrections(renderer, page, kinds.FEED_ITEMS)
    items = tuple(_item(renderer, summary, correction) for summary, correction in found)
    yield from feed_files(renderer, page, f"{renderer.name} – {heading_of(renderer, page)}", items)


def _corrections(renderer: Renderer, ref: PageRef, limit: int) -> list[Found]:
    """Return the corrections that a page lists, newest first."""
    return [
        (summary, correction)
        for rank, summary in renderer.index.ranked_summaries(ref, limit)
        for correction in reversed(summary.corrections)
        if correction.rank == rank and correction.day.startswith(ref.period)
    ]


def _html(renderer: Renderer, summary: ArticleSummary, correction: CorrectionSummary) -> Markup:
    # What a link loses is reported by the article's own page.
    fix_links = link_fixer(summary.original, renderer.find_path, ROOT, [])
    return Markup(fix_links(correction.html))  # noqa: S704 (`validate` cleaned it)


def _view(renderer: Renderer, summary: ArticleSummary, correction: CorrectionSummary) -> CorrectionView:
    foreign = summary.language != renderer.code
    return CorrectionView(
        day=Day(renderer.dates.iso(correction.at), renderer.dates.label(correction.at)),
        html=_html(renderer, summary, correction),
        anchor=correction.anchor,
        link=Link(summary.headline, f"{summary.path}#{correction.anchor}"),
        language=summary.language if foreign else "",
        direction=direction_of(summary.language) if foreign else "",
    )


def _item(renderer: Renderer, summary: ArticleSummary, correction: CorrectionSummary) -> FeedItem:
    dates, address = renderer.dates, renderer.absolute(summary.path)
    link = Markup('<p><a href="{}">{}</a></p>').format(address, summary.headline)
    timestamp = dates.timestamp(correction.at)
    return FeedItem(
        id=correction_id(renderer.context.identity, summary.number, correction.anchor),
        address=f"{address}#{correction.anchor}",
        headline=f"{renderer.translate('Correction')}: {summary.headline}",
        summary="",
        html=renderer.links.make_absolute(Markup("<p>{}</p>").format(_html(renderer, summary, correction))) + link,
        people=(),
        topics=(),
        published=timestamp,
        updated=timestamp,
        published_mail=dates.rfc5322(correction.at),
    )
