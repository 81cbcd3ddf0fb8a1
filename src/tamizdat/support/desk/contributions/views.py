"""Contributions at the desk: the list, which names nobody, and a page for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from msgspec import Struct
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from tamizdat.people import vault
from tamizdat.support.desk.access import page_of, query_of, support_only
from tamizdat.support.desk.contributions import actions
from tamizdat.support.desk.contributions.filters import Filters
from tamizdat.support.desk.contributions.notes import read_notes
from tamizdat.support.models import Contribution, Entry, Note, Payment
from tamizdat.support.payments.posting import entries_of

_PAGE = 50
_SHOWN = 200  # payments of one contribution: sixteen years of months


class PaymentRow(Struct, frozen=True):
    """A payment with the entries that the ledger has of it, and what can still be paid back."""

    payment: Payment
    entries: list[Entry]
    left: int
    can_refund: bool


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
    rows = filters.narrow(Contribution.objects.order_by("-pk"))
    page = page_of(request, rows, _PAGE)
    return render(
        request,
        "support/contributions.html",
        {"filters": filters, "page": page, "query": query_of(request), "is_empty": not names},
    )


@support_only
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one contribution; a POST does what its button says."""
    row = get_object_or_404(Contribution.objects.select_related("person"), pk=pk)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        answer = actions.do(request, row)
        if isinstance(answer, HttpResponse):
            return answer
        shown = answer
    return render(request, "support/contribution.html", _context(row) | shown)


def _context(row: Contribution) -> dict[str, Any]:
    payments = list(row.payments.order_by("-day", "-pk")[:_SHOWN])
    entries, left = entries_of(payments), actions.left_of(payments)
    can_refund = actions.can(row, "refund")
    return {
        "row": row,
        "payments": [
            PaymentRow(each, entries[each.pk], left[each.pk], left[each.pk] > 0 and can_refund) for each in payments
        ],
        "attempts": row.attempts.select_related("payment").order_by("-pk")[:_SHOWN],
        "note": note_of_contribution(row),
        "has_note": Note.objects.filter(contribution=row).exists(),
        "unlocked": vault.is_unlocked(),
        "can_end": actions.can(row, "end"),
        "reasons": actions.REASONS,
        "done": _done(row),
    }


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
