"""Previews of standing pages and of the front page, by press's own templates."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tamizdat.newsroom.articles.preview import answer
from tamizdat.newsroom.models import StandingPage
from tamizdat.newsroom.publishing.config import config
from tamizdat.newsroom.site.changes import page_html
from tamizdat.press.build.state import index_file
from tamizdat.press.site_preview import home_preview, standing_preview
from tamizdat.site import StandingPage as Page


def standing_page_preview(page: StandingPage, request: HttpRequest, mode: str) -> HttpResponse:
    """Return the page that press would make of a draft."""
    now = config()
    source = now.source
    draft = Page(
        page.slug or "draft",
        page.language or source.outlet.languages[0].code,
        page.title,
        page_html(page),
        page.description,
    )
    html = standing_preview(
        draft,
        source.site,
        source.outlet,
        root=_root(request, mode),
        index=index_file(now.to),
        overrides=source.overrides,
    )
    return answer(html)


def front_page_preview(request: HttpRequest, language: str, picks: list[int], mode: str) -> HttpResponse:
    """Return the front page of a language with other picks."""
    now = config()
    source = now.source
    site = msgspec.structs.replace(source.site, picks={**source.site.picks, language: tuple(picks)})
    html = home_preview(
        language, site, source.outlet, root=_root(request, mode), index=index_file(now.to), overrides=source.overrides
    )
    return answer(html)


def _root(request: HttpRequest, mode: str) -> str:
    return str(request.build_absolute_uri(reverse("newsroom_paper_home", args=["dark" if mode == "dark" else "light"])))
