"""Previews of a standing page, of a front page, of the page on which readers contribute and of a newsletter's issue.

They are made by the templates and functions that press itself uses. Nothing is written. Articles are those of the
release's index; without one a front page is empty. Teasers show the pictures that the release has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from tamizdat.outlet import Outlet
from tamizdat.paths import page_file
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build import state
from tamizdat.press.context import BuildConfig, BuildContext, has_own_kind
from tamizdat.press.index.reader import SCHEMA, ArticleIndex
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.contribute import contribute_page
from tamizdat.press.pages.home import home_page
from tamizdat.press.pages.newsletters import issue_page
from tamizdat.press.pages.standing import standing_page
from tamizdat.press.pages.tips import tips_page
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.site import ContributePage, IssuePage, NewsletterPage, Site, StandingPage

_Function = Callable[[Renderer, PageRef], Iterator[File]]


def standing_preview(
    draft: StandingPage,
    site: Site,
    outlet: Outlet,
    *,
    root: str,
    index: Path | None = None,
    overrides: Path | None = None,
) -> str:
    """Return the HTML of a standing page, with the draft among the site's pages; of the tip line, with its text there.

    `root` is the address that stands for the root of the site in all links. `index` is the file of the release's index.
    """
    same = (draft.language, draft.slug)
    pages = [draft if (page.language, page.slug) == same else page for page in site.pages]
    site = replace(site, pages=tuple(pages if draft in pages else [*pages, draft]))
    if draft.slug == "tips":
        return _page(tips_page, PageRef("tips", draft.language), site, outlet, root, index, overrides)
    if has_own_kind(draft.slug):  # a text above a list: shown by itself
        site = replace(site, pages=(*site.pages, replace(draft, slug="preview")))
        return _page(
            standing_page, PageRef("standing", draft.language, "preview"), site, outlet, root, index, overrides
        )
    return _page(standing_page, PageRef("standing", draft.language, draft.slug), site, outlet, root, index, overrides)


def home_preview(
    language: str, site: Site, outlet: Outlet, *, root: str, index: Path | None = None, overrides: Path | None = None
) -> str:
    """Return the HTML of a language's front page; everything else is as in `standing_preview`."""
    return _page(home_page, PageRef("home", language), site, outlet, root, index, overrides)


def contribute_preview(
    page: ContributePage,
    site: Site,
    outlet: Outlet,
    *,
    root: str,
    index: Path | None = None,
    overrides: Path | None = None,
) -> str:
    """Return the HTML of a page on which readers contribute, one of the site's; else as in `standing_preview`."""
    ref = PageRef("contribute", page.language, page.slug)
    return _page(contribute_page, ref, site, outlet, root, index, overrides)


def issue_preview(
    issue: IssuePage,
    newsletter: NewsletterPage,
    site: Site,
    outlet: Outlet,
    *,
    root: str,
    index: Path | None = None,
    overrides: Path | None = None,
) -> str:
    """Return the HTML of an issue on the web, whether it was sent or not; else as in `standing_preview`."""
    newsletter = replace(newsletter, issues=(issue,))
    same = (newsletter.language, newsletter.slug)
    others = (each for each in site.newsletters if (each.language, each.slug) != same)
    site = replace(site, newsletters=(newsletter, *others))
    ref = PageRef("issue", newsletter.language, f"{newsletter.slug}/{issue.slug}")
    return _page(issue_page, ref, site, outlet, root, index, overrides)


def _page(
    function: _Function, ref: PageRef, site: Site, outlet: Outlet, root: str, index: Path | None, overrides: Path | None
) -> str:
    config = BuildConfig(
        snapshot=MemoryArchive([]),
        outlet=outlet,
        site=site,
        overrides=overrides,
        media=(),
        index=index or Path(),
        fingerprint=state.fingerprint(outlet, site, overrides, ()),
    )
    with closing(open_index(index)) as reader:
        context = BuildContext(config, reader)
        renderer = Renderer(context, outlet.language(ref.language), root=root)
        file = page_file(context.path(ref))
        return next(each.content.decode() for each in function(renderer, ref) if each.path == file)


def open_index(file: Path | None) -> ArticleIndex:
    """Return the index of a release, as of one moment; an empty one where there is none."""
    if file is None or not file.is_file():
        index = ArticleIndex(sqlite3.connect(":memory:"))
        index.db.executescript(SCHEMA)
        return index
    index = ArticleIndex(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None))
    index.db.execute("BEGIN")
    return index
