"""What all pages of one language share: layout, translations, dates, and the views that several kinds of pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment, Template
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.article import Article, Byline, Figure, Label, Moment
from tamizdat.outlet import Language
from tamizdat.paths import escaped, page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.dates.local_time import local_day
from tamizdat.press.index.addresses import address_key
from tamizdat.press.index.summary import ArticleSummary, decode_summary
from tamizdat.press.kinds import FEED_FORMATS, KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pictures.focus import focus_classes
from tamizdat.press.pictures.published import PublishedPicture, UsedPictures, images
from tamizdat.press.render.checked import check_made_page
from tamizdat.press.render.dates import dates_for, direction_of, name_of
from tamizdat.press.render.layout import layout_context
from tamizdat.press.render.relative_links import RelativeLinks
from tamizdat.press.render.views import Alternate, Day, LayoutContext, Link, Page, Person, Picture, Teaser

# Teasers that a renderer keeps, 5 KB each with the HTML made of them: those of the year that a worker is making, of a
# paper that prints ten articles a day.
_TEASERS = 4_000


class File(Struct, frozen=True):
    """A file of the release: its path below the site root and its bytes. Its media type follows from its ending."""

    path: str
    content: bytes


@lru_cache(16)
def _environment(overrides: Path | None, code: str, fingerprint: str) -> Environment:
    """Return the theme in one language. `fingerprint` is part of the cache's key: it changes when the theme does."""
    return theme.environment(overrides, code)


@lru_cache(16)
def _teaser_cache(fingerprint: str, code: str) -> dict[bytes, Teaser]:
    """Return the teasers in one language that were made already, by the encoded summaries of their articles.

    They are kept from one build of this process to the next: a desk that publishes one article after another shows the
    same teasers beside each.
    """
    return {}


