"""What is said of an issue that was submitted, to those who cannot change it meanwhile."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ApprovalLock(WorkflowLock):
    """An issue that waits for an approval: mailers and chiefs can change it, and nobody else."""

    def get_message(self, user: Any) -> str | None:
        """Return what stands above the form, None for those who can change it."""
        if not self.for_user(user):
            return None
        said = _(
            "This issue waits for a mailer or a chief to approve it. Until they have answered, only they can change it:"
            " here it can be read, and nothing can be written."
        )
        state = self.object.current_workflow_state
        if state and state.user_can_cancel(user):
            said += " " + _("“Take back”, below, makes it your draft again; then nobody is asked to approve it.")
        return said

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        """Return what the sign of the status says."""
        return super().get_locked_by(user, can_lock) if can_lock else _("Waits for approval")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        """Return who can change it."""
        if can_lock:
            return _("Mailers and chiefs can change this issue – lock it to keep the others from it")
        return _("Only mailers and chiefs can change it now, and approve it")
