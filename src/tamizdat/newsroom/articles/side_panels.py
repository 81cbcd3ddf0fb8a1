"""What stands beside the form of an article: whether readers have it, and what the desk says about the draft."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from tamizdat.newsroom.articles.checks import checks
from tamizdat.newsroom.models import Article, Publication


class NotesToggle(BaseSidePanel.SidePanelToggle):
    """The button that opens the desk's notes; the number on it is the panel's `lacking`, how much is missing."""

    aria_label = _("Toggle the desk's notes")
    icon_name = "list-ul"
    counter_classname = "w-bg-warning-100"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return how much is lacking. The number is seen on the button, so it is part of the button's name."""
        context = super().get_context_data(parent_context)
        context["count"] = self.panel.lacking
        if context["count"]:
            self.aria_label = _("Toggle the desk's notes: {count}").format(count=context["count"])
        return context


class DeskPanel(BaseSidePanel):
    """The state of an article towards its readers, its words, and what it lacks."""

    SidePanelToggle = NotesToggle
    name = "desk"
    title = _("Notes of the desk")
    template_name = "newsroom/articles/desk_panel.html"
    order = 50

    def __init__(self, article: Article, request: Any) -> None:
        super().__init__(article, request)
        self.checks = checks(article)
        self.lacking = len(self.checks.found)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        context = super().get_context_data(parent_context)
        article = self.object
        context["checks"] = self.checks
        context["publication"] = Publication.objects.filter(number=article.number).first() if article.pk else None
        context["is_withdrawn"] = article.state == Article.State.WITHDRAWN
        context["can_publish"] = self.request.user.has_perm("newsroom.publish_article")
        context["address"] = (
            reverse("newsroom_paper", args=["light", article.path]) if article.path and article.live else ""
        )
        return context
