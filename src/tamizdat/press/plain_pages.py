"""Pages that are no part of a release and look as if they were: what the service answers to readers.

They are made by the theme's templates, with the navigation and the style sheet of the release that readers have. All
that is read of the release's index is read once, so that a page costs a template and nothing else.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build import state
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.contribute import contribute_view
from tamizdat.press.render.renderer import Renderer
from tamizdat.press.render.views import ContributeView, Link
from tamizdat.press.site_preview import open_index
from tamizdat.site import Site


class PlainPages:
    """Makes pages in all languages of an outlet, as of one moment. Any thread may ask for one.

    `root` is the address that stands for the root of the site in all links. `index` is the file of the release's index.
    """

    def __init__(
        self, site: Site, outlet: Outlet, *, root: str, index: Path | None = None, overrides: Path | None = None
    ) -> None:
        config = BuildConfig(
            snapshot=MemoryArchive([]),
            outlet=outlet,
            site=site,
            overrides=overrides,
            media=(),
            index=index or Path(),
            fingerprint=state.fingerprint(outlet, site, overrides, ()),
        )
        self._outlet = outlet
        self._renderers: dict[str, Renderer] = {}
        self._forms: dict[tuple[str, str], ContributeView] = {}
        with closing(open_index(index)) as reader:
            context = BuildContext(config, reader)
            for language in outlet.languages:
                renderer = Renderer(context, language, root=root)
                assert renderer.layout  # noqa: S101 (made now, while the index is open)
                self._renderers[language.code] = renderer
                for page in context.contribute_pages(language.code):
                    ref = PageRef("contribute", language.code, page.slug)
                    self._forms[language.code, page.slug] = contribute_view(renderer, ref)

    def render(self, language: str, template: str, title: str, views: dict[str, object]) -> bytes:
        """Return the HTML of a page by a template (`service-thanks`), in the language nearest to the one asked for."""
        renderer = self._renderers[self._outlet.language(language).code]
        return renderer.render(renderer.page(template, "", title), **views)

    def form(self, language: str, slug: str) -> ContributeView | None:
        """Return what the form of a page on which readers contribute shows, None where there is no such page."""
        return self._forms.get((self._outlet.language(language).code, slug))

    def support_link(self, language: str) -> Link | None:
        """Return the link to the page on which readers contribute, in a language."""
        return self._renderers[self._outlet.language(language).code].layout.support
