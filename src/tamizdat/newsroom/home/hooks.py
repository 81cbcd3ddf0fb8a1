"""Puts the desk's panels on its first page, in place of Wagtail's, which know pages only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from tamizdat.newsroom.home.panels import PANELS, Standing
from tamizdat.newsroom.permissions.roles import SITE


@hooks.register("construct_homepage_panels")
def panels(request: HttpRequest, found: list[Any]) -> None:
    """Set the panels, for those who write; others see what their rooms add."""
    found[:] = []
    if request.user.has_perm("newsroom.add_article"):
        may_keep = request.user.has_perm(SITE)
        panels = [panel for panel in PANELS if may_keep or panel is not Standing]
        found += [panel(request) for panel in sorted(panels, key=lambda panel: panel.order)]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Take out Wagtail's counts of pages, images and documents."""
    items[:] = []
