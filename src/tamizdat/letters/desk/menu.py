"""Puts the pages about newsletters into the desk: entries of the menu, addresses, style, script, log, first page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tamizdat.letters.desk import writing
from tamizdat.letters.desk.figures import views as figures
from tamizdat.letters.desk.issues import (
    actions,  # noqa: F401 (registers a hook)
    begin,
    candidates,
    copying,
    hours,
)
from tamizdat.letters.desk.lists import views as lists
from tamizdat.letters.desk.panels import LettersPanel
from tamizdat.letters.desk.sending import unsure
from tamizdat.letters.desk.sending import views as sending
from tamizdat.letters.desk.testing import views as testing
from tamizdat.letters.policy import may_arrange


class FiguresMenuItem(MenuItem):
    """The entry for figures, for those who arrange issues."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody sees it."""
        return may_arrange(request.user)


def figures_item() -> FiguresMenuItem:
    """Return the entry for figures."""
    return FiguresMenuItem(_("Figures"), reverse("letters_figures"), name="letters-figures", icon_name="table", order=3)


class WritingMenuItem(FiguresMenuItem):
    """The entry for writing as a reader, in practice mode."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody sees it."""
        return settings.PRACTICE and super().is_shown(request)


def writing_item() -> WritingMenuItem:
    """Return the entry for writing as a reader."""
    return WritingMenuItem(
        _("Write as a reader"), reverse("letters_write"), name="letters-write", icon_name="edit", order=9
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the pages."""
    return [
        path("letters/begin/", begin.begin, name="letters_begin"),
        path("letters/figures/", figures.figures, name="letters_figures"),
        path("letters/write/", writing.write, name="letters_write"),
        path("letters/issue/<int:pk>/", sending.progress, name="letters_progress"),
        path("letters/issue/<int:pk>/letter/", sending.letter, name="letters_letter"),
        path("letters/issue/<int:pk>/progress/", sending.figures, name="letters_progress_figures"),
        path("letters/issue/<int:pk>/unsure/", unsure.unsure, name="letters_unsure"),
        path("letters/issue/<int:pk>/articles/", candidates.found, name="letters_articles"),
        path("letters/issue/<int:pk>/copy/", copying.copy, name="letters_copy"),
        path("letters/issue/<int:pk>/hour/", hours.move, name="letters_hour"),
        path("letters/issue/<int:pk>/test/", testing.test, name="letters_test"),
        path("letters/newsletter/<int:pk>/import/", lists.bring, name="letters_bring"),
        path("letters/newsletter/<int:pk>/test/", testing.test_welcome, name="letters_test_welcome"),
        path("letters/list/<int:pk>/", lists.shown, name="letters_list"),
    ]


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the style sheet of the pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("letters/desk.css"))


@hooks.register("insert_global_admin_js")
def script() -> str:
    """Return the script of the pages: counters, adding articles, progress."""
    return format_html('<script src="{}" defer></script>', static("letters/desk.js"))


@hooks.register("construct_homepage_panels", order=90)  # after the desk has set its own, below a locked vault
def letters_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Say on the first page what is the matter with letters, to those who arrange them."""
    if may_arrange(request.user):
        panels.insert(0, LettersPanel(request))


@hooks.register("register_log_actions")
def log_actions(actions_: Any) -> None:
    """Name what the log knows of these pages."""
    actions_.register_action("letters.test", _("Test"), _("Test letter sent"))
    actions_.register_action("letters.pause", _("Pause"), _("Sending paused"))
    actions_.register_action("letters.resume", _("Resume"), _("Sending resumed"))
    actions_.register_action("letters.stop", _("Stop"), _("Sending stopped"))
    actions_.register_action("letters.again", _("Send again"), _("Letters sent again that had perhaps arrived"))
    actions_.register_action("letters.leave", _("Leave"), _("Letters left that had perhaps arrived"))
    actions_.register_action("letters.import", _("Import"), _("List of subscribers imported"))
    actions_.register_action("letters.import-back", _("Take back"), _("Imported list taken back"))
    actions_.register_action("letters.export", _("Export"), _("List of subscribers exported"))
