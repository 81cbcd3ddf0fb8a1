"""Another hour for a draft that nobody had approved by its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from tamizdat.letters import same_hour
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.models import Issue
from tamizdat.newsroom.dates import written


def choices(issue: Issue) -> list[tuple[str, str]]:
    """Return the hours that are offered: at once, and the newsletter's next one."""
    found = [("soon", _("As soon as it is approved"))]
    if at := issue.newsletter.next_after(timezone.now()):
        found.append(("next", _("On %(at)s") % {"at": written(at)}))
    return found


@arranging
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft another hour."""
    issue = get_object_or_404(Issue, pk=pk)
    if issue.state != Issue.State.DRAFT or request.POST.get("to") not in dict(choices(issue)):
        raise PermissionDenied
    at = issue.newsletter.next_after(timezone.now()) if request.POST["to"] == "next" else None
    _move(issue, at, request.user)
    issue.refresh_from_db(fields=["send_at"])
    messages.success(
        request,
        _("It goes out on %(at)s, once it is approved.") % {"at": written(at)}
        if at
        else _("It goes out as soon as it is approved."),
    )
    if two := same_hour.said(issue):
        messages.warning(request, two)
    return redirect("letter_issues:edit", issue.pk)


def _move(issue: Issue, at: datetime | None, user: Any) -> None:
    """Change the hour in a new revision. The next hour is then this issue's, unless another has it."""
    draft = issue.get_latest_revision_as_object()
    draft.send_at = at
    draft.save_revision(user=user, clean=False, log_action=True)
    if at and issue.due:
        try:
            with transaction.atomic():
                Issue.objects.filter(pk=issue.pk).update(due=at)
        except IntegrityError:
            return
