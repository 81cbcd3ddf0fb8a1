"""Hands labels to Wagtail: the menu, the address for merging, names for the log."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from tamizdat.newsroom.filing.merge import merge_view
from tamizdat.newsroom.filing.usage import is_used
from tamizdat.newsroom.filing.viewsets import LabelViewSetGroup
from tamizdat.newsroom.models.labels import Label

register_snippet(LabelViewSetGroup)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of labels' pages that Wagtail does not make."""
    return [path("merge/<slug:kind>/<int:pk>/", merge_view, name="newsroom_merge")]


@hooks.register("before_bulk_action")
def keep_used_labels(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Refuse to delete many labels at once if one of them is used. Raises PermissionDenied."""
    if action_type == "delete" and any(isinstance(each, Label) and is_used(each) for each in objects):
        raise PermissionDenied(_("One of them is used: merge it into another one instead."))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows besides Wagtail's own actions."""
    actions.register_action("newsroom.merge", _("Merge"), _("Merged"))
    actions.register_action("newsroom.reorder", _("Reorder"), _("Moved to another place"))
