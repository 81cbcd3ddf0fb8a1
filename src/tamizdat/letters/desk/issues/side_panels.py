"""What stands beside the form of an issue: articles that can be added, and what the desk says about the draft."""

from __future__ import annotations

from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from tamizdat.letters.by_mail.addresses import sign_up_address
from tamizdat.letters.checks import checks, is_missed
from tamizdat.letters.desk.issues.answers import requested
from tamizdat.letters.desk.issues.candidates import candidates
from tamizdat.letters.desk.issues.hours import choices
from tamizdat.letters.desk.issues.standing import late_change
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.articles.side_panels import NotesToggle


class AddPanel(BaseSidePanel):
    """Articles of the front page, and the latest, that no earlier issue had."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button that opens it."""

        aria_label = _("Toggle articles to add")
        icon_name = "plus"

    name = "add-articles"
    title = _("Add articles")
    template_name = "letters/issues/add_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().get_context_data(parent_context), **candidates(self.object, "")}


class NotesPanel(BaseSidePanel):
    """Who gets it and when, and what it lacks."""

    SidePanelToggle = NotesToggle
    name = "letters-notes"
    title = _("Notes of the desk")
    template_name = "letters/issues/notes_panel.html"
    order = 50

    def __init__(self, issue: Issue, request: Any) -> None:
        super().__init__(issue, request)
        self.checks = checks(issue)
        self.requested = requested(issue)
        self.lacking = len(self.checks) + bool(self.requested)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        issue = self.object
        missed = is_missed(issue, timezone.now())
        return {
            **super().get_context_data(parent_context),
            "csrf_token": get_token(self.request),
            "checks": self.checks,
            "requested": self.requested,
            "late_change": late_change(Issue.objects.get(pk=issue.pk)) if issue.state == Issue.State.APPROVED else "",
            "issue": issue,
            "readers": issue.newsletter.subscriptions.count(),
            "is_approved": issue.state == Issue.State.APPROVED,
            "hours": choices(issue) if missed else (),
            "write_to": sign_up_address(issue.newsletter) if issue.newsletter.live else "",
            "has_editions": Newsletter.objects.exclude(pk=issue.newsletter_id).exists(),
        }
