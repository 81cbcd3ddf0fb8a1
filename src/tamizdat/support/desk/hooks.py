"""The menu "Support" at the desk: one entry for each thing that is kept there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from tamizdat.support.desk.appeals import AppealViewSet


class SupportGroup(SnippetViewSetGroup):
    """One entry of the menu for all of support. Other pages of this room are added to `items`."""

    items = (AppealViewSet,)
    menu_label = _("Support")
    menu_icon = "group"
    menu_name = "support"
    menu_order = 160


register_snippet(SupportGroup)
