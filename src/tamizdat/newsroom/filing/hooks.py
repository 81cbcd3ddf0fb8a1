"""Hands labels to Wagtail: the menu, the address for merging, names for the log."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from tamizdat.newsroom.filing.merge import merge_view
from tamizdat.newsroom.filing.viewsets import LabelViewSetGroup

register_snippet(LabelViewSetGroup)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of labels' pages that Wagtail does not make."""
    return [path("merge/<slug:kind>/<int:pk>/", merge_view, name="newsroom_merge")]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows besides Wagtail's own actions."""
    actions.register_action("newsroom.merge", "Merge", "Merged")
    actions.register_action("newsroom.reorder", "Reorder", "Moved to another place")
