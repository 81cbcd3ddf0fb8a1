"""How an issue stands, in the words that every list and page uses."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from tamizdat.letters.checks import is_missed
from tamizdat.letters.models import Issue
from tamizdat.newsroom.dates import written


def with_status(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Return issues with what says how each stands, without their texts."""
    active = WorkflowState.objects.active().select_related("current_task_state__task")
    return (
        issues.select_related("newsletter", "latest_revision")
        .defer("html", "text", "page", "body", "latest_revision__content")
        .prefetch_related(Prefetch("_workflow_states", queryset=active, to_attr="_current_workflow_states"))
    )


def standing(issue: Any) -> str:
    """Return how an issue stands."""
    if issue.state == Issue.State.APPROVED and issue.has_unpublished_changes:
        return _("waits for its hour; changed since it was approved")
    if issue.state != Issue.State.DRAFT:
        return str(issue.get_state_display())
    if is_missed(issue, timezone.now()):
        return _("not approved by its hour, so not sent")
    submission = issue.current_workflow_state
    if submission and submission.status == WorkflowState.STATUS_IN_PROGRESS:
        return _("submitted")
    return _("draft, changes requested") if submission else _("draft")


def late_change(issue: Issue) -> str:
    """Return what becomes of a change in an approved issue."""
    said = _(
        "This issue is approved, and goes out on %(at)s as it was approved. What is changed now is sent only if it is"
        " submitted and approved before."
    ) % {"at": written(issue.send_at)}
    if issue.around is None or issue.around == issue.around_it():
        return said
    return said + " " + _("Its newsletter was changed since: that, too, is not in it.")


def approving(issue: Issue) -> str:
    """Return what approving a draft does: without an hour of its own it goes out at once."""
    return approval_labels()["hour" if issue.send_at else "once"]


def approving_with_comment(issue: Issue) -> str:
    """Return the same for an approval with a comment."""
    return approval_labels()["hour-comment" if issue.send_at else "once-comment"]


def approval_labels() -> dict[str, str]:
    """Return what the buttons say: by whether there is an hour, and whether a comment is asked for. The script of the
    form has them say what is in the form, saved or not."""
    return {
        "hour": _("Approve: it goes out at its hour"),
        "once": _("Approve: it goes out at once"),
        "hour-comment": _("Approve with a comment: it goes out at its hour"),
        "once-comment": _("Approve with a comment: it goes out at once"),
    }


def address_of(issue: Issue) -> str:
    """Return the page for an issue: the form of a draft, else how far it is."""
    return reverse("letter_issues:edit" if issue.state == Issue.State.DRAFT else "letters_progress", args=[issue.pk])
