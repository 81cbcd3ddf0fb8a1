"""An article as its templates show it: on its own page and in its print view."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from tamizdat.article import Article, Figure, Label
from tamizdat.paths import companions
from tamizdat.press.index.series import counted
from tamizdat.press.links import Relink, relinker
from tamizdat.press.pages.article_parts import body_html, parts_of, updated
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import ArticleView, Link, Series, Teaser
from tamizdat.theme import ROOT

RELATED = 6  # headlines under "Read more"; more of them make the page heavier and are hardly read


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
