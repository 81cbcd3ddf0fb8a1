"""The page of an issue that waits for its hour, is being sent or was; pausing, resuming, stopping, taking back."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.letters.checks import left_out
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.desk.preview import preview
from tamizdat.letters.desk.sending.watching import approval_of, waiting_change, watched
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.letters.policy import may_send
from tamizdat.letters.sending import control
from tamizdat.letters.site.addresses import web_address
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.vault.views import may_use

_Deed = Callable[[Issue], bool]
# What a button does, what the log calls it, and what is said when it is done. Whoever arranges issues may pause one:
# that takes nothing from anybody. Resuming and stopping are for those who look after newsletters.
_DEEDS: dict[str, tuple[_Deed, str, object]] = {
    "pause": (control.pause, "letters.pause", gettext_lazy("Paused. What was on its way when you pressed still goes.")),
    "resume": (control.resume, "letters.resume", gettext_lazy("It goes on.")),
    "stop": (control.stop, "letters.stop", gettext_lazy("Stopped. Who has it has it; nobody else gets it.")),
}
_FOR_SENDERS = ("resume", "stop")


@arranging
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an issue is; a POST pauses, resumes or stops it, or takes its approval back."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter").defer("html", "text", "page", "body"), pk=pk)
    if request.method == "POST":
        return _do(request, issue, request.POST.get("do", ""))
    if issue.state == Issue.State.DRAFT:
        return redirect("letter_issues:edit", issue.pk)
    now = watched(issue)
    context = {
        "issue": issue,
        "now": now,
        "approval": approval_of(issue),
        "change": waiting_change(issue),
        "left_out": left_out(issue) if issue.state == Issue.State.APPROVED and not issue.is_fixed else [],
        "web": web_address(issue),
        "has_gone_out": now.sent + now.unknown + now.submitting > 0,
        "may_send": may_send(request.user),
        "may_unlock": may_use(request.user),
        "has_editions": Newsletter.objects.exclude(pk=issue.newsletter_id).exists(),
        "readers": issue.newsletter.subscriptions.count() if not issue.is_fixed else issue.recipients,
    }
    return render(request, "letters/progress.html", context)


@arranging
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an issue's letter as readers get it, without what is a reader's own."""
    return preview(get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk), request, "desktop")


@arranging
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with how far an issue is, for the page's script."""
    issue = get_object_or_404(Issue.objects.defer("html", "text", "page", "body"), pk=pk)
    answer = JsonResponse(watched(issue).as_json())
    answer["Cache-Control"] = "no-store"
    return answer


def _do(request: HttpRequest, issue: Issue, what: str) -> HttpResponse:
    if what == "take-back":
        return _take_back(request, issue)
    if what not in _DEEDS or (what in _FOR_SENDERS and not may_send(request.user)):
        raise PermissionDenied
    if what == "stop" and request.POST.get("sure") != "1":
        return render(request, "letters/stop.html", {"issue": issue, "now": watched(issue)})
    deed, action, said = _DEEDS[what]
    if deed(issue):
        log(instance=issue, action=action, user=request.user)
        messages.success(request, str(said))
    else:
        messages.warning(request, _too_late(Issue.objects.get(pk=issue.pk)))
    return redirect("letters_progress", issue.pk)


def _too_late(issue: Issue) -> str:
    """Return why nothing was changed: how the issue stands meanwhile."""
    if issue.state == Issue.State.SENT:
        return _("Nothing was changed: it came too late, and everything was sent. It ended on %(at)s.") % {
            "at": written(issue.ended)
        }
    return f"{_('Nothing was changed.')} {watched(issue).said}"


def _take_back(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Make a draft of an issue whose hour has not come."""
    try:
        Issue.objects.get(pk=issue.pk).unpublish(user=request.user)
    except PermissionDenied as error:
        messages.warning(request, str(error))
        return redirect("letters_progress", issue.pk)
    messages.success(request, _("It is a draft again, and does not go out before it is approved anew."))
    return redirect("letter_issues:edit", issue.pk)
