"""Articles as a letter shows them: as readers have them on the site, with links and pictures that lead there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from markupsafe import Markup
from msgspec import Struct

from tamizdat.article import Article, Block, Embed, Figure, Moment, Paragraph, encode, plain
from tamizdat.letters.by_mail.addresses import ask_for_article
from tamizdat.letters.rendering.views import (
    ArticleView,
    CorrectionView,
    DispatchView,
    MailBlock,
    ShownEmbed,
    ShownFigure,
    ShownPicture,
)
from tamizdat.newsroom.publishing.config import config
from tamizdat.press.archives.archive import ArticleChanged, digest_of
from tamizdat.press.archives.published import PublishedArticles
from tamizdat.press.build import state
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.dates.dated_parts import oldest_first
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.inline_html import map_block
from tamizdat.press.pictures.published import PublishedPicture, UsedPictures
from tamizdat.press.render.article_links import link_fixer
from tamizdat.press.render.dates import direction_of
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.site_preview import open_index
from tamizdat.publish_config import PublishConfig
from tamizdat.release import ReleaseError
from tamizdat.theme import ROOT

COLUMN = 560  # pixels: the width of a letter's text, as letter-blocks.html has it
_WIDE = 720  # of a picture's file: what a telephone of double density shows (press/pictures/render.py)
_FIRST_WORDS = 300  # characters of a text that stand for it where there is no standfirst
_DISPATCHES = 20  # of live coverage, as in feeds: the latest; the page has all

Inline = Callable[[str], str]


class Paper(Struct, frozen=True):
    """The paper as it is published now, and what makes its pages in the language of a letter."""

    config: PublishConfig
    renderer: Renderer

    @property
    def barred(self) -> BarredWords | None:
        """The words that may not be published."""
        return self.config.source.barred


@contextmanager
def paper(language: str) -> Iterator[Paper]:
    """Return the paper as of one moment, for the length of a `with` block. Raises what `config` raises."""
    now = config()
    source, index = now.source, state.index_file(now.to)
    with source.archive.snapshot() as snapshot, closing(open_index(index)) as reader:
        build = BuildConfig(
            snapshot=snapshot,
            outlet=source.outlet,
            site=source.site,
            overrides=source.overrides,
            media=source.media,
            index=index,
            fingerprint=state.fingerprint(source.outlet, source.site, source.overrides, source.media),
            published=PublishedArticles(now.to),
        )
        context = BuildContext(build, reader)
        context.is_named = True  # what the desk has changed since is not published yet: readers have the state before
        yield Paper(now, Renderer(context, source.outlet.language(language)))


def public_article(paper: Paper, number: int) -> Article | None:
    """Return an article as readers can read it now, None where they cannot, or may not any more."""
    context = paper.renderer.context
    if not context.index.is_public(number):
        return None
    try:
        article = context.article(number)
    except (ArticleChanged, ReleaseError):  # withdrawn at the desk a moment ago, or the release is damaged
        return None
    if article is None or article.status.state == "withdrawn":
        return None
    barred = paper.barred
    if barred and barred.can_tell and barred.problem(article, digest_of(encode(article))):
        return None
    return article


def article_view(paper: Paper, article: Article, *, pictures: bool) -> ArticleView:
    """Return an article for the templates of a letter; whether its text is shown is decided later."""
    renderer = paper.renderer
    fix = link_fixer(article.original_url, renderer.find_path, ROOT, [])

    def inline(html: str) -> str:
        return str(renderer.links.make_absolute(Markup(fix(html))))  # noqa: S704 (`validate` cleaned it)

    shown = _Blocks(renderer, renderer.pictures_of(article) if pictures else {}, inline)
    zone = renderer.context.zone
    entries = [
        DispatchView(_day(renderer, each.at), each.headline, shown.all(each.body))
        for each in reversed(oldest_first(article.entries, zone)[-_DISPATCHES:])
    ]
    corrections = [
        CorrectionView(_day(renderer, each.at), inline(each.html))
        for each in reversed(oldest_first(article.corrections, zone))
    ]
    section = renderer.section(article.section, renderer.outlet.language(article.language).code)
    return ArticleView(
        number=article.number,
        path=article.path,
        address=renderer.absolute(article.path),
        headline=article.headline,
        kicker=article.kicker or (section.label if section else ""),
        standfirst=article.standfirst,
        summary=article.standfirst or first_words(article),
        byline=renderer.translate(", ").join(
            f"{each.name} ({each.role})" if each.role else each.name for each in article.bylines
        ),
        day=_day(renderer, article.published) if article.published else "",
        lead=shown.figure(article.lead_image) if article.lead_image else None,
        corrections=tuple(corrections),
        entries=tuple(entries),
        body=shown.all(article.body),
        language=article.language,
        direction=direction_of(article.language),
        ask=ask_for_article(article.number),
    )


def first_words(article: Article) -> str:
    """Return the beginning of an article's text, cut behind a word."""
    bodies = [article.body, *(entry.body for entry in article.entries[-1:])]
    texts = (plain(block.html) for body in bodies for block in body if isinstance(block, Paragraph))
    text = " ".join(next(filter(None, texts), "").split())
    if len(text) <= _FIRST_WORDS:
        return text
    return text[:_FIRST_WORDS].rpartition(" ")[0].rstrip(",;:–— ") + "…"


def _day(renderer: Renderer, moment: Moment) -> str:
    day = renderer.day(moment)
    return day.label if day else ""


class _Blocks(Struct, frozen=True):
    """Makes an article's blocks such as templates of letters show. Without `pictures` a figure is its words."""

    renderer: Renderer
    pictures: UsedPictures
    inline: Inline

    def all(self, blocks: tuple[Block, ...]) -> tuple[MailBlock, ...]:
        return tuple(map(self._one, blocks))

    def _one(self, block: Block) -> MailBlock:
        if isinstance(block, Figure):
            return self.figure(block)
        if isinstance(block, Embed):
            host = self.renderer.env.filters["host"](block.url)
            return ShownEmbed(block.url, block.title, block.provider, host)
        return map_block(block, self.inline)

    def figure(self, block: Figure) -> ShownFigure:
        """Return a picture with its words."""
        image = block.image
        published = self.pictures.get(image.path) if image.path else None
        return ShownFigure(
            picture=self._picture(published, image.alt, (image.width, image.height)) if published else None,
            alt=image.alt,
            caption=self.inline(block.caption),
            credit=block.credit,
            original="" if image.path else image.original_url,
        )

    def _picture(self, published: PublishedPicture, alt: str, size: tuple[int, int]) -> ShownPicture | None:
        main = published.main
        width, height = (main.width, main.height) if main.width else size
        if not (width and height) or main.path.endswith(".svg"):  # no mail program shows a drawing
            return None
        files = [file for file in published.renditions if file.path != main.path and file.width >= COLUMN]
        chosen = next((file for file in files if file.width >= _WIDE), files[-1] if files else main)
        address = self.renderer.file_address
        return ShownPicture(address(chosen.path), address(main.path), width, height, alt)
