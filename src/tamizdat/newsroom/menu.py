"""The desk's menu: what a newsroom does not use is not there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea

from tamizdat.newsroom.accounts.views import session
from tamizdat.newsroom.articles.live import live
from tamizdat.newsroom.articles.preview import paper
from tamizdat.newsroom.articles.translations import translations
from tamizdat.newsroom.articles.withdraw import withdraw
from tamizdat.newsroom.recovery.views import redact

# Wagtail's own entries for what this newsroom has elsewhere, or not at all.
_UNUSED = {"explorer", "documents", "snippets", "help", "reports"}
_UNUSED_SETTINGS = {"collections", "sites", "redirects", "locales", "groups", "users"}


@hooks.register("construct_main_menu")
def without_unused(request: HttpRequest, items: list[Any]) -> None:
    """Take out what is not used."""
    items[:] = [item for item in items if item.name not in _UNUSED]
    for item in items:
        if item.name == "images":
            item.label = _("Pictures")


@hooks.register("construct_settings_menu")
def without_unused_settings(request: HttpRequest, items: list[Any]) -> None:
    """Take out what is not used."""
    items[:] = [item for item in items if item.name not in _UNUSED_SETTINGS]


@hooks.register("register_admin_search_area")
def search_of_articles() -> SearchArea:
    """Let the menu's search look through articles."""
    return SearchArea(_("Articles"), reverse_lazy("articles:list"), name="articles", icon_name="doc-full", order=1)


@hooks.register("construct_search")
def without_other_searches(request: HttpRequest, areas: list[Any]) -> None:
    """Take out the searches for what is not used."""
    areas[:] = [area for area in areas if area.name in ("articles", "images")]


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the desk's own style sheets."""
    sheets = [(static(f"newsroom/{name}.css"),) for name in ("desk", "bars")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def script() -> str:
    """Return the desk's own script."""
    return format_html('<script src="{}" defer></script>', static("newsroom/desk.js"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the desk's own pages."""
    return [
        path("paper/<slug:scheme>/<path:path>", paper, name="newsroom_paper"),
        path("paper/<slug:scheme>/", paper, {"path": ""}, name="newsroom_paper_home"),
        path("articles/<int:pk>/withdraw/", withdraw, name="newsroom_withdraw"),
        path("articles/<int:pk>/live/", live, name="newsroom_live"),
        path("articles/<int:pk>/translations/", translations, name="newsroom_translations"),
        path("redact/", redact, name="newsroom_redact"),
        path("session/", session, name="newsroom_session"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what the log knows besides Wagtail's own actions."""
    actions.register_action("newsroom.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("newsroom.put_back", _("Put back"), _("Put back"))
    actions.register_action("newsroom.translate", _("Translate"), _("Translation begun"))
    actions.register_action("newsroom.redact", _("Redact"), _("Redacted"))
    actions.register_action("newsroom.load", _("Load"), _("Loaded from an archive"))
    actions.register_action("newsroom.recover", _("Recover"), _("Changed by recovery"))
