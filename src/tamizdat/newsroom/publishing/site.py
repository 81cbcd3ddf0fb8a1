"""The outlet and the site as the desk has them: what press gets besides articles."""

from __future__ import annotations

from django.conf import settings
from msgspec.structs import replace

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
from tamizdat.outlet import Language, Outlet
from tamizdat.outlet import Section as OutletSection
from tamizdat.redirects import for_pages, no_pages
from tamizdat.site import ListText as Text
from tamizdat.site import Site
from tamizdat.site import StandingPage as Page

_ATTEMPTS = 5


def read() -> tuple[Outlet, Site, list[str]]:
    """Return the outlet, the site, and a line for each thing of it that no page can show; all as of one moment."""
    for _ in range(_ATTEMPTS):
        before = SiteVersion.now()
        outlet, site = read_outlet(), read_site()
        if SiteVersion.now() == before:
            break
    return outlet, replace(site, picks=outlet.picks, redirects=for_pages(outlet.redirects)), no_pages(outlet.redirects)


def read_outlet() -> Outlet:
    """Return who publishes: tamizdat.toml's names and addresses, and what the desk has of the rest."""
    outlet = settings.OUTLET
    words = OutletWords.objects.first() or OutletWords()
    tips = TipLine.objects.first() or TipLine()
    own = {each.language: each for each in LanguageWords.objects.all()}
    return replace(
        outlet,
        tagline=words.tagline,
        founded=words.founded,
        languages=tuple(_language(language, own.get(language.code)) for language in outlet.languages),
        sections=tuple(_section(section) for section in Section.objects.filter(in_navigation=True, merged_into=None)),
        tips=tips.tips,
        redirects=tuple(redirect.rule for redirect in Redirect.objects.all()),
        picks={each.language: tuple(each.numbers) for each in Picks.objects.all() if each.numbers},
    )


def _language(language: Language, words: LanguageWords | None) -> Language:
    words = words or LanguageWords()
    return replace(language, outlet_name=words.outlet_name, tagline=words.tagline)


def _section(section: Section) -> OutletSection:
    names = section.names or {settings.OUTLET.languages[0].code: section.name}
    return OutletSection(section.slug, dict(names), tuple(section.aliases))


def read_site() -> Site:
    """Return the standing pages that are public, and the texts about labels."""
    pages = (
        Page(page.slug, page.language, page.title, page.html, page.description) for page in StandingPage.objects.filter(live=True)
    )
    texts = (
        Text(each.kind, each.slug, each.language, each.html, each.title, each.description)
        for each in ListText.objects.all()
    )
    return Site(pages=tuple(pages), texts=tuple(texts))
