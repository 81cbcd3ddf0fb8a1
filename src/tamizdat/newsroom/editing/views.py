"""The form of what several people may have open: nothing is overwritten unseen, and approved is what was submitted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.editing import stale, submissions
from tamizdat.newsroom.editing.content_only import ContentOnly

CREATE_TEMPLATE = "newsroom/editing/create.html"  # its form says its name
EDIT_TEMPLATE = "newsroom/editing/edit.html"  # the same, and both texts after a refused save


# What is done in one transaction with the save; what is published at once tells of itself after it.
_WITH_THE_SAVE = frozenset({"submit", "restart-workflow", "workflow-action"})
_SAVED = ("latest_revision", "has_unpublished_changes")  # what a save changes in the form's own instance


class NamedForm:
    """Comes before Wagtail's CreateView, of which CREATE_TEMPLATE or one that extends it is the template.

    The form has a name, by which its later saves are known to be its own: it saves itself every few seconds.
    """

    request: HttpRequest

    def save_instance(self) -> Any:
        """Save, and remember which form did."""
        with transaction.atomic():
            instance = super().save_instance()  # type: ignore[misc]
            stale.remember(instance, self.request.POST)
        return instance

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows; the form keeps its name as long as it is open."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "form_field": stale.FORM, "form_name": self.request.POST.get(stale.FORM) or stale.new_form()}


class SharedForm(NamedForm, ContentOnly):
    """Comes before Wagtail's EditView, of which EDIT_TEMPLATE or one that extends it is the template."""

    latest_revision: Any
    expects_json_response: bool
    action: str
    panel: Any
    locked_for_user: Any
    stale = False
    refused = False
    answer: HttpResponse | None = None

    @property
    def approves(self) -> bool:
        """Whether the button of an approval was pressed."""
        return self.action == "workflow-action" and self.request.POST.get("workflow-action-name") == "approve"

    def is_valid(self, form: Any) -> bool:
        """Whether the form can be saved; not if somebody else saved since it was opened, or decided about it."""
        pressed = bool(self.request.POST.get("action-workflow-action"))
        if pressed and self.object.current_workflow_task is None:
            return self._refused(form, submissions.decided(self.object))
        if not self.expects_json_response and stale.is_stale(self.request.POST, self.latest_revision):
            self.stale = True
            return self._refused(form, stale.refusal())
        if not super().is_valid(form):  # type: ignore[misc]
            return False
        state = self.object.current_workflow_task_state if self.approves else None
        refused = submissions.refusal(state, self.request.user, form.instance) if state else ""
        return self._refused(form, f"{refused} {self._kept(form.instance)}") if refused else True

    def _refused(self, form: Any, why: str) -> bool:
        form.defer_required_fields()
        form.errors  # noqa: B018 (Django reads what was written when it is asked for its errors: it is shown again)
        form.restore_required_fields()
        self.refused = True
        self.produced_error_code, self.produced_error_message = "invalid_revision", why
        return False

    def _kept(self, written: Any) -> str:
        """Return what became of what stands in a refused form: it may have saved itself before."""
        latest = type(written).objects.get(pk=written.pk).get_latest_revision_as_object()
        if submissions.digest(latest) == submissions.digest(written):
            return _("What is below is the newest draft.")
        return _("What you wrote is below, and saved nowhere yet: “Save draft” keeps it.")

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with what is wrong; of a locked text that was taken back, what is saved."""
        was_locked = self.locked_for_user
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return redirect(self.request.path) if was_locked and self.action == "cancel-workflow" else answer

    def save_instance(self) -> Any:
        """Save, and do what was pressed with what is saved, so that nothing comes between the two.

        Raises RefusedError where somebody else was faster by a moment, or where the form saved itself with an older
        text, which arrives late. Then nothing is saved.
        """
        self.refused = True  # until it is saved
        with transaction.atomic():
            rows = type(self.object).objects.select_for_update(of=("self",))
            row = rows.select_related("latest_revision").get(pk=self.object.pk)
            self._check(row)
            before = {name: getattr(self.form.instance, name, None) for name in _SAVED}
            try:
                with transaction.atomic():
                    instance = super().save_instance()
                    if self.action in _WITH_THE_SAVE:
                        self._press(instance)
            except PermissionDenied as refused:
                for name, value in before.items():
                    setattr(self.form.instance, name, value)
                kept = "" if self.expects_json_response else f" {self._kept(self.form.instance)}"
                raise submissions.RefusedError(f"{refused}{kept}") from refused
        self.refused = False
        return instance

    def _check(self, row: Any) -> None:
        """Check once more what was asked before the row was locked. Raises RefusedError."""
        post, latest = self.request.POST, row.latest_revision
        if self.action == "workflow-action" and row.current_workflow_task is None:
            raise submissions.RefusedError(submissions.decided(row))
        if self.action == "submit" and _is_submitted(row):
            raise submissions.RefusedError(submissions.submitted_already(row))
        if self.expects_json_response:
            names_no_text = not (post.get("loaded_revision_id") or post.get("overwrite_revision_id"))
            is_beyond = names_no_text and _is_submitted(row)  # of a form that was opened before there was a revision
            if is_beyond or stale.is_older(post, latest) or _is_closed_to(row, self.request.user):
                raise submissions.RefusedError(stale.late())
        elif stale.is_stale(post, latest):
            self.stale = True
            raise submissions.RefusedError(stale.refusal())

    def _press(self, instance: Any) -> None:
        """Submit, approve or ask for changes.

        Wagtail takes the text of a submission that was sent back from what it read when the request began: that is
        the text before this save. So it is read again.
        """
        self.object = instance
        self.__dict__.pop("workflow_state", None)
        self.answer = super().run_action_method()  # type: ignore[misc]

    def run_action_method(self) -> Any:
        """Do what was pressed, unless it was done with the save."""
        return self.answer if self.action in _WITH_THE_SAVE else super().run_action_method()  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows; after a refused save both texts."""
        context = super().get_context_data(**kwargs)
        if self.stale or self.refused:
            context["autosave_enabled"] = False  # what was refused does not save itself behind what the page says
        if self.stale:
            latest = type(self.object).objects.get(pk=self.object.pk).latest_revision
            context["stale"] = {
                "revision": latest,
                "field": stale.OVERWRITE,
                "both_shown": stale.BOTH_SHOWN,
                "confirmation": stale.confirmation(latest),
                "differences": stale.differences(self.panel, self.request, latest.as_object(), self.form.instance),
            }
        return context


class TellsRefusal:
    """Comes before Wagtail's WorkflowActionView, in which somebody answers what was submitted, without its form."""

    redirect_url: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was chosen, or say why not."""
        try:
            answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        except submissions.RefusedError as refused:
            messages.error(request, str(refused))
            if request.headers.get("x-requested-with") != "XMLHttpRequest":
                return redirect(self.redirect_url)
            data = {"step": "success", "redirect": self.redirect_url}
            answer = self.render_modal_json(request, data)  # type: ignore[attr-defined]
        return answer


def _is_closed_to(row: Any, user: Any) -> bool:
    """Whether a text is locked to somebody, since it was submitted, say."""
    lock = row.get_lock()
    return bool(lock and lock.for_user(user))


def _is_submitted(row: Any) -> bool:
    """Whether a text waits for an approval; standing pages need none."""
    return bool(getattr(row, "workflow_in_progress", False))
