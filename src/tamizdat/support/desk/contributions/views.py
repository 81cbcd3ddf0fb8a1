"""Contributions at the desk: the list, which names nobody, and a page for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from msgspec import Struct
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from tamizdat.people import vault
from tamizdat.people.models import Waiting
from tamizdat.support.desk.access import page_of, query_of, support_only
from tamizdat.support.desk.contributions import actions
from tamizdat.support.desk.contributions.filters import Filters
from tamizdat.support.desk.contributions.notes import read_notes
from tamizdat.support.desk.contributions.paid_back import state_of, with_sums
from tamizdat.support.desk.contributions.refunds import RefundForm, by_hand, left_of
from tamizdat.support.desk.words import state_explained
from tamizdat.support.models import BankLine, Contribution, Entry, Note, Payment
from tamizdat.support.payments.giving import WAITING
from tamizdat.support.payments.posting import entries_of

_PAGE = 50
_SHOWN = 200  # payments of one contribution: sixteen years of months


class PaymentRow(Struct, frozen=True):
    """A payment with the entries that the ledger has of it, and the form for paying it back, None where that cannot be.

    `by_hand` is how it can be done without us, "" where the form is there or nothing is left. `line` is the line of a
    bank statement that it is.
    """

    payment: Payment
    entries: list[Entry]
    line: BankLine | None
    form: RefundForm | None
    by_hand: str


class Done(Struct, frozen=True):
    """Something that was done with a contribution at the desk."""

    at: Any
    by: str
    action: str
    details: dict[str, Any]


@support_only
def contributions(request: HttpRequest) -> HttpResponse:
    """List contributions, the newest first."""
    names = list(Contribution.objects.order_by("provider").values_list("provider", flat=True).distinct())
    filters = Filters(request.GET or None, names)
    page = page_of(request, filters.narrow(with_sums(Contribution.objects.order_by("-pk"))), _PAGE)
    return render(
        request,
        "support/contributions.html",
        {
            "filters": filters,
            "page": page,
            "rows": [(row, state_of(row)) for row in page],
            "query": query_of(request),
            "is_empty": not names,
            "states": [(label, state_explained(value)) for value, label in Contribution.State.choices],
        },
    )


@support_only
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one contribution; a POST does what its button says."""
    row = get_object_or_404(with_sums(Contribution.objects.select_related("person")), pk=pk)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        answer = actions.do(request, row)
        if isinstance(answer, HttpResponse):
            return answer
        shown = answer
    return render(request, "support/contribution.html", _context(row, shown.pop("refund", None)) | shown)


def _context(row: Contribution, refund: tuple[int, RefundForm] | None) -> dict[str, Any]:
    return {
        "row": row,
        "state": state_of(row),
        "explained": state_explained(row.state),
        "payments": _payments(row, refund),
        "attempts": row.attempts.select_related("payment").order_by("-pk")[:_SHOWN],
        "note": note_of_contribution(row),
        "has_note": Note.objects.filter(contribution=row).exists(),
        "unlocked": vault.is_unlocked(),
        "is_waiting": Waiting.objects.filter(kind=WAITING, about__contribution=row.pk).exists(),
        "can_end": actions.can(row, "end"),
        "done": _done(row),
    }


def _payments(row: Contribution, refund: tuple[int, RefundForm] | None) -> list[PaymentRow]:
    """Return what the page shows of payments; `refund` is a form that was filled in wrongly, with its payment."""
    payments = list(row.payments.order_by("-day", "-pk")[:_SHOWN])
    entries, left = entries_of(payments), left_of(payments)
    can_refund = actions.can(row, "refund")
    asked = dict([refund]) if refund else {}
    lines = {line.name: line for line in BankLine.objects.filter(reference=row.reference)} if is_bank(row) else {}
    found = []
    for each in payments:
        rest = left[each.pk]
        form = asked.get(each.pk) or RefundForm(None, each, rest) if rest > 0 and can_refund else None
        how = by_hand(row.provider) if rest > 0 and not can_refund else ""
        found.append(PaymentRow(each, entries[each.pk], lines.get(each.reference), form, how))
    return found


def is_bank(row: Contribution) -> bool:
    """Whether it comes by bank transfer."""
    return bool(row.provider == "bank")


def note_of_contribution(row: Contribution) -> str:
    """Return what was written to the newsroom with a contribution, "" while the vault is locked."""
    found = read_notes(list(Note.objects.filter(contribution=row)))
    return next(iter(found), None) or "" if found is not None else ""


def _done(row: Contribution) -> list[Done]:
    entries = ModelLogEntry.objects.for_instance(row).select_related("user").order_by("-timestamp")[:_SHOWN]
    return [_done_of(entry) for entry in entries]


def _done_of(entry: Any) -> Done:
    formatter = registry.get_formatter(entry)
    said = str(formatter.format_message(entry) if formatter else entry.action)
    return Done(entry.timestamp, str(entry.user or ""), said, entry.data)
