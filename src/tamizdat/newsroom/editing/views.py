"""The form of what several people may have open: nothing is overwritten unseen, and approved is what was submitted."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.editing import stale, submissions
from tamizdat.newsroom.editing.content_only import ContentOnly

CREATE_TEMPLATE = "newsroom/editing/create.html"  # its form says its name
EDIT_TEMPLATE = "newsroom/editing/edit.html"  # the same, and both texts after a refused save


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
    stale = False

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
        return (
            self._refused(form, f"{refused} {_('What you wrote is below, and saved nowhere yet.')}")
            if refused
            else True
        )

    def _refused(self, form: Any, why: str) -> bool:
        form.defer_required_fields()
        form.errors  # noqa: B018 (Django reads what was written when it is asked for its errors: it is shown again)
        form.restore_required_fields()
        self.produced_error_code, self.produced_error_message = "invalid_revision", why
        return False

    def save_instance(self) -> Any:
        """Save, and remember which form did. Raises RefusedError where somebody else was faster by a moment."""
        with transaction.atomic():
            rows = type(self.object).objects.select_for_update(of=("self",))
            row = rows.select_related("latest_revision").get(pk=self.object.pk)
            if self.action == "workflow-action" and row.current_workflow_task is None:
                raise submissions.RefusedError(submissions.decided(row))
            if stale.is_stale(self.request.POST, row.latest_revision):
                self.stale = True
                raise submissions.RefusedError(stale.refusal())
            return super().save_instance()

    def workflow_action_action(self) -> HttpResponse | None:
        """Approve, or ask for changes; say so where that is refused, since somebody else was faster by a moment."""
        try:
            answer: HttpResponse | None = super().workflow_action_action()  # type: ignore[misc]
            return answer
        except submissions.RefusedError as refused:
            messages.warning(self.request, f"{_('What you wrote is saved.')} {refused}")
            return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows; after a refused save both texts."""
        context = super().get_context_data(**kwargs)
        if self.stale:
            latest = type(self.object).objects.get(pk=self.object.pk).latest_revision
            context["stale"] = {
                "revision": latest,
                "field": stale.OVERWRITE,
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
