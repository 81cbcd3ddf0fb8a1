"""The menu "Letters" at the desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from tamizdat.letters.desk import menu
from tamizdat.letters.desk.issues.viewset import IssueViewSet
from tamizdat.letters.desk.newsletters.viewset import NewsletterViewSet


class LettersGroup(SnippetViewSetGroup):
    """One entry of the menu for all of it."""

    items = (IssueViewSet, NewsletterViewSet)
    menu_label = _("Letters")
    menu_icon = "mail"
    menu_name = "letters"
    menu_order = 155

    def get_submenu_items(self) -> list[Any]:
        """Return issues, which are a matter of every week, before newsletters and figures."""
        issues, newsletters = super().get_submenu_items()
        issues.order, newsletters.order = 1, 2
        return [issues, newsletters, menu.figures_item(), menu.writing_item()]


register_snippet(LettersGroup)
