"""Differences between providers' books and the ledger: what each means, what to do, and what somebody explained."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.newsroom.models import Trouble
from tamizdat.people.persons import today
from tamizdat.support.desk.access import page_of, query_of, support_only
from tamizdat.support.desk.differences.comparing import compare_again, compared, is_asked_for, surprise
from tamizdat.support.desk.differences.findings import open_differences
from tamizdat.support.desk.differences.rows import groups_of, rows_of
from tamizdat.support.jobs import RECONCILIATION
from tamizdat.support.models import Difference
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError

_PAGE = 50


class ExplanationForm(forms.Form):
    """Why it differs."""

    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For whoever reads the books after you. Name no reader."),
    )


@support_only
def differences(request: HttpRequest) -> HttpResponse:
    """List differences, those that are open first; a POST has the worker compare again."""
    if request.method == "POST":
        if request.POST.get("do") == "practise":
            surprise(request)
        else:
            compare_again(request)
        messages.success(request, _("The worker compares all providers now. Look again in a minute."))
        return redirect("support_differences")
    unexplained = open_differences().order_by("-day", "of", "reference", "pk")
    explained = Difference.objects.exclude(pk__in=open_differences().values("pk")).order_by("-day", "reference", "pk")
    opened, page = page_of(request, unexplained, _PAGE), page_of(request, explained, _PAGE, "e")
    context = {
        "groups": groups_of(list(opened)),
        "opened": opened,
        "opened_query": query_of(request, "p"),
        "explained": rows_of(list(page)),
        "page": page,
        "query": query_of(request, "e"),
        "compared": compared(),
        "is_asked_for": is_asked_for(),
        "is_practice": settings.PRACTICE,
        "trouble": Trouble.objects.filter(job=RECONCILIATION).first(),
    }
    return render(request, "support/differences.html", context)


@support_only
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difference; a POST explains it, takes the explanation back, or asks the provider about its payment."""
    row = get_object_or_404(Difference, pk=pk)
    do = request.POST.get("do", "explain")
    if request.method == "POST" and do in ("ask", "undo"):
        (_ask if do == "ask" else _undo)(request, row)
        return redirect("support_differences")
    form = ExplanationForm(request.POST if request.method == "POST" else None, initial={"explanation": row.explanation})
    if request.method == "POST" and form.is_valid():
        _explain(request, row, form.cleaned_data["explanation"])
        return redirect("support_differences")
    (found,) = rows_of([row])
    return render(request, "support/difference.html", {"row": found, "form": form})


def _explain(request: HttpRequest, row: Difference, explanation: str) -> None:
    row.explanation, row.explained_on, row.explained_by = explanation, today(), request.user.get_username()
    row.explained_ours, row.explained_theirs = row.ours, row.theirs
    with transaction.atomic():
        row.save(update_fields=["explanation", "explained_on", "explained_by", "explained_ours", "explained_theirs"])
        log(instance=row, action="support.explain", user=request.user, data={"explanation": explanation[:290]})
    messages.success(request, _("The difference is explained. It stays in the list."))


def _undo(request: HttpRequest, row: Difference) -> None:
    """Take an explanation back: the difference is open again."""
    row.explanation, row.explained_on, row.explained_by = "", None, ""
    row.explained_ours = row.explained_theirs = None
    with transaction.atomic():
        row.save(update_fields=["explanation", "explained_on", "explained_by", "explained_ours", "explained_theirs"])
        log(instance=row, action="support.explain", user=request.user, data={"explanation": ""})
    messages.success(request, _("The explanation is taken back. The difference is open again."))


def _ask(request: HttpRequest, row: Difference) -> None:
    """Ask the provider about the contribution of a difference, then have the worker compare.

    Raises PermissionDenied where it has none.
    """
    (found,) = rows_of([row])
    if found.contribution is None:
        raise PermissionDenied
    try:
        refresh(found.contribution)
    except ProviderError as error:
        messages.error(request, _("The provider could not be asked: %(why)s") % {"why": error})
        return
    compare_again(request)
    messages.success(request, _("The provider was asked. The worker compares again now: look again in a minute."))
