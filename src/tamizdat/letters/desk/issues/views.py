"""Arranging an issue: Wagtail's form, with what forbids an approval told before it is given."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.snippets.side_panels import SnippetStatusSidePanel
from wagtail.snippets.views.snippets import (
    CollectWorkflowActionDataView,
    CreateView,
    EditView,
    UnpublishView,
    WorkflowActionView,
)

from tamizdat.letters.checks import refusals
from tamizdat.letters.desk.issues.side_panels import AddPanel, NotesPanel
from tamizdat.letters.desk.issues.standing import approving_with_comment, late_change
from tamizdat.letters.desk.issues.status_panel import with_hour
from tamizdat.letters.models import Issue
from tamizdat.letters.models.issue import OF_THE_WHOLE
from tamizdat.letters.policy import may_arrange
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.editing.submissions import changed_since_submitted
from tamizdat.newsroom.editing.views import SharedForm, TellsRefusal
from tamizdat.newsroom.permissions.guard import checked
from tamizdat.people.numbers import number


class IssueCreateView(CreateView):
    """A new issue begins with a question, and not with an empty form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the page on which an issue is begun."""
        if not may_arrange(request.user):
            raise PermissionDenied
        return redirect("letters_begin")


class _NamesApproval:
    """A dialog about what was submitted; that of an approval says when the issue goes out."""

    object: Any

    def check_action(self) -> None:
        """Check that this person may do it. Raises PermissionDenied."""
        super().check_action()  # type: ignore[misc]
        if getattr(self, "action_name", "") == "approve":
            self.action_verbose_name = approving_with_comment(self.object.get_latest_revision_as_object())


class IssueWorkflowActionView(_NamesApproval, TellsRefusal, WorkflowActionView):
    """The dialog in which somebody answers what was submitted."""


class IssueCollectWorkflowActionDataView(_NamesApproval, CollectWorkflowActionDataView):
    """The same beside the form, which is saved with the answer."""


class IssueUnpublishView(UnpublishView):
    """An approval is taken back on the page that says how far an issue is."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to that page."""
        return redirect("letters_progress", kwargs["pk"])


class IssueEditView(SharedForm, EditView):
    """Arranging."""

    object: Any
    whole_fields = OF_THE_WHOLE

    def get_page_subtitle(self) -> str:
        """Return which issue it is: of which newsletter, and for when."""
        newsletter, at = self.object.newsletter, self.object.send_at
        name = f"\N{FIRST STRONG ISOLATE}{newsletter}\N{POP DIRECTIONAL ISOLATE}"  # whichever way it is written
        return f"{name} · {written(at)}" if at else name

    def get_side_panels(self) -> Any:
        """Return Wagtail's panels, the articles that can be added, and the desk's notes."""
        panels = super().get_side_panels()
        panels[:] = [with_hour(panel) if isinstance(panel, SnippetStatusSidePanel) else panel for panel in panels]
        issue = self.form.instance if getattr(self, "form", None) is not None else self.object
        if not self.locked_for_user:
            panels.append(AddPanel(issue, self.request))
        panels.append(NotesPanel(issue, self.request))
        return panels

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows; of an approved issue it says first that a change is not in it by itself."""
        if self.request.method == "GET" and self.object.state == Issue.State.APPROVED:
            page = messages.button(reverse("letters_progress", args=[self.object.pk]), _("See how it stands"))
            messages.info(self.request, late_change(Issue.objects.get(pk=self.object.pk)), buttons=[page])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def is_valid(self, form: Any) -> bool:
        """Whether the form can be saved; nothing is approved that could not be sent."""
        if not super().is_valid(form):
            return False
        problems = refusals(form.instance) if self.approves else []
        if self.approves and form.initial.get("send_at") and not form.instance.send_at:  # the button spoke of an hour
            problems.append(_("Without an hour it would go out at once. If you want that, save the draft first."))
        if problems:
            self.produced_error_message = f"{_('Nothing was approved.')} {' '.join(problems)}"
            return False
        return True

    def get_success_message(self) -> str:
        """Say what was done, and what follows."""
        if self.approves:
            if not Issue.objects.get(pk=self.object.pk).live:
                return ""
            at = self.object.send_at
            return (
                _("Approved: it goes out on %(at)s.") % {"at": written(at)} if at else _("Approved: it goes out now.")
            )
        title = {"title": str(self.object)}
        if self.action == "submit":
            return _("“%(title)s” waits for a mailer or a chief to approve it.") % title
        if self.action == "cancel-workflow":
            return _("“%(title)s” is taken back: it is a draft again, and nobody is asked to approve it.") % title
        if self.action == "workflow-action":
            return (
                _(
                    "Changes are requested in “%(title)s”. Whoever submitted it sees that on their first page, and your"
                    " comment beside the form."
                )
                % title
            )
        message: str = super().get_success_message()
        if changed := changed_since_submitted(Issue.objects.get(pk=self.object.pk)):
            message += f" {changed}"
        if self.object.state == Issue.State.APPROVED:
            message += " " + _("What goes out is what was approved: submit the change, or it is not in it.")
        return message


class _Kindly:
    """Comes before a view's own class: of an issue that is fixed, its page says how far it is instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or lead to the page of an issue that cannot be changed any more."""
        pk = number(str(kwargs.get("pk", "")))
        asks = request.method in ("GET", "POST") and "application/json" not in request.headers.get("accept", "")
        if asks and pk is not None and may_arrange(request.user) and _is_fixed(pk):
            messages.info(request, _("It is being sent, or was sent: it cannot be changed any more."))
            return redirect("letters_progress", pk)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def _is_fixed(pk: int) -> bool:
    return bool(Issue.objects.filter(pk=pk, frozen__isnull=False).exists())


@lru_cache(maxsize=64)
def kindly(view_class: type) -> type:
    """Return a view's class that asks about the very issue first, and leads on where nothing can be changed."""
    return type(view_class.__name__, (_Kindly, checked(view_class)), {"__module__": view_class.__module__})
