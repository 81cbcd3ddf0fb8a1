"""What somebody answered to a submitted issue: the changes that they ask for, and who asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from msgspec import Struct
from wagtail.models import TaskState, WorkflowState

from tamizdat.letters.models import Issue


class Requested(Struct, frozen=True):
    """Changes that somebody asks for: their name, their comment ("" without one), and when."""

    who: str
    comment: str
    at: datetime | None


def requested(issue: Any) -> Requested | None:
    """Return the changes that are asked for in an issue, None where it was not sent back, or was submitted again."""
    state = issue.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    answer: TaskState | None = state.current_task_state
    if answer is None:
        return None
    return Requested(answer.finished_by.username if answer.finished_by else "–", answer.comment, answer.finished_at)


def sent_back_to(user: Any) -> list[int]:
    """Return the issues in which changes are asked for of somebody who began or submitted them, by primary key."""
    kind = ContentType.objects.get_for_model(Issue)
    own = [str(pk) for pk in Issue.objects.filter(owner=user, state=Issue.State.DRAFT).values_list("pk", flat=True)]
    states = WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_NEEDS_CHANGES)
    asked = states.filter(Q(requested_by=user) | Q(object_id__in=own))
    numbers = [int(pk) for pk in asked.values_list("object_id", flat=True)]
    return list(
        Issue.objects.filter(pk__in=numbers, frozen=None).order_by("send_at", "pk").values_list("pk", flat=True)
    )
