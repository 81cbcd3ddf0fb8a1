"""The pages for people in the desk's menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tamizdat.newsroom.accounts import (
    log,
    my_account,  # noqa: F401 (registers hooks)
)
from tamizdat.newsroom.people.audit import audit_log, my_actions
from tamizdat.newsroom.people.views import invite, people, person
from tamizdat.newsroom.permissions.roles import PEOPLE

hooks.register("register_log_actions", log.register)


class _ForChiefs(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PEOPLE))


@hooks.register("insert_global_admin_js")
def starts() -> str:
    """Return the script that stands for Wagtail's inline scripts."""
    return format_html('<script src="{}"></script>', static("newsroom/starts.js"))


@hooks.register("register_settings_menu_item")
def people_item() -> MenuItem:
    """Return the entry for people."""
    return _ForChiefs(_("People"), reverse("newsroom_people"), name="people", icon_name="user", order=100)


@hooks.register("register_settings_menu_item")
def log_item() -> MenuItem:
    """Return the entry for the log."""
    return _ForChiefs(_("Log"), reverse("newsroom_log"), name="log", icon_name="history", order=110)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the pages for people."""
    return [
        path("people/", people, name="newsroom_people"),
        path("people/invite/", invite, name="newsroom_invite"),
        path("people/<int:pk>/", person, name="newsroom_person"),
        path("log/", audit_log, name="newsroom_log"),
        path("log/mine/", my_actions, name="newsroom_my_actions"),
    ]
