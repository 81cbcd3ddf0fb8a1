"""What the nightly comparison found to differ: the list, what each means, and its explanation. Nobody deletes one."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.newsroom.models import Mark, Trouble
from tamizdat.people.persons import today
from tamizdat.support.desk.access import page_of, support_only
from tamizdat.support.desk.differences.findings import open_differences
from tamizdat.support.desk.differences.meaning import Meaning, meaning
from tamizdat.support.jobs import RECONCILED, RECONCILIATION, compared_until
from tamizdat.support.models import Contribution, Difference, Entry, Payment

_PAGE = 50


class Row(Struct, frozen=True):
    """A difference as the list shows it; `contribution` is that of its payment, where that can be told."""

    difference: Difference
    meaning: Meaning
    contribution: Contribution | None


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
        _compare_again(request)
        return redirect("support_differences")
    unexplained = open_differences().order_by("-day", "-pk")
    explained = Difference.objects.exclude(pk__in=unexplained.values("pk")).order_by("-day", "-pk")
    page = page_of(request, explained, _PAGE)
    context = {
        "open": [_row(each) for each in unexplained[: 2 * _PAGE]],
        "open_count": unexplained.count(),
        "page": page,
        "compared": compared_until(),
        "trouble": Trouble.objects.filter(job=RECONCILIATION).first(),
    }
    return render(request, "support/differences.html", context)


def _compare_again(request: HttpRequest) -> None:
    """Have the worker compare in its next round, also if it failed a moment ago."""
    with transaction.atomic():
        Mark.put(RECONCILED, None)
        Trouble.objects.filter(job=RECONCILIATION).delete()
        log(instance=Mark(name=RECONCILED), action="support.compare", user=request.user)
    messages.success(request, _("The worker compares all providers now. Look again in a minute."))


def _row(difference: Difference) -> Row:
    return Row(difference, meaning(difference.ours, difference.theirs), _contribution(difference))


def _contribution(difference: Difference) -> Contribution | None:
    """Return the contribution that a movement belongs to: by its own reference, or by the note of its entry."""
    entry = Entry.objects.filter(reference=difference.reference).first()
    noted = entry.note.removeprefix("of ") if entry else ""
    known = {name.removeprefix(f"{difference.provider}:") for name in (difference.reference, noted)}
    names = {name.partition(" ")[0] for name in known} - {""}
    payments = Payment.objects.filter(provider=difference.provider, reference__in=names).select_related("contribution")
    return next((each.contribution for each in payments), None)


@support_only
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difference; a POST explains it."""
    row = get_object_or_404(Difference, pk=pk)
    form = ExplanationForm(request.POST if request.method == "POST" else None, initial={"explanation": row.explanation})
    if request.method == "POST" and form.is_valid():
        _explain(request, row, form.cleaned_data["explanation"])
        return redirect("support_differences")
    return render(request, "support/difference.html", {"row": _row(row), "form": form})


def _explain(request: HttpRequest, row: Difference, explanation: str) -> None:
    row.explanation, row.explained_on = explanation, today()
    row.explained_ours, row.explained_theirs = row.ours, row.theirs
    with transaction.atomic():
        row.save(update_fields=["explanation", "explained_on", "explained_ours", "explained_theirs"])
        log(instance=row, action="support.explain", user=request.user, data={"explanation": explanation[:290]})
    messages.success(request, _("The difference is explained. It stays in the list."))
