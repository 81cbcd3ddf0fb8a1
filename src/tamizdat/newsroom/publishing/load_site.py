"""The first filling of the desk's site: what `tamizdat.toml` and `pages/` say, loaded once.

From then on the desk is its home. What of the files differs from what the desk has is told (`site/missing.py`), so
that nobody corrects a file and wonders why readers see nothing of it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from msgspec import Struct

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
from tamizdat.newsroom.site.text import is_editable, to_raw
from tamizdat.outlet import Outlet
from tamizdat.press.markdown_pages import load_files
from tamizdat.site import Site


class LoadedSite(Struct, frozen=True):
    """How much was loaded, and what could not be, a line each."""

    pages: int = 0
    texts: int = 0
    left_out: tuple[str, ...] = ()


def load_once(app_config: Any = None, **kwargs: Any) -> None:
    """Load the newsroom's files, if this desk has never had a site. Called after the migration of each app."""
    if app_config is not None and app_config.label != "usersessions":  # the last: all tables are there
        return
    if not OutletWords.objects.exists():
        outlet = settings.OUTLET
        load(outlet, load_files(settings.NEWSROOM.folder, outlet)[0])


def load(outlet: Outlet, site: Site) -> LoadedSite:
    """Load what a desk without a site can have of an outlet and a site."""
    with transaction.atomic():
        _outlet(outlet)
        for order, page in enumerate(site.pages):
            raw = to_raw(page.html, f"{page.language}/{page.slug}")
            StandingPage.objects.create(
                slug=page.slug,
                language=page.language,
                title=page.title,
                description=page.description,
                body=raw,
                html=page.html,
                written={"html": page.html, "body": raw},
                order=order + 1,
                live=True,
            )
        for order, text in enumerate(site.texts):
            body = text.html if is_editable(text.html) else ""
            ListText.objects.create(
                kind=text.kind,
                slug=text.slug,
                language=text.language,
                title=text.title,
                description=text.description,
                body=body,
                html=text.html,
                written={"html": text.html, "body": body},
                order=order + 1,
            )
        SiteVersion.change()
    return LoadedSite(len(site.pages), len(site.texts))


def _outlet(outlet: Outlet) -> None:
    OutletWords.objects.update_or_create(pk=1, defaults={"tagline": outlet.tagline, "founded": outlet.founded})
    tips = outlet.tips
    TipLine.objects.update_or_create(
        pk=1,
        defaults={
            "onion": tips.onion,
            "signal": tips.signal,
            "email": tips.email,
            "pgp_fingerprint": tips.pgp_fingerprint,
            "post": tips.post,
        },
    )
    for language in outlet.languages:
        words = {"outlet_name": language.outlet_name, "tagline": language.tagline}
        LanguageWords.objects.update_or_create(language=language.code, defaults=words)
    for order, section in enumerate(outlet.sections):
        name = section.names.get(outlet.languages[0].code) or next(iter(section.names.values()), section.slug)
        values = {
            "name": name,
            "names": section.names,
            "aliases": list(section.aliases),
            "order": order,
            "in_navigation": True,
        }
        Section.objects.update_or_create(slug=section.slug, defaults=values)
    for code, numbers in outlet.picks.items():
        Picks.objects.update_or_create(language=code, defaults={"numbers": list(numbers)})
    Redirect.objects.bulk_create(
        Redirect(old=rule.old, new=rule.new, status=rule.status, pattern=rule.pattern, order=order + 1)
        for order, rule in enumerate(outlet.redirects)
    )
