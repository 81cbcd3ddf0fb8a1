"""Rows of an issue of which nobody knows whether they arrived: a person decides. The page names nobody."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.letters.desk.access import sending
from tamizdat.letters.models import Issue
from tamizdat.letters.sending import control
from tamizdat.people.numbers import numbers

SHOWN = 200
_DEEDS = {"again": control.send_again, "leave": control.leave}


@sending
def unsure(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rows; a POST has some sent again, or leaves them."""
    issue = get_object_or_404(Issue.objects.defer("html", "text", "page", "body"), pk=pk)
    rows = control.unsure(issue)
    if request.method == "POST":
        _decide(request, issue)
        return redirect("letters_unsure" if rows.exists() else "letters_progress", issue.pk)
    context = {"issue": issue, "rows": rows.defer("subscription")[:SHOWN], "count": rows.count(), "most": SHOWN}
    return render(request, "letters/unsure.html", context)


def _decide(request: HttpRequest, issue: Issue) -> None:
    """Do what a button says with the rows that are ticked, each if nobody has decided about it meanwhile."""
    what = request.POST.get("do", "")
    if what not in _DEEDS:
        raise PermissionDenied
    chosen = numbers(request.POST.getlist("row"))
    with transaction.atomic():
        done = sum(_DEEDS[what](row) for row in control.unsure(issue).filter(pk__in=chosen))
        if done:
            log(instance=issue, action=f"letters.{what}", user=request.user, data={"rows": done})
    if not done:
        messages.warning(request, _("Nothing was ticked, or somebody has decided meanwhile."))
    elif what == "again":
        said = ngettext("%(count)s letter is sent again.", "%(count)s letters are sent again.", done)
        messages.success(request, said % {"count": done})
    else:
        said = ngettext("%(count)s letter counts as sent.", "%(count)s letters count as sent.", done)
        messages.success(request, said % {"count": done})
