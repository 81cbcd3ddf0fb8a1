"""An article's own files: the page, the print view, the public record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from tamizdat.article import Article, Figure, Ground, Label, Status
from tamizdat.paths import article_files, companions
from tamizdat.press.index.series import counted
from tamizdat.press.index.summary import touched
from tamizdat.press.index.translations import translations
from tamizdat.press.links import Relink, relinker
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article_parts import body_html, parts_of, updated
from tamizdat.press.pages.machine_readable.article_json import record
from tamizdat.press.pages.machine_readable.json_ld import article_data
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Alternate, ArticleView, Link, Page, Series, Teaser
from tamizdat.theme import ROOT

# What readers are told of a withdrawn article where the newsroom gave no reason of its own.
_GROUNDS: dict[Ground, str] = {
    "outlet": "We have taken this article back.",
    "court": "A court ordered us to take this article down.",
    "error": "This article was wrong in a way that a correction could not mend.",
    "safety": "This article was removed to protect someone.",
}
RELATED = 6  # more headlines under "Read more" are read by nobody and weigh on the page


def article_pages(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the files of the article whose number is the reference's slug."""
    article = renderer.context.article(int(ref.slug))
    if article is None:
        raise KeyError(f"article {ref.slug} was in the archive and is not any more")
    page_file, print_file, json_file = article_files(article.path)
    if article.status.state == "withdrawn":
        yield File(page_file, _withdrawn(renderer, article))
        yield File(json_file, record(article))
        return
    lost: list[str] = []
    view = article_view(renderer, article, lost)
    renderer.context.left_out += [(article.number, f"article {article.number}: {loss}") for loss in lost]
    page = _head(renderer, article)
    yield File(page_file, renderer.render(page, article=view))
    yield File(print_file, _print(renderer, article, page, view))
    yield File(json_file, record(article))


def _head(renderer: Renderer, article: Article) -> Page:
    calendar = renderer.calendar
    lead = renderer.picture(article.lead_image)
    page = renderer.page("article", article.path, article.headline, article.standfirst)
    changed = touched(article)
    return replace(
        renderer.in_tongues(page, _tongues(renderer, article), article.language),
        json_ld=article_data(renderer, article, lead),
        image=renderer.file_address(lead.path) if lead else "",
        image_alt=lead.alt if lead else "",
        published=calendar.iso(article.published) if article.published else "",
        updated=calendar.iso(changed) if changed else "",
    )


def _print(renderer: Renderer, article: Article, page: Page, view: ArticleView) -> bytes:
    path = companions(article.path) + "print/"
    head = renderer.page("print", path, page.title, page.description)
    # The article itself is what search engines shall find and mirrors shall cite: its address is the canonical one.
    head = replace(head, canonical=page.canonical)
    return renderer.render(head, article=replace(view, related=()))


def _withdrawn(renderer: Renderer, article: Article) -> bytes:
    """Return the page that says an article is gone, and nothing that it said: its words may be why it is."""
    title = renderer.word("This article has been withdrawn")
    page = replace(renderer.page("withdrawn", article.path, title), robots="noindex")
    empty = Article(
        number=article.number, path=article.path, language=article.language, headline="", status=article.status
    )
    return renderer.render(page, article=article_view(renderer, empty, []))


def _reason(renderer: Renderer, status: Status) -> str:
    """Return why an article is withdrawn, "" where it is not."""
    if status.state != "withdrawn":
        return ""
    return status.reason or renderer.word(_GROUNDS[status.ground])


def article_view(renderer: Renderer, article: Article, lost: list[str]) -> ArticleView:
    """Return an article as its templates show it, with ROOT for the way to the site's root."""
    fix = relinker(article.original_url, renderer.path_at, ROOT, lost)
    home = renderer.outlet.language(article.language).code
    foreign = article.language != renderer.code
    folder = companions(article.path)
    lead = renderer.picture(_fixed(article.lead_image, fix))
    # A lead picture that was lost leaves its words, which stand where the body begins.
    body = (article.lead_image, *article.body) if article.lead_image and not lead else article.body
    parts = parts_of(renderer, article, fix)
    return ArticleView(
        number=article.number,
        path=article.path,
        print_path=folder + "print/",
        json_path=folder + "article.json",
        headline=article.headline,
        kicker=article.kicker,
        standfirst=article.standfirst,
        people=renderer.people(article.bylines, home),
        published=renderer.day(article.published, home),
        updated=renderer.day(updated(article)),
        section=renderer.section(article.section, home),
        series=_series(renderer, article, article.series) if article.series else None,
        topics=tuple(_front(renderer, "topic", topic.slug, topic.name) for topic in article.topics),
        lead=lead,
        body=body_html(renderer, body, fix),
        live=parts.live,
        entries=parts.entries,
        corrections=parts.corrections,
        versions=parts.versions,
        related=related(renderer, article, lost),
        appeals=article.appeals,
        withdrawn=_reason(renderer, article.status),
        address=renderer.absolute(article.path),
        original=article.original_url or "",
        language=article.language if foreign else "",
        direction=direction_of(article.language) if foreign else "",
    )


def related(renderer: Renderer, article: Article, lost: list[str]) -> tuple[Teaser, ...]:
    """Return the teasers of "Read more": stored relations that are still public, none of itself or twice. Numbers that
    the archive does not have are told in `lost`."""
    named = {**dict.fromkeys(article.related, "related"), **dict.fromkeys(article.translations.values(), "translation")}
    lost += [
        f"its {what} article {number} is not in this archive; its link is left out."
        for number, what in named.items()
        if renderer.index.public(number) is None
    ]
    others = (number for number in dict.fromkeys(article.related) if number != article.number)
    return renderer.teasers(islice(filter(renderer.index.public, others), RELATED))


def _front(renderer: Renderer, kind: str, slug: str, name: str) -> Link:
    return renderer.link(name, renderer.ref(kind, slug))


def _series(renderer: Renderer, article: Article, label: Label) -> Series:
    """Return the series of an article, with the parts beside it."""
    index, ref = renderer.index, renderer.ref("series", label.slug)
    summary, parts = index.summary(article.number), counted(index, ref)
    assert summary is not None  # noqa: S101 (a page is made of what is in the index)
    number = renderer.calendar.number
    return Series(
        label=label.name,
        path=renderer.context.path(ref),
        part=number(parts.index(article.number) + 1) if len(parts) > 1 else "",
        total=number(len(parts)) if len(parts) > 1 else "",
        previous=_part(renderer, index.before(ref, summary.rank, summary.number)),
        next=_part(renderer, index.after(ref, summary.rank, summary.number)),
    )


def _part(renderer: Renderer, number: int | None) -> Link | None:
    summary = renderer.index.summary(number) if number is not None else None
    return Link(summary.headline, summary.path) if summary else None


def _fixed(figure: Figure | None, fix: Relink) -> Figure | None:
    return replace(figure, caption=fix(figure.caption)) if figure else None


def _tongues(renderer: Renderer, article: Article) -> tuple[Alternate, ...]:
    """Return the article's translations: in the outlet's languages in their order, then in others."""
    summary = renderer.index.summary(article.number) if article.translations else None
    found = translations(renderer.index, summary) if summary else {}
    order = dict.fromkeys((*(language.code for language in renderer.outlet.languages), *sorted(found)))
    return tuple(renderer.tongue(code, found[code][0].path, mutual=found[code][1]) for code in order if code in found)
