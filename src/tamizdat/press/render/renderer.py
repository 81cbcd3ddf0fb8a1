"""What all pages of one language share: chrome, words, dates, and the views that more than one kind of page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment, Template
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.article import Byline, Figure, Label, Moment
from tamizdat.outlet import Language
from tamizdat.paths import escaped, page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.summary import ArticleSummary, decode_summary, local_day
from tamizdat.press.kinds import FEED_FORMATS, KINDS
from tamizdat.press.links import address_key
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.dates import country_of, dates_for, direction_of, name_of
from tamizdat.press.render.relative_links import RelativeLinks
from tamizdat.press.render.views import Alternate, Day, LayoutContext, Link, Page, Person, Picture, Teaser

_TEASERS = 6_000  # kept by a renderer: those of the year that a worker has under way and of the one before, 2 KB each


class File(Struct, frozen=True):
    """A file of the release: its path below the site root and its bytes. Its media type follows from its ending."""

    path: str
    content: bytes


@lru_cache(16)
def _environment(overrides: Path | None, code: str, fingerprint: str) -> Environment:
    """Return the theme in one language; kept from press to press while the theme, as `fingerprint` says, stays."""
    return theme.environment(overrides, code)


@lru_cache(16)
def _teasers(fingerprint: str, code: str) -> dict[bytes, Teaser]:
    """Return the teasers in one language that were made already, by their articles' summaries; kept between presses: a
    desk that publishes one article after another shows the same ones beside each."""
    return {}


class Renderer:
    """Makes the pages of one language; `language` is one of the outlet's."""

    def __init__(self, context: BuildContext, language: Language) -> None:
        self.context = context
        self.index = context.index
        self.outlet = context.outlet
        self.language = language
        self.code = language.code
        self.direction = direction_of(language.code)
        self.calendar = dates_for(language.code, context.zone)
        self.env = _environment(context.overrides, language.code, context.fingerprint)
        self._templates: dict[str, Template] = {}
        self.ways = RelativeLinks(self.outlet, language)
        self.name = language.outlet_name or self.outlet.name
        self._known = _teasers(context.fingerprint, language.code)
        self.teaser = lru_cache(_TEASERS)(self._teaser)
        self.people = lru_cache(4096)(self._people)
        self.section = lru_cache(4096)(self._section)
        self.day = lru_cache(4096)(self._day)
        self.absolute = lru_cache(4096)(self.outlet.url)
        self.word = cache(self._word)

    def _word(self, text: str) -> str:
        """Return the theme's wording of an English phrase in this language."""
        return theme.word(self.env, text)

    def render(self, page: Page, **views: object) -> bytes:
        """Return a page's HTML by the template of its kind."""
        if page.kind not in self._templates:
            self._templates[page.kind] = theme.template(self.env, page.kind)
        html = self._templates[page.kind].render(chrome=self.chrome, page=page, **views)
        return self.ways.lead(html, page.path, page.base).encode()

    def file_address(self, path: str) -> str:
        """Return the absolute address of a picture, or another file that is no page, at the host of this language."""
        return (self.language.address or self.outlet.address) + escaped(path)

    def page(self, kind: str, path: str, title: str, description: str = "") -> Page:
        """Return what stands in the head of a plain page; callers `replace` what they know better."""
        return Page(
            kind=kind,
            path=path,
            title=title,
            description=description or self.described(title),
            canonical=self.absolute(path),
        )

    def page_of(self, ref: PageRef, title: str, description: str = "") -> Page:
        """Return what stands in the head of a page that has a path by its reference, with its alternates."""
        page = self.page(KINDS[ref.kind].theme_name, self.context.path(ref), title, description)
        return self.in_tongues(page, self.tongues(ref))

    def described(self, title: str) -> str:
        """Return what search engines show under a page without a summary: its title, whose it is, what for."""
        tagline = self.language.tagline or self.outlet.tagline
        return " – ".join(dict.fromkeys(part for part in (title, self.name, tagline) if part))

    def ref(self, kind: str, slug: str = "", period: str = "") -> PageRef:
        """Return a reference to a page in this language."""
        return PageRef(kind, self.code, slug, period)

    def path_at(self, key: str) -> str | None:
        """Return the path that an address (`links.address_key`) means: where the article that it once led to stands
        now, or another page of this site. None if it is neither."""
        if summary := self.index.at(key):
            return summary.path
        for host, prefix in self._hosts:
            below = key.removeprefix(host)
            if below.startswith("/"):
                path = prefix + below[1:]
                paths = (path + "/", path) if below != "/" else (prefix,)
                return next((path for path in paths if self.index.stands(page_file(path))), None)
        return None

    @cached_property
    def _hosts(self) -> list[tuple[str, str]]:
        """The keys of the outlet's address and of those that languages have of their own, and what lies there."""
        own = [(each.address, each.prefix) for each in self.outlet.languages if each.address]
        return [(address_key(address).rstrip("/"), prefix) for address, prefix in [(self.outlet.address, ""), *own]]

    def link(self, label: str, ref: PageRef) -> Link:
        """Return a link to a page."""
        return Link(label, self.context.path(ref))

    @cached_property
    def chrome(self) -> LayoutContext:
        """What stands on every page of this language. It depends on the outlet, the site and the theme alone: were a
        section in it that only articles name, one article could change every page."""
        code = self.code
        footer = [self.link(page.title, self.ref("standing", page.slug)) for page in self.context.standing_pages(code)]
        footer += [self.link(self.word(row.title), self.ref(row.name)) for row in KINDS.values() if row.in_footer]
        return LayoutContext(
            language=code,
            direction=self.direction,
            outlet=self.name,
            tagline=self.language.tagline or self.outlet.tagline,
            home=self.language.prefix,
            sections=tuple(self._navigation()),
            footer=tuple(footer),
            tips=self.link(self.tips_title(), self.ref("tips")) if code in self.context.tips_languages else None,
            search=self.link(self.word(KINDS["search"].title), self.ref("search")),
            tongues=self.tongues(self.ref("home")),
            feeds=self.feeds(self.ref("home")),
            styles=self.context.assets.styles,
            print_styles=self.context.assets.print_styles,
            script="",
            since=self.outlet.founded,
            locale=country_of(code),
        )

    @property
    def lists(self) -> tuple[Link, ...]:
        """The pages that lead to every article."""
        rows = (row for row in KINDS.values() if row.leads_to_all)
        return tuple(self.link(self.word(row.title), self.ref(row.name)) for row in rows)

    def tips_title(self) -> str:
        """The title of the tip-line page: the newsroom's own if it wrote one."""
        written = self.context.own_text("tips", self.code)
        return written.title if written else self.word(KINDS["tips"].title)

    def _navigation(self) -> Iterable[Link]:
        refs = (self.ref("section", section.slug) for section in self.outlet.sections)
        return (self.link(self.title(ref), ref) for ref in refs)

    def title(self, ref: PageRef) -> str:
        """Return the name of a section, topic, series or author."""
        return self.context.title(ref)

    def tongues(self, ref: PageRef) -> tuple[Alternate, ...]:
        """Return the same page in each other language that has it."""
        found = []
        for language in self.outlet.languages:
            other = replace(ref, language=language.code)
            if language.code != self.code and self.context.is_made(other):
                found.append(self.tongue(language.code, self.context.path(other)))
        return tuple(found)

    def tongue(self, code: str, path: str, *, mutual: bool = True) -> Alternate:
        """Return a page in another language; `mutual`: it leads back to this one."""
        names = (language.name for language in self.outlet.languages if language.code == code)
        name = next(names, None) or name_of(code)
        return Alternate(code, name, direction_of(code), path, self.absolute(path), mutual)

    def in_tongues(self, page: Page, tongues: tuple[Alternate, ...], language: str = "") -> Page:
        """Return a page with its like in other languages, in the order that search engines are told to prefer;
        `language` is its own where that is not the renderer's."""
        if not tongues:
            return page
        order = [each.code for each in self.outlet.languages]
        ways = {tongue.code: tongue.url for tongue in tongues if tongue.mutual}
        ways[language or self.code] = page.canonical
        first = min(ways, key=lambda code: (order.index(code) if code in order else len(order), code))
        return replace(page, tongues=tongues, language=language, default=ways[first] if len(ways) > 1 else "")

    def feeds(self, ref: PageRef) -> tuple[Link, ...]:
        """Return the feeds of the home page, of a section or of the corrections."""
        folder = self.context.path(ref)
        return tuple(Link(media_type, folder + name) for name, media_type in FEED_FORMATS.items())

    def _people(self, bylines: tuple[Byline, ...], language: str) -> tuple[Person, ...]:
        """Return bylines that lead to their authors' fronts."""
        path = self.context.path
        return tuple(Person(by.name, path(PageRef("author", language, by.slug)), by.role) for by in bylines)

    def _day(self, moment: Moment | None, language: str = "") -> Day | None:
        """Return a moment as shown, leading to its day's front if the `language` of that is given."""
        if moment is None:
            return None
        when = local_day(moment, self.context.zone).isoformat()
        path = self.context.path(PageRef("day", language, "", when)) if language else ""
        return Day(self.calendar.iso(moment), self.calendar.label(moment), path)

    def _section(self, label: Label | None, language: str) -> Link | None:
        """Return the section that an article stands in, named as the outlet names it."""
        if label is None:
            return None
        names = next((section.names for section in self.outlet.sections if section.slug == label.slug), {})
        name = names.get(language) or label.name
        return Link(name, self.context.path(PageRef("section", language, label.slug)))

    def _teaser(self, number: int) -> Teaser:
        """Return an article as it stands on a front or under "Read more"."""
        record = self.index.record(number)
        assert record is not None  # noqa: S101 (callers have the number from the index)
        if (teaser := self._known.get(record)) is None:
            summary = decode_summary(record)
            teaser = self._teaser_of(summary)
            if not summary.picture:  # whether a picture's file is there can change by itself
                if len(self._known) == _TEASERS:
                    self._known.clear()
                self._known[record] = teaser
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
            picture=self.picture(summary.picture),
            language=summary.language if foreign else "",
            direction=direction_of(summary.language) if foreign else "",
            date=summary.day,
        )

    def teasers(self, numbers: Iterable[int]) -> tuple[Teaser, ...]:
        """Return a teaser for each article that is in this release."""
        return tuple(map(self.teaser, numbers))

    @cached_property
    def blocks(self) -> Callable[..., str]:
        """The theme's macro that makes HTML of an article's blocks."""
        macro: Callable[..., str] = self.env.get_template("body.html").module.blocks  # type: ignore[attr-defined]
        return macro

    def picture(self, figure: Figure | None) -> Picture | None:
        """Return a picture that can be shown: its file is in the release and its measures are known."""
        figure = self.context.media.settle(figure) if figure else None
        if figure is None or figure.image.path is None or not (figure.image.width and figure.image.height):
            return None
        image = figure.image
        return Picture(
            path=image.path or "",
            width=image.width,
            height=image.height,
            alt=image.alt,
            caption=Markup(figure.caption),  # noqa: S704 (cleaned when the article was admitted)
            credit=figure.credit,
        )
