"""The menu "Support" at the desk: one entry for each thing that is kept there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from tamizdat.support.desk import menu
from tamizdat.support.desk.appeals import AppealViewSet


class SupportGroup(SnippetViewSetGroup):
    """One entry of the menu for all of support."""

    items = (AppealViewSet,)
    menu_label = _("Support")
    menu_icon = "group"
    menu_name = "support"
    menu_order = 160

    def get_submenu_items(self) -> list[Any]:
        """Return the pages about money, and the appeals before the settings."""
        (appeals,) = super().get_submenu_items()
        appeals.order = menu.APPEALS
        return [*menu.items(), appeals]


register_snippet(SupportGroup)
