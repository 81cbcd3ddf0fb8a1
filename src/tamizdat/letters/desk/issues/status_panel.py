"""The sign of the status beside an issue's form: when it goes out, which Wagtail's own schedule knows nothing of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.side_panels import StatusSidePanel
from wagtail.snippets.side_panels import SnippetStatusSidePanel

from tamizdat.letters.models import Issue
from tamizdat.newsroom.dates import written

_KEPT = (
    "show_schedule_publishing_toggle",
    "live_object",
    "scheduled_object",
    "locale",
    "translations",
    "usage_url",
    "history_url",
    "last_updated_info",
)


class IssueStatusPanel(SnippetStatusSidePanel):
    """How an issue stands, and its hour."""

    def get_scheduled_publishing_context(self, parent_context: Any) -> dict[str, Any]:
        """Return the hour that counts, and that of a draft, which counts once it is approved."""
        context: dict[str, Any] = super().get_scheduled_publishing_context(parent_context)
        draft, approved = _said(self.object), ""
        if self.object.state == Issue.State.APPROVED:
            approved = _said(Issue.objects.get(pk=self.object.pk))
        hours = {"scheduled_go_live_at": approved, "draft_go_live_at": "" if draft == approved else draft}
        return {**context, **hours, "has_draft_publishing_schedule": True}


def with_hour(panel: StatusSidePanel) -> IssueStatusPanel:
    """Return the panel of an issue in place of the one that Wagtail has made."""
    return IssueStatusPanel(panel.object, panel.request, **{name: getattr(panel, name) for name in _KEPT})


def _said(issue: Issue) -> str:
    return written(issue.send_at) or _("as soon as it is approved")
