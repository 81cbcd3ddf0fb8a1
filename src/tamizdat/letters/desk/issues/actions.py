"""The menu under an issue's form: what a person most likely does next stands first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.snippets.action_menu import SubmitForModerationMenuItem

from tamizdat.letters.desk.issues.standing import approving, approving_with_comment
from tamizdat.letters.models import Issue
from tamizdat.newsroom.articles.actions import put_in_order


class SubmitItem(SubmitForModerationMenuItem):
    """Submitting: those who approve issues are not the editors, who approve articles."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().get_context_data(parent_context), "label": _("Submit for approval")}


@hooks.register("construct_snippet_action_menu")
def in_order(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the actions in order, without publishing."""
    if context.get("model") is not Issue:
        return
    items[:] = [
        SubmitItem(item.order) if isinstance(item, SubmitForModerationMenuItem) else item
        for item in items
        if item.name != "action-publish"
    ]
    put_in_order(items)
    for item in items:
        if item.name == "approve":
            asks, issue = getattr(item, "launch_modal", False), context["instance"]
            item.label = approving_with_comment(issue) if asks else approving(issue)
