"""The task of the desk's workflow: an editor approves, and nobody their own work."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

_APPROVALS = {"approve"}
_TASKS = "_newsroom_approvals"  # the attribute of a user


class EditorApproval(AbstractGroupApprovalTask):
    """Approval by somebody of the chosen roles who neither wrote the article, or the issue, nor submitted it."""

    class Meta:
        verbose_name = "approval by an editor"
        verbose_name_plural = "approvals by an editor"

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Begin when something is submitted, and remember what and by whom.

        What was sent back is often submitted again by somebody else: then that is whose submission it is.
        """
        from tamizdat.newsroom.editing import submissions  # it imports the models

        if user is not None and workflow_state.current_task_state is None:
            workflow_state.requested_by = user  # Wagtail saves it with the task
        state = super().start(workflow_state, user=user)
        submissions.remember(state)
        return state

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what someone may do with what was submitted: nothing to approve in their own."""
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        return [action for action in actions if action[0] not in _APPROVALS] if is_own(obj, user) else actions

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Do what someone chose.

        Raises PermissionDenied for the approval of one's own work, and RefusedError where somebody else has decided
        meanwhile, or where this is not what was submitted (`editing/submissions.py`).
        """
        from tamizdat.newsroom.editing import submissions

        model = type(task_state.workflow_state.content_object)
        with transaction.atomic():
            row = model.objects.select_for_update(of=("self",)).get(pk=task_state.workflow_state.object_id)
            fresh = type(task_state).objects.get(pk=task_state.pk)  # nothing that it knows is of before the lock
            if fresh.status != TaskState.STATUS_IN_PROGRESS:
                raise submissions.RefusedError(submissions.decided(row))
            if action_name in _APPROVALS:
                if is_own(row, user):
                    raise PermissionDenied(_("Nobody approves their own work: ask another editor."))
                if refused := submissions.refusal(fresh, user, row.get_latest_revision_as_object()):
                    raise submissions.RefusedError(refused)
            return super().on_action(fresh, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """Return what people read where they choose a task."""
        return _("Somebody of the chosen roles approves; nobody their own work.")


def waiting_for(user: Any) -> QuerySet[TaskState]:
    """Return the submissions that somebody may answer. The tasks are asked for once in a request: they are kept with
    the user, as Wagtail keeps whose groups may answer them."""
    tasks = getattr(user, _TASKS, None)
    if tasks is None:
        tasks = list(EditorApproval.objects.filter(active=True))
        setattr(user, _TASKS, tasks)
    states = TaskState.objects.none()
    for task in tasks:
        states |= task.get_task_states_user_can_moderate(user)
    return states


def is_own(obj: Any, user: Any, state: Any = None) -> bool:
    """Whether someone wrote an article or an issue, or submitted it; `state` is its submission, if it is known."""
    state = state or obj.current_workflow_state
    return user.pk in {getattr(obj, "owner_id", None), state.requested_by_id if state else None}
