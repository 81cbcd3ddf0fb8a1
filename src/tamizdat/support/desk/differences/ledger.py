"""The page on which somebody corrects the ledger: a form, and what was entered by hand, which can be taken back."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from msgspec import Struct
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from tamizdat.support.desk.access import page_of, query_of, support_only
from tamizdat.support.desk.differences import booking
from tamizdat.support.desk.differences.comparing import compare_again
from tamizdat.support.desk.differences.rows import rows_of
from tamizdat.support.models import Difference, Entry
from tamizdat.support.payments.posting import LINES

_PAGE = 20
_BOOKED = "support.book"


class ByHand(Struct, frozen=True):
    """An entry that somebody made: who and when by the log, and whether its opposite is there."""

    entry: Entry
    by: str
    at: Any
    is_undone: bool


@support_only
def correct_ledger(request: HttpRequest) -> HttpResponse:
    """Show the form and what was entered by hand; a POST enters something, or with `undo` its opposite."""
    if request.method == "POST" and request.POST.get("undo"):
        return _undo(request)
    form = booking.BookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            _book(request, form)
            return redirect("support_ledger")
        messages.error(request, _("Nothing was entered: see the fields marked below."))
    logged = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Entry), action=_BOOKED)
    page = page_of(request, logged.select_related("user").order_by("-pk"), _PAGE)
    context = {"form": form, "page": page, "query": query_of(request), "by_hand": _by_hand(list(page))}
    return render(request, "support/ledger.html", context)


@support_only
def book_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show as what a difference would be booked; a POST enters it and has the books compared again."""
    row = get_object_or_404(Difference, pk=pk)
    form = booking.form_of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form is not None and form.is_valid():
        _book(request, form)
        compare_again(request)
        return redirect("support_differences")
    (found,) = rows_of([row])
    return render(request, "support/book.html", {"row": found, "form": form})


def _book(request: HttpRequest, form: Any) -> None:
    with transaction.atomic():
        entry = form.book()
        log(instance=entry, action=_BOOKED, user=request.user, data={"reason": form.cleaned_data["reason"]})
    messages.success(request, _("It is entered. It can be taken back: Correct the ledger."))


def _undo(request: HttpRequest) -> HttpResponse:
    number = request.POST["undo"]
    entry = get_object_or_404(Entry, pk=number if number.isascii() and number.isdigit() else 0, posted=True)
    logged = ModelLogEntry.objects.for_instance(entry).filter(action=_BOOKED)
    if not logged.exists() or _is_undone(entry):
        messages.error(request, _("It was not entered by hand, or is taken back already."))
        return redirect("support_ledger")
    with transaction.atomic():
        opposite = booking.undo(entry, _("Taken back"))
        log(instance=opposite, action=_BOOKED, user=request.user, data={"reason": opposite.note})
    compare_again(request)
    messages.success(request, _("Its opposite is entered. Both stay in the ledger."))
    return redirect("support_ledger")


def _is_undone(entry: Entry) -> bool:
    return bool(Entry.objects.filter(reference=f"correction of {entry.reference}").exists())


def _by_hand(logged: list[ModelLogEntry]) -> list[ByHand]:
    entries = Entry.objects.prefetch_related(LINES).in_bulk([int(each.object_id) for each in logged])
    opposites = {f"correction of {each.reference}" for each in entries.values()}
    there = set(Entry.objects.filter(reference__in=opposites).values_list("reference", flat=True))
    return [
        ByHand(entry, str(each.user or ""), each.timestamp, f"correction of {entry.reference}" in there)
        for each in logged
        if (entry := entries.get(int(each.object_id)))
    ]
