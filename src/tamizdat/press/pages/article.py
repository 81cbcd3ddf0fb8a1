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
from tamizdat.press.page import Place
from tamizdat.press.pages.article_json import record
from tamizdat.press.pages.parts import body_html, parts_of, updated
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.json_ld import article_data
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import ArticleView, Link, Page, Series, Teaser, Tongue
from tamizdat.theme import ROOT

# What readers are told of a withdrawn article where the newsroom gave no reason of its own.
_GROUNDS: dict[Ground, str] = {
    "outlet": "We have taken this article back.",
    "court": "A court ordered us to take this article down.",
    "error": "This article was wrong in a way that a correction could not mend.",
    "safety": "This article was removed to protect someone.",
}
RELATED = 6  # more headlines under "Read more" are read by nobody and weigh on the page


def article_pages(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the files of the article whose number is the place's slug; what its text loses is told to the setting."""
    article = composer.setting.archived(int(place.slug))
    if article is None:
        raise KeyError(f"article {place.slug} was in the archive and is not any more")
    page_file, print_file, json_file = article_files(article.path)
    if article.status.state == "withdrawn":
        yield File(page_file, _withdrawn(composer, article))
        yield File(json_file, record(article))
        return
    lost: list[str] = []
    view = article_view(composer, article, lost)
    composer.setting.lost += [(article.number, f"article {article.number}: {loss}") for loss in lost]
    page = _head(composer, article)
    yield File(page_file, composer.render(page, article=view))
    yield File(print_file, _print(composer, article, page, view))
    yield File(json_file, record(article))


def _head(composer: Composer, article: Article) -> Page:
    calendar = composer.calendar
    lead = composer.picture(article.lead_image)
    page = composer.page("article", article.path, article.headline, article.standfirst)
    changed = touched(article)
    return replace(
        composer.in_tongues(page, _tongues(composer, article), article.language),
        json_ld=article_data(composer, article, lead),
        image=composer.file_address(lead.path) if lead else "",
        image_alt=lead.alt if lead else "",
        published=calendar.iso(article.published) if article.published else "",
        updated=calendar.iso(changed) if changed else "",
    )


def _print(composer: Composer, article: Article, page: Page, view: ArticleView) -> bytes:
    path = companions(article.path) + "print/"
    head = composer.page("print", path, page.title, page.description)
    # The article itself is what search engines shall find and mirrors shall cite: its address is the canonical one.
    head = replace(head, canonical=page.canonical)
    return composer.render(head, article=replace(view, related=()))


def _withdrawn(composer: Composer, article: Article) -> bytes:
    """Return the page that says an article is gone, and nothing that it said: its words may be why it is."""
    title = composer.word("This article has been withdrawn")
    page = replace(composer.page("withdrawn", article.path, title), robots="noindex")
    empty = Article(
        number=article.number, path=article.path, language=article.language, headline="", status=article.status
    )
    return composer.render(page, article=article_view(composer, empty, []))


def _reason(composer: Composer, status: Status) -> str:
    """Return why an article is withdrawn, "" where it is not."""
    if status.state != "withdrawn":
        return ""
    return status.reason or composer.word(_GROUNDS[status.ground])


def article_view(composer: Composer, article: Article, lost: list[str]) -> ArticleView:
    """Return an article as its templates show it, with ROOT for the way to the site's root."""
    fix = relinker(article.original_url, composer.path_at, ROOT, lost)
    home = composer.outlet.language(article.language).code
    foreign = article.language != composer.code
    folder = companions(article.path)
    lead = composer.picture(_fixed(article.lead_image, fix))
    # A lead picture that was lost leaves its words, which stand where the body begins.
    body = (article.lead_image, *article.body) if article.lead_image and not lead else article.body
    parts = parts_of(composer, article, fix)
    return ArticleView(
        number=article.number,
        path=article.path,
        print_path=folder + "print/",
        json_path=folder + "article.json",
        headline=article.headline,
        kicker=article.kicker,
        standfirst=article.standfirst,
        people=composer.people(article.bylines, home),
        published=composer.day(article.published, home),
        updated=composer.day(updated(article)),
        section=composer.section(article.section, home),
        series=_series(composer, article, article.series) if article.series else None,
        topics=tuple(_front(composer, "topic", topic.slug, topic.name) for topic in article.topics),
        lead=lead,
        body=body_html(composer, body, fix),
        live=parts.live,
        entries=parts.entries,
        corrections=parts.corrections,
        versions=parts.versions,
        related=related(composer, article, lost),
        appeals=article.appeals,
        withdrawn=_reason(composer, article.status),
        address=composer.absolute(article.path),
        original=article.original_url or "",
        language=article.language if foreign else "",
        direction=direction_of(article.language) if foreign else "",
    )


def related(composer: Composer, article: Article, lost: list[str]) -> tuple[Teaser, ...]:
    """Return the teasers of "Read more": stored relations that are still public, none of itself or twice. Numbers that
    the archive does not have are told in `lost`."""
    named = {**dict.fromkeys(article.related, "related"), **dict.fromkeys(article.translations.values(), "translation")}
    lost += [
        f"its {what} article {number} is not in this archive; its link is left out."
        for number, what in named.items()
        if composer.index.public(number) is None
    ]
    others = (number for number in dict.fromkeys(article.related) if number != article.number)
    return composer.teasers(islice(filter(composer.index.public, others), RELATED))


def _front(composer: Composer, kind: str, slug: str, name: str) -> Link:
    return composer.link(name, composer.place(kind, slug))


def _series(composer: Composer, article: Article, label: Label) -> Series:
    """Return the series of an article, with the parts beside it."""
    index, place = composer.index, composer.place("series", label.slug)
    fact, parts = index.fact(article.number), counted(index, place)
    assert fact is not None  # noqa: S101 (a page is made of what is in the index)
    number = composer.calendar.number
    return Series(
        label=label.name,
        path=composer.setting.path(place),
        part=number(parts.index(article.number) + 1) if len(parts) > 1 else "",
        total=number(len(parts)) if len(parts) > 1 else "",
        previous=_part(composer, index.before(place, fact.rank, fact.number)),
        next=_part(composer, index.after(place, fact.rank, fact.number)),
    )


def _part(composer: Composer, number: int | None) -> Link | None:
    fact = composer.index.fact(number) if number is not None else None
    return Link(fact.headline, fact.path) if fact else None


def _fixed(figure: Figure | None, fix: Relink) -> Figure | None:
    return replace(figure, caption=fix(figure.caption)) if figure else None


def _tongues(composer: Composer, article: Article) -> tuple[Tongue, ...]:
    """Return the article's translations: in the outlet's languages in their order, then in others."""
    fact = composer.index.fact(article.number) if article.translations else None
    found = translations(composer.index, fact) if fact else {}
    order = dict.fromkeys((*(language.code for language in composer.outlet.languages), *sorted(found)))
    return tuple(composer.tongue(code, found[code][0].path, mutual=found[code][1]) for code in order if code in found)
