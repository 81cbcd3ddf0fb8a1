"""An article's own files: the page, the print view, the public record."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec.structs import replace

from tamizdat.article import Article, Block, Figure
from tamizdat.press.calendar import direction_of
from tamizdat.press.composer import Composer, File
from tamizdat.press.json_ld import article_data
from tamizdat.press.links import Relink, relink, relinker
from tamizdat.press.pages.record import record
from tamizdat.press.paths import article_files, companions, root_of
from tamizdat.press.place import Place
from tamizdat.press.views import ArticleView, CorrectionView, EntryView, Link, Page, Teaser, Tongue

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
    page = _head(composer, article)
    lost: list[str] = []
    view = article_view(composer, article, page.root, lost)
    composer.setting.lost += [f"article {article.number}: {loss}" for loss in lost]
    yield File(page_file, composer.render(page, article=view))
    yield File(print_file, _print(composer, article, page))
    yield File(json_file, record(article))


def _head(composer: Composer, article: Article) -> Page:
    calendar = composer.calendar
    lead = composer.picture(article.lead_image)
    page = composer.page("article", article.path, article.headline, article.standfirst)
    return replace(
        page,
        tongues=_tongues(composer, article),
        json_ld=article_data(composer, article, lead),
        image=composer.absolute(lead.path) if lead else "",
        image_alt=lead.alt if lead else "",
        published=calendar.iso(article.published) if article.published else "",
        updated=calendar.iso(article.updated) if article.updated else "",
    )


def _print(composer: Composer, article: Article, page: Page) -> bytes:
    path = companions(article.path) + "print/"
    root = root_of(path)
    head = composer.page("print", path, page.title, page.description)
    # The article itself is what search engines shall find and mirrors shall cite.
    head = replace(head, canonical=page.canonical, robots="noindex")
    view = article_view(composer, article, root, [])
    return composer.render(head, article=replace(view, related=()))


def _withdrawn(composer: Composer, article: Article) -> bytes:
    """Return the page that says an article is gone, and nothing that it said: its words may be why it is."""
    title = composer.word("This article has been withdrawn")
    page = replace(composer.page("withdrawn", article.path, title), robots="noindex")
    empty = Article(
        number=article.number, path=article.path, language=article.language, headline="", status=article.status
    )
    return composer.render(page, article=article_view(composer, empty, page.root, []))


def article_view(composer: Composer, article: Article, root: str, lost: list[str]) -> ArticleView:
    """Return an article as its templates show it, on a page whose way to the site root is `root`."""
    fix = relinker(article, composer.path_at, root, lost)
    home = composer.outlet.language(article.language).code
    foreign = article.language != composer.code
    folder = companions(article.path)
    lead = composer.picture(_fixed(article.lead_image, fix))
    # A lead picture that was lost leaves its words, which stand where the body begins.
    body = (article.lead_image, *article.body) if article.lead_image and not lead else article.body
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
        updated=composer.day(article.updated),
        section=composer.section(article.section, home),
        series=_front(composer, "series", article.series.slug, article.series.name) if article.series else None,
        topics=tuple(_front(composer, "topic", topic.slug, topic.name) for topic in article.topics),
        lead=lead,
        body=body_html(composer, body, root, fix),
        entries=_entries(composer, article, root, fix),
        corrections=tuple(
            CorrectionView(day, Markup(fix(each.html)))  # noqa: S704 (cleaned when the article was admitted)
            for each in article.corrections
            if (day := composer.day(each.at))
        ),
        related=related(composer, article),
        appeals=article.appeals,
        withdrawn=article.status.reason if article.status.state == "withdrawn" else "",
        address=composer.absolute(article.path),
        original=article.original_url or "",
        language=article.language if foreign else "",
        direction=direction_of(article.language) if foreign else "",
    )


def body_html(composer: Composer, blocks: tuple[Block, ...], root: str, fix: Relink, top: int = 1) -> Markup:
    """Return blocks as HTML by the theme's macro; `top` is the level of the heading above them."""
    settle = composer.setting.media.settle
    settled = [settle(block) if isinstance(block, Figure) else block for block in blocks]
    macro = composer.env.get_template("body.html").module.blocks  # type: ignore[attr-defined]
    return Markup(macro([relink(block, fix) for block in settled], root, top))  # noqa: S704 (the macro escapes)


def related(composer: Composer, article: Article) -> tuple[Teaser, ...]:
    """Return the teasers of "Read more": stored relations that are still public, none of itself or twice."""
    numbers = [number for number in dict.fromkeys(article.related) if number != article.number]
    facts = [fact for number in numbers if (fact := composer.index.fact(number)) and not fact.withdrawn]
    return composer.teasers(facts[:RELATED])


def _entries(composer: Composer, article: Article, root: str, fix: Relink) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(day, f"entry-{count}", entry.headline, body_html(composer, entry.body, root, fix, top=2))
        for count, entry in enumerate(article.entries, 1)
        if (day := composer.day(entry.at))
    )


def _front(composer: Composer, kind: str, slug: str, name: str) -> Link:
    return composer.link(name, composer.place(kind, slug))


def _fixed(figure: Figure | None, fix: Relink) -> Figure | None:
    return replace(figure, caption=fix(figure.caption)) if figure else None


def _tongues(composer: Composer, article: Article) -> tuple[Tongue, ...]:
    """Return the article's translations, in the order of the outlet's languages."""
    found = []
    for language in composer.outlet.languages:
        number = article.translations.get(language.code)
        fact = composer.index.fact(number) if number is not None else None
        if fact and not fact.withdrawn and language.code != article.language:
            found.append(composer.tongue(language, fact.path))
    return tuple(found)
