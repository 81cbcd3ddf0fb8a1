"""Feeds with full text: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from tamizdat.article import Article
from tamizdat.press import kinds
from tamizdat.press.feed_ids import article_id, feed_id
from tamizdat.press.index.summary import last_modified
from tamizdat.press.kinds import PAGE_OF_FEEDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article_parts import body_html, dated_parts
from tamizdat.press.render.article_links import link_fixer
from tamizdat.press.render.dates import EPOCH
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import FeedItem, FeedView
from tamizdat.theme import ROOT

# Dispatches of live coverage in an item: the latest, with a link to all. Feed readers ask again and again, and five
# hundred dispatches made each of six feeds 2 MB, all of them new with every further one.
_DISPATCHES = 20
_TIMED = Markup('<p><time datetime="{}">{}</time></p>')


def article_feeds(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the feeds of the home page or of a section: its newest dated articles that are due."""
    page = renderer.ref(PAGE_OF_FEEDS[ref.kind], ref.slug)
    title = f"{renderer.name} – {renderer.title(page)}" if page.slug else renderer.name
    summaries = [
        summary for summary in renderer.index.summaries(page, kinds.FEED_ITEMS) if summary.published and summary.due
    ]
    articles = [article for summary in summaries if (article := renderer.context.article(summary.number))]
    yield from feed_files(renderer, page, title, tuple(_item(renderer, article) for article in articles))


def feed_files(
    renderer: Renderer, page: PageRef, title: str, items: tuple[FeedItem, ...], description: str = ""
) -> Iterator[File]:
    """Yield the feeds of a page in each format, all of the same items. Without a description it is the paper's own."""
    view = FeedView(
        id=feed_id(renderer.context.identity, page.kind, page.language, page.slug),
        title=title,
        description=description or renderer.language.tagline or renderer.outlet.tagline or title,
        language=renderer.code,
        address="",
        home=renderer.absolute(renderer.context.path(page)),
        updated=max((item.updated for item in items), key=datetime.fromisoformat, default=EPOCH),
        items=items,
    )
    for link in renderer.feeds(page):
        view = msgspec.structs.replace(view, address=renderer.absolute(link.path))
        name = link.path.rsplit("/", 1)[-1]
        content = _json(view) if name == "feed.json" else _xml(renderer, name, view)
        yield File(link.path, content)


def _item(renderer: Renderer, article: Article) -> FeedItem:
    # What a link loses is reported by the article's own page.
    fix_links = link_fixer(article.original_url, renderer.find_path, ROOT, [])
    # The picture that the page shows above the text belongs to the full text too.
    blocks = (*([article.lead_image] if article.lead_image else []), *article.body)
    pictures = renderer.pictures_of(article)
    html = body_html(renderer, blocks, fix_links, pictures)
    parts = dated_parts(renderer, article, fix_links, pictures)
    for entry in parts.entries[:_DISPATCHES]:
        html += _TIMED.format(entry.day.iso, entry.day.label)
        html += (Markup("<h2>{}</h2>").format(entry.headline) if entry.headline else Markup("")) + entry.html
    if len(parts.entries) > _DISPATCHES:
        path, label = ROOT + article.path, renderer.translate("All dispatches")
        html += Markup('<p><a href="{}">{}</a></p>').format(path, label)
    for correction in parts.corrections:
        html += Markup("<h2>{}</h2>").format(renderer.translate("Correction"))
        html += _TIMED.format(correction.day.iso, correction.day.label) + Markup("<p>{}</p>").format(correction.html)
    dates = renderer.dates
    assert article.published is not None  # noqa: S101 (article_feeds asks for dated articles only)
    return FeedItem(
        id=article_id(renderer.context.identity, article.number),
        address=renderer.absolute(article.path),
        headline=article.headline,
        summary=article.standfirst,
        html=renderer.links.make_absolute(html),
        people=tuple(byline.name for byline in article.bylines),
        topics=tuple(topic.name for topic in article.topics),
        published=dates.timestamp(article.published),
        updated=dates.timestamp(last_modified(article, renderer.context.zone) or article.published),
        published_mail=dates.rfc5322(article.published),
    )


def _xml(renderer: Renderer, name: str, view: FeedView) -> bytes:
    return renderer.env.get_template(name).render(feed=view).encode()


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
        "id": item.id,
        "url": item.address,
        "title": item.headline,
        "summary": item.summary,
        "content_html": str(item.html),
        "date_published": item.published,
        "date_modified": item.updated,
        "authors": [{"name": name} for name in item.people],
        "tags": list(item.topics),
    }
