"""The task of the desk's workflow: an editor approves, and nobody their own work."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
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

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what someone may do with what was submitted: nothing to approve in their own."""
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        return [action for action in actions if action[0] not in _APPROVALS] if is_own(obj, user) else actions

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Do what someone chose. Raises PermissionDenied for the approval of one's own work."""
        if action_name in _APPROVALS and is_own(task_state.workflow_state.content_object, user):
            raise PermissionDenied(_("Nobody approves their own work: ask another editor."))
        return super().on_action(task_state, user, action_name, **kwargs)

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
