"""Bank statements at the desk: what would count is shown before it counts. Of the file nothing is kept.

Names and texts of a statement go to the treasurer's own browser and back, and are written nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from msgspec import Struct
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.support.desk.access import page_of, query_of, support_only
from tamizdat.support.desk.bank.forms import LineForm, StatementForm, at_the_desk
from tamizdat.support.desk.bank.sample import sample_of
from tamizdat.support.models import BankLine, Contribution, Entry
from tamizdat.support.payments.posting import LINES
from tamizdat.support.payments.references import spaced
from tamizdat.support.providers.bank import importing, reassigning
from tamizdat.support.providers.bank.importing import Imported
from tamizdat.support.providers.bank.sorting import Sorted, What
from tamizdat.support.providers.bank.statements.line import StatementError
from tamizdat.support.providers.base import ProviderError

_PAGE = 50
_ASSIGN = "assign-"  # before the name of a line: for which contribution it counts


class Row(Struct, frozen=True):
    """A line as the page shows it; `contribution` and `stored` are keys of what it counts for, and of how it did."""

    line: Sorted
    typed: str
    contribution: int | None
    stored: int | None


@sensitive_variables()
@sensitive_post_parameters()
@support_only
def statement(request: HttpRequest) -> HttpResponse:
    """Show what a file would do, or with `do=count` count it; list what counts for nobody."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            shown = _read(request, form)
        except (StatementError, ProviderError) as error:
            form.add_error("file", f"{at_the_desk(error)} {_('Nothing was counted.')}")
            shown = {"packed": form.along, "is_unread": True}
    nobodys = BankLine.objects.filter(reference="", amount__gt=0).order_by("-day", "-pk")
    context = {
        "form": form,
        "problem": _problem(),
        "page": page_of(request, nobodys, _PAGE),
        "query": query_of(request),
        "is_practice": settings.PRACTICE,
    }
    return render(request, "support/bank.html", context | shown)


def _problem() -> str:
    """Return why there is no account, "" where there is one."""
    try:
        importing.account()
    except ProviderError as error:
        return str(error)
    return ""


@sensitive_variables()
def _read(request: HttpRequest, form: StatementForm) -> dict[str, Any]:
    """Count the file if that is asked for; return what the page shows of its lines."""
    typed = {
        name.removeprefix(_ASSIGN): value.strip()
        for name, value in request.POST.items()
        if name.startswith(_ASSIGN) and value.strip() and not form.cleaned_data.get("file")
    }
    how: dict[str, Any] = {"assign": typed, "others_as_gifts": form.cleaned_data["others_as_gifts"]}
    if request.POST.get("do") == "count":
        _count(request, importing.import_statement(form.contents, form.reading, **how))
    lines, pending = importing.look(form.contents, form.reading, **how)
    return {
        "lines": _rows(lines, typed),
        "pending": pending,
        "packed": form.along,
        "will_count": sum(each.what in (What.COUNTS, What.GIFT) for each in lines),
        "conflicts": [each.conflict for each in lines if each.conflict],
        "are_left": any(each.what == What.NOBODY for each in lines),
    }


def _count(request: HttpRequest, done: Imported) -> None:
    """Say what was counted; that somebody did stands in the log."""
    if done.counted:
        data = {"counted": done.counted, "for_nobody": done.gifts}
        log(instance=BankLine.objects.latest("pk"), action="support.statement", user=request.user, data=data)
    said = ngettext("%(count)s line counts now.", "%(count)s lines count now.", done.counted)
    messages.success(request, said % {"count": done.counted})
    for problem in done.problems:
        messages.error(request, problem)


def _rows(lines: Sequence[Sorted], typed: dict[str, str]) -> list[Row]:
    named = {each.reference for each in lines} - {""}
    contributions = dict(Contribution.objects.filter(reference__in=named).values_list("reference", "pk"))
    days = [each.each.line.day for each in lines]
    there = BankLine.objects.filter(day__gte=min(days), day__lte=max(days)) if days else BankLine.objects.none()
    stored = dict(there.values_list("line", "pk"))
    return [
        Row(each, typed.get(each.each.short, ""), contributions.get(each.reference), stored.get(each.each.id))
        for each in lines
    ]


@support_only
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a transfer that was counted, and what the ledger has of it; a POST has it count for another."""
    row = get_object_or_404(BankLine, pk=pk)
    form = LineForm(request.POST if request.method == "POST" else None, initial={"reference": spaced(row.reference)})
    if request.method == "POST" and form.is_valid():
        reference, before = form.cleaned_data["reference"], row.reference
        try:
            with transaction.atomic():
                reassigning.reassign(row, reference)
                log(instance=row, action="support.reassign", user=request.user, data={"from": before, "to": reference})
        except (reassigning.ReassigningError, ProviderError) as error:
            form.add_error("reference", str(error))
        else:
            whom = spaced(reference) if reference else _("nobody in particular")
            said = _("It counts for %(whom)s now. What was entered before stays in the ledger, with its opposite.")
            messages.success(request, said % {"whom": whom})
            return redirect("support_bank_line", row.pk)
    name = f"bank:{row.line}"
    own = Q(reference=name) | Q(reference__startswith=f"{name} ")
    entries = Entry.objects.filter(own | Q(corrects__reference__startswith=name)).prefetch_related(LINES)
    contribution = Contribution.objects.filter(provider="bank", reference=row.reference).first()
    context = {"row": row, "form": form, "entries": entries.order_by("pk"), "contribution": contribution}
    return render(request, "support/bank_line.html", context)


@support_only
def sample(request: HttpRequest) -> HttpResponse:
    """Answer with a made-up statement to practise with. In practice mode alone."""
    if not settings.PRACTICE:
        raise Http404
    answer = HttpResponse(sample_of(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sample-statement.csv"'
    return answer
