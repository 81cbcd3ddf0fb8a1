"""What the public site lacks, and where each of it is written. Nothing of it is ever published as sample text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct
from wagtail.admin.ui.components import Component

from tamizdat.newsroom.models import Article, Picks, Section, StandingPage
from tamizdat.newsroom.permissions.roles import SITE
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.front_page import items
from tamizdat.newsroom.site.pages import OWN_TEXTS, rows
from tamizdat.outlet import Outlet, Tips
from tamizdat.press.markdown_pages import load_files
from tamizdat.project import CONFIGURATION, PAGES


class Missing(Struct, frozen=True):
    """Something that readers look for and do not find. `url` is where it is written, "" where that is a file."""

    text: str
    url: str = ""


def missing() -> list[Missing]:
    """Return what the site lacks, the most important first."""
    now = outlet()
    return [*_pages(now), *_tips(now), *_sections(now), *_picks(now), *_words(now)]


def _pages(now: Outlet) -> Iterator[Missing]:
    names = {language.code: language.name for language in now.languages}
    for row in rows():
        if row.slug in OWN_TEXTS:
            continue
        for cell in row.cells:
            if cell.missing and cell.language in names:
                title = cell.page.title if cell.page else row.slug.capitalize()
                what = (
                    _("a draft that is not public, in %(language)s") if cell.page else _("not written in %(language)s")
                )
                yield Missing(f"{title}: {what % {'language': names[cell.language]}}", cell.url)


def _tips(now: Outlet) -> Iterator[Missing]:
    if now.tips == Tips():
        yield Missing(_("The tip line: no way to reach you in confidence"), reverse("newsroom_tip_line"))


def _sections(now: Outlet) -> Iterator[Missing]:
    sections = Section.objects.filter(merged_into=None, in_navigation=True)
    for section in sections:
        for language in now.languages:
            if not (section.names or {now.languages[0].code: section.name}).get(language.code):
                text = _("The section “%(section)s”: no name in %(language)s") % {
                    "section": section.name,
                    "language": language.name,
                }
                yield Missing(text, reverse(Section.snippet_viewset.get_url_name("edit"), args=[section.pk]))
    if not sections:
        yield Missing(_("No section is in the navigation"), reverse(Section.snippet_viewset.get_url_name("list")))


def _picks(now: Outlet) -> Iterator[Missing]:
    for row in Picks.objects.all():
        for item in items(row.numbers):
            if item.problem:
                text = _("The front page: “%(headline)s” does not stand there: %(why)s") % {
                    "headline": item.headline,
                    "why": item.problem,
                }
                yield Missing(text, f"{reverse('newsroom_front_page')}?language={row.language}")


def _words(now: Outlet) -> Iterator[Missing]:
    url = reverse("newsroom_outlet_words")
    for language in now.languages:
        if not language.tagline and not now.tagline:
            yield Missing(_("The tagline: not written in %(language)s") % {"language": language.name}, url)
    if now.founded is None:
        yield Missing(_("The year the outlet was founded"), url)
    if not Article.objects.filter(live=True).exists():
        yield Missing(_("No article is published"), reverse("articles:add"))


_PARTS = {
    "sections": "[[sections]]",
    "tips": "[tips]",
    "redirects": "[[redirects]]",
    "picks": "[picks]",
    "tagline": "tagline",
    "founded": "founded",
}


def unused() -> list[str]:
    """Return what of the newsroom's files differs from the desk's, and is used no more: a sentence each."""
    file, now = settings.OUTLET, outlet()
    parts = [
        name
        for key, name in _PARTS.items()
        if _plain(getattr(file, key)) not in (_plain(getattr(now, key)), _plain(getattr(Outlet(name=""), key)))
    ]
    parts += [
        f"outlet_name, tagline ({own.code})"
        for own, new in zip(file.languages, now.languages, strict=True)
        if own != new and (own.outlet_name or own.tagline)
    ]
    found = []
    if parts:
        what = {"file": CONFIGURATION, "parts": ", ".join(parts)}
        found.append(
            _("%(file)s still has %(parts)s, other than here. The desk's are used: take them out of the file.") % what
        )
    written = load_files(settings.NEWSROOM.folder, file)[0].pages
    known = {(page.slug, page.language): page for page in StandingPage.objects.all()} if written else {}
    pages = [page for page in written if not _is_here(page, known)]
    if pages:
        what = {"folder": PAGES, "pages": ", ".join(f"{page.slug} ({page.language})" for page in pages)}
        found.append(
            _("%(folder)s/ holds pages that were changed there and are not used: %(pages)s. Change them here.") % what
        )
    return found


def _plain(value: Any) -> Any:
    """Return a value of the outlet without what does not matter: lines of redirects, languages without picks."""
    if isinstance(value, tuple):
        return tuple(
            (each.old, each.new, each.status, each.pattern) if hasattr(each, "old") else each for each in value
        )
    return {code: numbers for code, numbers in value.items() if numbers} if isinstance(value, dict) else value


def _is_here(page: Any, known: dict[tuple[str, str], StandingPage]) -> bool:
    """Whether a page of the folder is what was loaded into the desk, or what the desk has now."""
    here = known.get((page.slug, page.language))
    return here is not None and page.html in (here.written.get("html"), here.html)


class MissingPanel(Component):
    """What the site lacks, on the desk's home page, for those who keep the site."""

    name = "newsroom_missing"
    template_name = "newsroom/site/missing_panel.html"
    order = 60

    @cached_property
    def missing(self) -> list[Missing]:
        """What the site lacks."""
        return missing()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {"missing": self.missing, "unused": unused()}

    def render_html(self, parent_context: Any = None) -> str:
        """Return the panel, nothing for those who cannot write what is missing."""
        if not parent_context or not parent_context["request"].user.has_perm(SITE):
            return ""
        return str(super().render_html(parent_context))
