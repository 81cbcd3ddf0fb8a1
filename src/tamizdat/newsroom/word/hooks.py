"""The address of the page for Word files, and the button that leads to it."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from tamizdat.newsroom.word.views import from_word


@hooks.register("register_admin_urls", order=-1)
def addresses() -> list[URLPattern]:
    """Return the address."""
    return [path("articles/from-word/", from_word, name="newsroom_from_word")]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows of it."""
    actions.register_action("newsroom.word", _("Open a Word file"), _("Begun from a Word file"))
