"""Newsletters: the page of all of a language, the page of each with its issues and feeds, and the issues themselves.

The forms lead to the service and work without a script. No other page shows which issue is the latest, so that a new
one changes these pages and no others.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec.structs import replace

from tamizdat.article import Moment
from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.feed_ids import issue_id
from tamizdat.press.kinds import KINDS, PAGE_OF_FEEDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.contribute import origin_of
from tamizdat.press.pages.machine_readable.feeds import feed_files
from tamizdat.press.pages.standing import text_html
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Day, FeedItem, IssueView, NewslettersView, NewsletterView
from tamizdat.site import IssuePage, NewsletterPage
from tamizdat.theme import ROOT


def newsletters_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all newsletters of a language, with one form for all of them."""
    title = renderer.translate(KINDS["newsletters"].title)
    page = renderer.page_of(ref, title)
    yield File(page_file(page.path), renderer.render(page, newsletters=newsletters_view(renderer)))


def newsletter_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of one newsletter, with all its issues."""
    written = _written(renderer, ref.slug)
    view = replace(
        newsletters_view(renderer, written),
        issues=tuple(_issue(renderer, written, each) for each in written.issues),
        feeds=renderer.feeds(ref),
    )
    page = renderer.page_of(ref, written.name, written.description)
    yield File(page_file(page.path), renderer.render(page, newsletters=view))


def issue_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield an issue on the web."""
    slug, _, end = ref.slug.partition("/")
    written = _written(renderer, slug)
    issue = next(each for each in written.issues if each.slug == end)
    view = replace(_issue(renderer, written, issue), html=_html(renderer, written, issue))
    page = replace(renderer.page_of(ref, issue.title, issue.description), published=issue.day)
    yield File(page_file(page.path), renderer.render(page, issue=view))


def newsletter_feeds(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the feeds of a newsletter: its newest issues with their full text."""
    page = renderer.ref(PAGE_OF_FEEDS[ref.kind], ref.slug)
    written = _written(renderer, ref.slug)
    items = tuple(_item(renderer, written, each) for each in written.issues[: kinds.FEED_ITEMS])
    yield from feed_files(renderer, page, f"{renderer.name} – {written.name}", items, written.description)


def newsletters_view(renderer: Renderer, only: NewsletterPage | None = None) -> NewslettersView:
    """Return what a form shows, for all newsletters of a language or for one."""
    found = [only] if only else renderer.context.newsletters(renderer.code)
    addresses = found[0].action, *(each.address for each in found[0].others)
    return NewslettersView(
        items=tuple(_newsletter(renderer, each) for each in found),
        privacy=renderer.layout.sign_up.privacy if renderer.layout.sign_up else None,
        origins=tuple(dict.fromkeys(origin_of(address) for address in addresses if "://" in address)),
    )


def _written(renderer: Renderer, slug: str) -> NewsletterPage:
    return next(each for each in renderer.context.newsletters(renderer.code) if each.slug == slug)


def _newsletter(renderer: Renderer, written: NewsletterPage) -> NewsletterView:
    return NewsletterView(
        written=written,
        path=renderer.context.path(renderer.ref("newsletter", written.slug)),
        latest=_issue(renderer, written, written.issues[0]) if written.issues else None,
    )


def _issue(renderer: Renderer, written: NewsletterPage, issue: IssuePage) -> IssueView:
    moment = Moment(issue.day)
    return IssueView(
        title=issue.title,
        path=renderer.context.path(renderer.ref("issue", f"{written.slug}/{issue.slug}")),
        day=Day(renderer.dates.iso(moment), renderer.dates.label(moment)),
        newsletter=renderer.link(written.name, renderer.ref("newsletter", written.slug)),
        when=written.when,
    )


def _html(renderer: Renderer, written: NewsletterPage, issue: IssuePage) -> Markup:
    """Return the text of an issue; in it `/…` means the site's root, for links and pictures."""
    html = text_html(renderer, f"{written.slug} {issue.slug}", issue.html)
    return html.replace(' src="/', Markup(f' src="{ROOT}'))  # noqa: S704 (a constant)


def _item(renderer: Renderer, written: NewsletterPage, issue: IssuePage) -> FeedItem:
    dates, moment = renderer.dates, Moment(issue.sent or issue.day)
    timestamp = dates.timestamp(moment)
    path = renderer.context.path(renderer.ref("issue", f"{written.slug}/{issue.slug}"))
    return FeedItem(
        id=issue_id(renderer.context.identity, written.language, written.slug, issue.slug),
        address=renderer.absolute(path),
        headline=issue.title,
        summary=issue.description,
        html=renderer.links.make_absolute(_html(renderer, written, issue)),
        people=(),
        topics=(),
        published=timestamp,
        updated=timestamp,
        published_mail=dates.rfc5322(moment),
    )