class Renderer:
    """Makes the pages of one language of the outlet.

    `root` is what the links of its pages begin with in place of the relative way to the site's root.
    """

    def __init__(self, context: BuildContext, language: Language, *, root: str = "") -> None:
        self.root = root
        self.context = context
        self.index = context.index
        self.outlet = context.outlet
        self.language = language
        self.code = language.code
        self.direction = direction_of(language.code)
        self.dates = dates_for(language.code, context.zone)
        self.env = _environment(context.overrides, language.code, context.fingerprint)
        self.links = RelativeLinks(self.outlet, language)
        self.name = language.outlet_name or self.outlet.name  # the outlet's, in this language
        self._templates: dict[str, Template] = {}
        self.checks_pages = bool(context.overrides and (context.overrides / "templates").is_dir())
        self._kept_teasers = _teaser_cache(context.fingerprint, language.code)
        self.teaser = lru_cache(_TEASERS)(self._teaser)
        self.people = lru_cache(4096)(self._people)
        self.section = lru_cache(4096)(self._section)
        self.day = lru_cache(4096)(self._day)
        self.absolute = lru_cache(4096)(self.outlet.url)
        self.translate = cache(self._translate)

    def _translate(self, phrase: str) -> str:
        """Return the theme's translation of an English phrase into this language."""
        return theme.translate(self.env, phrase)

    # --- pages as a whole

    def render(self, page: Page, **views: object) -> bytes:
        """Return a page's HTML by the template of its kind. Raises ThemeError where an outlet's template puts something
        on it that no page may hold."""
        if page.kind not in self._templates:
            self._templates[page.kind] = theme.template(self.env, page.kind)
        template = self._templates[page.kind]
        html = template.render(chrome=self.layout, page=page, **views)
        if self.checks_pages:
            check_made_page(html, template, self.context.overrides)
        return self.links.make_relative(html, page.path, page.base or self.root).encode()

    def page(self, theme_kind: str, path: str, title: str, description: str = "") -> Page:
        """Return what stands in the head of a plain page; callers `replace` what they know better.

        `theme_kind` is what templates call the kind of page (`PageKind.theme_name`).
        """
        return Page(
            kind=theme_kind,
            path=path,
            title=title,
            description=description or self._default_description(title),
            canonical=self.absolute(path),
        )

    def page_of(self, ref: PageRef, title: str, description: str = "") -> Page:
        """Return what stands in the head of a page that has a path by its reference, with its alternates."""
        page = self.page(KINDS[ref.kind].theme_name, self.context.path(ref), title, description)
        return self.with_alternates(page, self.alternates(ref))

    def _default_description(self, title: str) -> str:
        """Return what search engines show under a page without a summary: its title, the outlet, what that is for."""
        tagline = self.language.tagline or self.outlet.tagline
        return " – ".join(dict.fromkeys(part for part in (title, self.name, tagline) if part))

    @cached_property
    def layout(self) -> LayoutContext:
        """What stands on every page of this language."""
        return layout_context(self)

    @property
    def directory_links(self) -> tuple[Link, ...]:
        """Links to the pages from which a reader can come to every article."""
        rows = (row for row in KINDS.values() if row.leads_to_all)
        return tuple(self.link(self.translate(row.title), self.ref(row.name)) for row in rows)

    def tips_title(self) -> str:
        """Return the title of the tip-line page: the newsroom's own if it wrote one."""
        written = self.context.own_text("tips", self.code)
        return written.title if written else self.translate(KINDS["tips"].title)

    # --- references and addresses

    def ref(self, kind: str, slug: str = "", period: str = "") -> PageRef:
        """Return a reference to a page in this language."""
        return PageRef(kind, self.code, slug, period)

    def link(self, label: str, ref: PageRef) -> Link:
        """Return a link to a page."""
        return Link(label, self.context.path(ref))

    def title(self, ref: PageRef) -> str:
        """Return the name of a section, topic, series or author."""
        return self.context.title(ref)

    def feeds(self, ref: PageRef) -> tuple[Link, ...]:
        """Return links to the feeds of a page that has feeds; their labels are media types."""
        folder = self.context.path(ref)
        return tuple(Link(media_type, folder + name) for name, media_type in FEED_FORMATS.items())

    def file_address(self, path: str) -> str:
        """Return the absolute address of a picture, or another file that is no page, at the host of this language."""
        return (self.language.address or self.outlet.address) + escaped(path)

    def find_path(self, key: str) -> str | None:
        """Return the path of the page to which an address leads (`addresses.address_key`), None if to none of ours.

        That is where the article stands now that once had the address, or another page of this site.
        """
        if summary := self.index.article_at(key):
            return summary.path
        for host, prefix in self._hosts:
            below = key.removeprefix(host)
            if below.startswith("/"):
                path = prefix + below[1:]
                paths = (path + "/", path) if below != "/" else (prefix,)
                return next((path for path in paths if self.index.has_file(page_file(path))), None)
        return None

    @cached_property
    def _hosts(self) -> list[tuple[str, str]]:
        """The keys of the outlet's address and of those that languages have of their own, each with the path of what is
        there."""
        own = [(each.address, each.prefix) for each in self.outlet.languages if each.address]
        return [(address_key(address).rstrip("/"), prefix) for address, prefix in [(self.outlet.address, ""), *own]]

    # --- the same page in other languages

    def alternates(self, ref: PageRef) -> tuple[Alternate, ...]:
        """Return the same page in each other language that has it."""
        found = []
        for language in self.outlet.languages:
            other = replace(ref, language=language.code)
            if language.code != self.code and self.context.is_made(other):
                found.append(self.alternate(language.code, self.context.path(other)))
        return tuple(found)

    def alternate(self, code: str, path: str, *, mutual: bool = True) -> Alternate:
        """Return the page at `path`, which is in another language; `mutual`: it leads back to this one."""
        names = (language.name for language in self.outlet.languages if language.code == code)
        name = next(names, None) or name_of(code)
        return Alternate(code, name, direction_of(code), path, self.absolute(path), mutual)

    def with_alternates(self, page: Page, alternates: tuple[Alternate, ...], language: str = "") -> Page:
        """Return a page with the same page in other languages.

        `language` is the page's own where that is not the renderer's. The first language in the outlet's order is the
        one that search engines show readers of no known language.
        """
        if not alternates:
            return page
        order = [each.code for each in self.outlet.languages]
        urls = {alternate.code: alternate.url for alternate in alternates if alternate.mutual}
        urls[language or self.code] = page.canonical
        first = min(urls, key=lambda code: (order.index(code) if code in order else len(order), code))
        return replace(page, tongues=alternates, language=language, default=urls[first] if len(urls) > 1 else "")

    # --- views that several kinds of pages show

    def _people(self, bylines: tuple[Byline, ...], language: str) -> tuple[Person, ...]:
        """Return bylines that lead to their authors' pages."""
        path = self.context.path
        return tuple(Person(by.name, path(PageRef("author", language, by.slug)), by.role) for by in bylines)

    def _day(self, moment: Moment | None, language: str = "") -> Day | None:
        """Return a moment as readers see it; with a `language` it leads to the page of its day in that language."""
        if moment is None:
            return None
        day = local_day(moment, self.context.zone).isoformat()
        path = self.context.path(PageRef("day", language, "", day)) if language else ""
        return Day(self.dates.iso(moment), self.dates.label(moment), path)

    def _section(self, label: Label | None, language: str) -> Link | None:
        """Return the section of an article, named as the outlet names it."""
        if label is None:
            return None
        name = next((each.name_in(language) for each in self.outlet.sections if each.slug == label.slug), "")
        return Link(name or label.name, self.context.path(PageRef("section", language, label.slug)))

    def _teaser(self, number: int) -> Teaser:
        """Return an article as list pages and "Read more" show it."""
        encoded = self.index.encoded_summary(number)
        assert encoded is not None  # noqa: S101 (callers have the number from the index)
        if (teaser := self._kept_teasers.get(encoded)) is None:
            summary = decode_summary(encoded)
            teaser = self._teaser_of(summary)
            if len(self._kept_teasers) == _TEASERS:
                self._kept_teasers.clear()
            self._kept_teasers[encoded] = teaser
        return teaser

    def _teaser_of(self, summary: ArticleSummary) -> Teaser:
        home = self.outlet.language(summary.language).code
        foreign = summary.language != self.code
        return Teaser(
            path=summary.path,
            headline=summary.headline,
            standfirst=summary.standfirst,
            kicker=summary.kicker,
            section=self.section(summary.section, home),
            people=self.people(summary.bylines, home),
            day=self.day(summary.published, home),
            picture=self.picture(summary.picture, summary.picture_files),
            language=summary.language if foreign else "",
            direction=direction_of(summary.language) if foreign else "",
            date=summary.day,
        )

    def teasers(self, numbers: Iterable[int]) -> tuple[Teaser, ...]:
        """Return a teaser for each of these articles, which are in this release."""
        return tuple(map(self.teaser, numbers))

    @cached_property
    def blocks(self) -> Callable[..., str]:
        """The theme's macro that makes HTML of an article's blocks."""
        macro: Callable[..., str] = self.env.get_template("body.html").module.blocks  # type: ignore[attr-defined]
        return macro

    def pictures_of(self, article: Article) -> UsedPictures:
        """Return what is published of an article's pictures, by their media paths."""
        return self.index.pictures_of(article.number) if next(images(article), None) else {}

    def picture(self, figure: Figure | None, published: PublishedPicture | None) -> Picture | None:
        """Return a picture as templates show it; None where nothing of it is published or its measures are unknown."""
        if figure is None or published is None:
            return None
        image, main = figure.image, published.main
        width, height = (main.width, main.height) if main.width else (image.width, image.height)
        if not (width and height):
            return None
        return Picture(
            path=main.path,
            width=width,
            height=height,
            alt=image.alt,
            caption=Markup(figure.caption),  # noqa: S704 (`validate` cleaned it)
            credit=figure.credit,
            renditions=published.renditions,
            avifs=published.avifs,
            focus=focus_classes(image.focal_point),
        )
