"""The outlet and the site as the desk has them: what press gets besides articles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from tamizdat.desk_site import DeskSite, Words
from tamizdat.newsroom.models import (
    LanguageWords,
    ListText,
    OutletWords,
    Picks,
    Redirect,
    Section,
    SiteVersion,
    StandingPage,
    TipLine,
)
from tamizdat.outlet import Section as OutletSection
from tamizdat.site import ListText as Text
from tamizdat.site import StandingPage as Page

_ATTEMPTS = 5
_parts: list[Callable[[], dict[str, Any]]] = []


def add_part(part: Callable[[], dict[str, Any]]) -> None:
    """Have a room above this one add to the site: `part` returns values of fields of DeskSite.

    `documents` of several parts are joined. Whoever changes what a part returns calls `changes.publish_site`.
    """
    if part not in _parts:
        _parts.append(part)


def read() -> DeskSite:
    """Return all of it as of one moment: where somebody changes it meanwhile, it is read again."""
    for _ in range(_ATTEMPTS):
        before = SiteVersion.now()
        found = _read()
        if SiteVersion.now() == before:
            break
    return found


def _read() -> DeskSite:
    words = OutletWords.objects.first() or OutletWords()
    return DeskSite(
        tagline=words.tagline,
        founded=words.founded,
        words={each.language: Words(each.outlet_name, each.tagline) for each in LanguageWords.objects.all()},
        sections=tuple(map(_section, Section.objects.filter(in_navigation=True, merged_into=None))),
        tips=(TipLine.objects.first() or TipLine()).tips,
        redirects=tuple(redirect.rule for redirect in Redirect.objects.all()),
        picks={each.language: tuple(each.numbers) for each in Picks.objects.order_by("language")},
        pages=tuple(map(_page, StandingPage.objects.filter(live=True))),
        texts=tuple(map(_text, ListText.objects.all())),
        **_of_other_rooms(),
    )


def _of_other_rooms() -> dict[str, Any]:
    found: dict[str, Any] = {}
    documents: dict[str, str] = {}
    for part in _parts:
        values = dict(part())
        documents |= values.pop("documents", {})
        found |= values
    return found | {"documents": documents}


def _section(section: Section) -> OutletSection:
    names = section.names or {settings.OUTLET.languages[0].code: section.name}
    return OutletSection(section.slug, dict(names), tuple(section.aliases))


def _page(page: StandingPage) -> Page:
    return Page(page.slug, page.language, page.title, page.html, page.description)


def _text(text: ListText) -> Text:
    return Text(text.kind, text.slug, text.language, text.html, text.title, text.description)
