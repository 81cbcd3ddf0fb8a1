"""Feeds with full text: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from tamizdat.article import Article
from tamizdat.press.index.summary import touched
from tamizdat.press.links import relinker
from tamizdat.press.page import Place
from tamizdat.press.pages.parts import body_html, parts_of
from tamizdat.press.render.dates import EPOCH
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import FeedItem, FeedView
from tamizdat.theme import ROOT

_TIMED = Markup('<p><time datetime="{}">{}</time></p>')
ITEMS = 20  # full texts; a reader who comes once a day misses nothing of a paper that prints twenty


def feed_files(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the feeds of the home page (a place without a slug) or of a section: its newest dated articles, since a
    feed is an order in time."""
    place = composer.place("section" if place.slug else "home", place.slug)
    title = f"{composer.name} – {composer.title(place)}" if place.slug else composer.name
    facts = [fact for fact in composer.index.members(place, ITEMS) if fact.published]
    articles = [article for fact in facts if (article := composer.setting.archived(fact.number))]
    yield from feed_set(composer, place, title, tuple(_item(composer, article) for article in articles))


def feed_set(composer: Composer, front: Place, title: str, items: tuple[FeedItem, ...]) -> Iterator[File]:
    """Yield a front's feeds in each format, all of the same items."""
    view = FeedView(
        title=title,
        description=composer.language.tagline or composer.outlet.tagline or title,
        language=composer.code,
        address="",
        home=composer.absolute(composer.setting.path(front)),
        updated=max((item.updated for item in items), key=datetime.fromisoformat, default=EPOCH),
        items=items,
    )
    for link in composer.feeds(front):
        view = msgspec.structs.replace(view, address=composer.absolute(link.path))
        name = link.path.rsplit("/", 1)[-1]
        content = _json(view) if name == "feed.json" else _xml(composer, name, view)
        yield File(link.path, content)


def _item(composer: Composer, article: Article) -> FeedItem:
    fix = relinker(article.original_url, composer.path_at, ROOT, [])
    # What the page shows above the text belongs to the full text too.
    blocks = (*([article.lead_image] if article.lead_image else []), *article.body)
    html = body_html(composer, blocks, fix)
    parts = parts_of(composer, article, fix)
    for entry in parts.entries:
        html += _TIMED.format(entry.day.iso, entry.day.label)
        html += (Markup("<h2>{}</h2>").format(entry.headline) if entry.headline else Markup("")) + entry.html
    for correction in parts.corrections:
        html += Markup("<h2>{}</h2>").format(composer.word("Correction"))
        html += _TIMED.format(correction.day.iso, correction.day.label) + Markup("<p>{}</p>").format(correction.html)
    calendar = composer.calendar
    assert article.published is not None  # noqa: S101 (feed_files asks for dated articles only)
    return FeedItem(
        address=composer.absolute(article.path),
        headline=article.headline,
        summary=article.standfirst,
        html=composer.ways.whole(html),
        people=tuple(byline.name for byline in article.bylines),
        topics=tuple(topic.name for topic in article.topics),
        published=calendar.stamp(article.published),
        updated=calendar.stamp(touched(article) or article.published),
        published_mail=calendar.mail(article.published),
    )


def _xml(composer: Composer, name: str, view: FeedView) -> bytes:
    return composer.env.get_template(name).render(feed=view).encode()


def _json(view: FeedView) -> bytes:
    """Return JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "description": view.description,
        "home_page_url": view.home,
        "feed_url": view.address,
        "language": view.language,
        "items": [_json_item(item) for item in view.items],
    }
    return msgspec.json.encode(feed)


def _json_item(item: FeedItem) -> dict[str, Any]:
    return {
        "id": item.address,
        "url": item.address,
        "title": item.headline,
        "summary": item.summary,
        "content_html": str(item.html),
        "date_published": item.published,
        "date_modified": item.updated,
        "authors": [{"name": name} for name in item.people],
        "tags": list(item.topics),
    }
