"""An article as its templates show it: on its own page and in its print view."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from tamizdat.article import Article, Figure, Label
from tamizdat.language_codes import for_markup
from tamizdat.paths import article_folder
from tamizdat.press.index.series import counted_parts
from tamizdat.press.pages.article_parts import body_html, dated_parts, text_updated
from tamizdat.press.pictures.published import UsedPictures
from tamizdat.press.render.article_links import FixLinks, link_fixer
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import ArticleView, Link, Picture, Series, Teaser
from tamizdat.theme import ROOT

RELATED = 6  # headlines under "Read more"; more of them make the page heavier and are hardly read


def article_view(renderer: Renderer, article: Article, left_out: list[str]) -> ArticleView:
    """Return an article as its templates show it, with ROOT for the way to the site's root.

    A line is added to `left_out` for each link or number that leads to no article.
    """
    fix_links = link_fixer(article.original_url, renderer.find_path, ROOT, left_out)
    home = renderer.outlet.language(article.language).code
    foreign = not renderer.outlet.is_in(article.language, renderer.code)
    folder = article_folder(article.path)
    pictures = renderer.pictures_of(article)
    lead = lead_picture(renderer, _with_links_fixed(article.lead_image, fix_links), pictures)
    # A lead picture whose file is missing leaves its caption, which stands where the body begins.
    body = (article.lead_image, *article.body) if article.lead_image and not lead else article.body
    parts = dated_parts(renderer, article, fix_links, pictures)
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
        updated=renderer.day(text_updated(renderer, article)),
        section=renderer.section(article.section, home),
        series=_series(renderer, article, article.series) if article.series else None,
        topics=tuple(renderer.link(topic.name, renderer.ref("topic", topic.slug)) for topic in article.topics),
        lead=lead,
        body=body_html(renderer, body, fix_links, pictures),
        live=parts.live,
        entries=parts.entries,
        corrections=parts.corrections,
        versions=parts.versions,
        related=_related(renderer, article, left_out),
        appeals=article.appeals,
        address=renderer.absolute(article.path),
        original=article.original_url or "",
        language=for_markup(article.language) if foreign else "",
        direction=direction_of(article.language) if foreign else "",
    )


def _related(renderer: Renderer, article: Article, left_out: list[str]) -> tuple[Teaser, ...]:
    """Return the teasers of "Read more": the related articles that readers can read, none twice and not itself.

    Related articles and translations that the archive does not have are reported in `left_out`.
    """
    named = {**dict.fromkeys(article.related, "related"), **dict.fromkeys(article.translations.values(), "translation")}
    left_out += [
        f"its {what} article {number} is not in this archive; its link is left out."
        for number, what in named.items()
        if renderer.index.is_public(number) is None
    ]
    others = (number for number in dict.fromkeys(article.related) if number != article.number)
    return renderer.teasers(islice(filter(renderer.index.is_public, others), RELATED))


def _series(renderer: Renderer, article: Article, label: Label) -> Series:
    """Return the series of an article, with links to the parts before and after it."""
    index, series = renderer.index, renderer.ref("series", label.slug)
    summary, parts = index.summary(article.number), counted_parts(index, series)
    assert summary is not None  # noqa: S101 (a page is made of what is in the index)
    number = renderer.dates.number
    return Series(
        label=label.name,
        path=renderer.context.path(series),
        part=number(parts.index(article.number) + 1) if len(parts) > 1 else "",
        total=number(len(parts)) if len(parts) > 1 else "",
        previous=_part_link(renderer, index.older(series, summary.rank, summary.number)),
        next=_part_link(renderer, index.newer(series, summary.rank, summary.number)),
    )


def _part_link(renderer: Renderer, number: int | None) -> Link | None:
    summary = renderer.index.summary(number) if number is not None else None
    return Link(summary.headline, summary.path) if summary else None


def lead_picture(renderer: Renderer, figure: Figure | None, pictures: UsedPictures) -> Picture | None:
    """Return an article's lead picture as templates show it; None where it has none that can be shown."""
    path = figure.image.path if figure else None
    return renderer.picture(figure, pictures.get(path)) if path else None


def _with_links_fixed(figure: Figure | None, fix_links: FixLinks) -> Figure | None:
    return replace(figure, caption=fix_links(figure.caption)) if figure else None
