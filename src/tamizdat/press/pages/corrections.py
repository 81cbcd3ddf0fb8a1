"""What was wrong and was put right: a page of the newest corrections, pages by year, and feeds of them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.index.summary import Corrected, Fact
from tamizdat.press.links import relinker
from tamizdat.press.page import LATEST, Place
from tamizdat.press.pages.feeds import ITEMS, feed_set
from tamizdat.press.pages.list_page import heading_of, older_pages, period, title_of
from tamizdat.press.pages.standing import own_words
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.json_ld import front_data
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import CorrectionView, Day, FeedItem, FrontView, Link
from tamizdat.theme import ROOT


def corrections_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the page of the newest corrections, or of all corrections of the place's year."""
    front = place.when == ""
    path = composer.setting.path(place)
    name = composer.word("Corrections")
    found = _corrections(composer, place, LATEST if front else -1)
    older, newer = (None, None) if front else composer.index.beside(place)
    view = FrontView(
        heading=name if front else period(composer, place.when),
        kicker="" if front else name,
        words=own_words(composer, "corrections") if front else Markup(""),
        corrections=tuple(_view(composer, fact, each) for fact, each in found),
        months=older_pages(composer, place) if front else (),
        older=composer.link(period(composer, older.when), older) if older else None,
        newer=composer.link(period(composer, newer.when), newer) if newer else None,
        feeds=composer.feeds(composer.place("corrections")),
        empty=not found,
    )
    page = composer.page("corrections", path, title_of(composer, place, name))
    page = composer.in_tongues(page, composer.tongues(place))
    page = replace(page, json_ld=front_data(composer, Link(page.title, path)))
    yield File(page_file(path), composer.render(page, front=view))


def corrections_feeds(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the feeds of the newest corrections."""
    front = composer.place("corrections")
    items = tuple(_item(composer, fact, each) for fact, each in _corrections(composer, front, ITEMS))
    yield from feed_set(composer, front, f"{composer.name} – {heading_of(composer, front)}", items)


def _corrections(composer: Composer, place: Place, limit: int) -> list[tuple[Fact, Corrected]]:
    """Return the corrections at a place, newest first."""
    return [
        (fact, each)
        for rank, fact in composer.index.ranked(place, limit)
        for each in reversed(fact.corrections)
        if each.rank == rank and each.day.startswith(place.when)
    ]


def _html(composer: Composer, fact: Fact, each: Corrected) -> Markup:
    # What it loses is told by the article's own page.
    fix = relinker(fact.original, composer.path_at, ROOT, [])
    return Markup(fix(each.html))  # noqa: S704 (cleaned when the article was admitted)


def _view(composer: Composer, fact: Fact, each: Corrected) -> CorrectionView:
    foreign = fact.language != composer.code
    return CorrectionView(
        day=Day(composer.calendar.iso(each.at), composer.calendar.label(each.at)),
        html=_html(composer, fact, each),
        anchor=each.anchor,
        link=Link(fact.headline, f"{fact.path}#{each.anchor}"),
        language=fact.language if foreign else "",
        direction=direction_of(fact.language) if foreign else "",
    )


def _item(composer: Composer, fact: Fact, each: Corrected) -> FeedItem:
    calendar, address = composer.calendar, composer.absolute(fact.path)
    link = Markup('<p><a href="{}">{}</a></p>').format(address, fact.headline)
    stamp = calendar.stamp(each.at)
    return FeedItem(
        address=f"{address}#{each.anchor}",
        headline=f"{composer.word('Correction')}: {fact.headline}",
        summary="",
        html=composer.ways.whole(Markup("<p>{}</p>").format(_html(composer, fact, each))) + link,
        people=(),
        topics=(),
        published=stamp,
        updated=stamp,
        published_mail=calendar.mail(each.at),
    )
