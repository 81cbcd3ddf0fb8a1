"""What the desk's first page says about letters."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.middleware.csrf import get_token
from django.utils import timezone
from msgspec import Struct
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from tamizdat.letters.desk import findings
from tamizdat.letters.desk.issues.hours import choices
from tamizdat.letters.desk.sending.watching import trouble_of
from tamizdat.letters.models import Issue
from tamizdat.letters.policy import may_send
from tamizdat.newsroom.models import EditorApproval
from tamizdat.newsroom.models.workflow import is_own

_SHOWN = 8


class Missed(Struct, frozen=True):
    """A draft whose hour has passed, and the hours that are offered instead."""

    issue: Any
    hours: list[tuple[str, str]]


class LettersPanel(Component):
    """What needs somebody now, what waits for this person's approval, and what goes out next."""

    order = 3
    template_name = "letters/home.html"

    def __init__(self, request: Any) -> None:
        self._request, self._user = request, request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        now = timezone.now()
        going = [(issue, trouble_of(issue)) for issue in findings.going()[:_SHOWN]]
        return {
            "csrf_token": get_token(self._request),
            "missed": [Missed(issue, choices(issue)) for issue in findings.missed(now)[:_SHOWN]],
            "due_soon": findings.due_soon(now)[:_SHOWN],
            "unsure": findings.unsure()[:_SHOWN] if may_send(self._user) else (),
            "waiting": self._waiting(),
            "going": going,
            "drafts": findings.coming(now)[:_SHOWN],
        }

    def _waiting(self) -> list[dict[str, Any]]:
        """Return the issues that this person may approve, the longest waiting first."""
        states = TaskState.objects.none()
        for task in EditorApproval.objects.filter(active=True):
            states |= task.get_task_states_user_can_moderate(self._user)
        kind = ContentType.objects.get_for_model(Issue)
        mine = states.filter(revision__base_content_type=kind).select_related(
            "workflow_state__requested_by", "revision"
        )
        rows = list(mine.defer("revision__content").order_by("started_at")[:_SHOWN])
        issues = Issue.objects.select_related("newsletter").in_bulk([int(row.revision.object_id) for row in rows])
        found = []
        for row in rows:
            issue = issues.get(int(row.revision.object_id))
            if issue and not is_own(issue, self._user, row.workflow_state):
                found.append({"issue": issue, "who": row.workflow_state.requested_by, "at": row.started_at})
        return found
