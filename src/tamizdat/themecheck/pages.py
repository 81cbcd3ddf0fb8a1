"""The made-up paper pressed with a theme, in memory: the makers of pages are press's own, so nothing is told that a
press would not meet, and no page is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import cast
from uuid import uuid4

import jinja2
from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from tamizdat import theme
from tamizdat.outlet import Language
from tamizdat.paths import page_file
from tamizdat.press.archive import MemoryArchive
from tamizdat.press.builder import PAGE_FUNCTIONS, records_of
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.index.scan import survey
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.plan import batches
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import FeedView, Page
from tamizdat.themecheck import undefined
from tamizdat.themecheck.finding import Level
from tamizdat.themecheck.fixture import Paper
from tamizdat.themecheck.origin import Origins, Traced
from tamizdat.themecheck.outline import Outline

FEED = {"feed": FeedView}  # feeds are made without a page


class Made(Struct, frozen=True, dict=True):
    """A file that was made, by the template of that name. `page` is None for feeds; `language` and `direction` are
    those of its chrome."""

    path: str
    template: str
    page: Page | None
    language: str
    direction: str
    traced: Traced

    @cached_property
    def outline(self) -> Outline:
        """The page read as HTML."""
        return Outline(self.traced.text)


class Told(Struct, frozen=True):
    """A problem met while pages were made: the template's file, its line, what is wrong; the page and the template
    that makes it, None and "" where none was being made."""

    file: str
    line: int
    text: str
    page: str | None
    template: str
    level: Level = "error"


class Trial:
    """Makes the pages of papers with one theme, and keeps what it learns on the way.

    `overrides` is a theme in which every file can be loaded.
    """

    def __init__(self, overrides: Path | None) -> None:
        self.told: list[Told] = []
        self.views: dict[str, type] = dict(FEED)  # every variable that some page was given, with its type
        self.kinds: dict[str, dict[str, None]] = {}  # the kinds of pages that each template made
        self.given: dict[str, dict[str, None]] = {}  # the variables that each template was given
        self.standing: set[str] = set()  # templates of the parts that are made once for many pages
        self.places: set[str] = set()  # the kinds of places that were made
        self.files: set[str] = set()  # the paths of all files of the paper pressed last
        self.loaded: set[str] = set()  # templates that were asked for
        self.assets: set[str] = set()  # names of assets that were asked for
        self.origins = Origins()
        self.current: tuple[str | None, str] = None, ""  # the page being made, and the template that makes it
        self.overrides = overrides
        self._envs: dict[str, Environment] = {}

    def press(self, paper: Paper, media: Path, index: Path) -> Iterator[Made]:
        """Yield the HTML pages and feeds of a paper; `index` is the place of a file that is made on the way."""
        config = BuildConfig(
            archive=MemoryArchive(paper.articles),
            outlet=paper.outlet,
            site=paper.site,
            overrides=self.overrides,
            media=(media,),
            index=index,
            fingerprint=f"theme check {uuid4()}",  # so that nothing is taken over from a check of another theme
        )
        self.files = set()
        with closing(IndexWriter(index)) as builder:
            context = BuildContext(config, builder)
            survey(context, builder, [records_of(config.archive.numbers(), config)])
            builder.seal()
            composers = {language.code: _Watched(context, language, self) for language in paper.outlet.languages}
            for place in (place for batch in batches(context) for place in batch):
                renderer = composers[paper.outlet.language(place.language).code]
                self.current = None, ""
                self.places.add(place.kind)
                try:
                    for file in PAGE_FUNCTIONS[place.kind](renderer, place):
                        self.files.add(file.path)
                        if file.path.endswith((".html", ".htm", "rss.xml", "atom.xml")):
                            traced = self.origins.read(file.content.decode())
                            feed = file.path.rpartition("/")[2], None
                            name, page = renderer.rendered.get(file.path, feed)
                            yield Made(file.path, name, page, renderer.code, renderer.direction, traced)
                except Exception as error:  # a template may do anything; what it did is told, and the rest goes on
                    self.tell(error)
        for env in self._envs.values():
            self.loaded |= {name for _, name in env.cache or ()}

    def environment(self, code: str) -> Environment:
        """Return the templates in one language, watched."""
        if code not in self._envs:
            env = self._envs[code] = theme.environment(self.overrides, code)
            self.origins.watch(env)
            undefined.watch(env, lambda: {"root", *self.views}, self._tell)
            env.globals["assets"] = _Asked(cast("dict[str, str]", env.globals["assets"]), self.assets)
            part = cast("Callable[[str, object, str], Markup]", env.globals["standing_part"])

            def standing_part(name: str, chrome: object, root: str) -> Markup:
                self.standing.add(name)
                return part(name, chrome, root)

            env.globals["standing_part"] = standing_part
        return self._envs[code]

    def saw(self, views: Mapping[str, object]) -> None:
        """Note what a page is given."""
        self.views |= {name: type(view) for name, view in views.items()}

    def tell(self, error: Exception) -> None:
        """Note an error, at the template that it comes from."""
        text = str(error) or "no more is known"
        if isinstance(error, jinja2.TemplateNotFound):
            text = f"there is no template {error.name}"
        self._tell(*_place(error.__traceback__), f"{text.rstrip('.')}. ({type(error).__name__}: the page is not made.)")

    def _tell(self, file: str, line: int, text: str) -> None:
        self.told.append(Told(file, line, text, *self.current))


class _Watched(Renderer):
    """A renderer that notes what each page is given; a page that fails stops no other."""

    def __init__(self, context: BuildContext, language: Language, trial: Trial) -> None:
        super().__init__(context, language)
        self.env = trial.environment(language.code)
        self.rendered: dict[str, tuple[str, Page | None]] = {}
        self._trial = trial

    def render(self, page: Page, **views: object) -> bytes:
        """Return a page's HTML with its marks, nothing where it cannot be made."""
        trial = self._trial
        trial.current = page_file(page.path), f"{page.kind}.html"
        trial.saw({"chrome": self.chrome, "page": page, **views})
        try:
            name = theme.template(self.env, page.kind).name or ""
            trial.current = page_file(page.path), name
            self.rendered[page_file(page.path)] = name, page
            trial.kinds.setdefault(name, {})[page.kind] = None
            trial.given.setdefault(name, {}).update(dict.fromkeys(("chrome", "page", *views)))
            return super().render(page, **views)
        except Exception as error:  # see above
            trial.tell(error)
            return b""


class _Asked(dict[str, str]):
    """The addresses of assets; remembers which were asked for."""

    def __init__(self, known: dict[str, str], asked: set[str]) -> None:
        super().__init__(known)
        self._asked = asked

    def __getitem__(self, name: str) -> str:
        self._asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Return the address of an asset, `default` if there is none."""
        self._asked.add(name)
        return super().get(name, default)


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return the innermost template's file and line in a traceback: as Jinja rewrote it, or as it compiled it."""
    found = "", 0
    while trace:
        frame = trace.tb_frame
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            found = template.filename or "", template.get_corresponding_lineno(trace.tb_lineno)
        elif "__jinja_exception__" in frame.f_globals:
            found = frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return found
