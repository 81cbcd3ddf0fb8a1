"""The ledger for an accountant: as a file of beancount, and as CSV. Nobody is named in either."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Protocol

from django.db.models import Min, QuerySet

from tamizdat.newsroom.spreadsheets import for_spreadsheet
from tamizdat.support.models import Entry, Line, Payment
from tamizdat.support.money import Money


class SupportsWrite(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Write a text."""


_AT_ONCE = 1_000  # entries
_COLUMNS = ("entry", "day", "kind", "reference", "note", "corrects", "account", "amount", "currency", "contribution")


def entries(since: date | None = None, until: date | None = None) -> QuerySet[Entry]:
    """Return posted entries of some days, both included, with their lines, in the order of their days."""
    found = Entry.objects.filter(posted=True)
    if since:
        found = found.filter(day__gte=since)
    if until:
        found = found.filter(day__lte=until)
    return found.select_related("corrects").prefetch_related("lines").order_by("day", "pk")


def write_beancount(to: SupportsWrite, name: str, chosen: QuerySet[Entry]) -> None:
    """Write a file for beancount (version 2 and 3). `name` is that of the newsroom."""
    for line in _beancount(name, chosen):
        to.write(f"{line}\n")


def _beancount(name: str, chosen: QuerySet[Entry]) -> Iterator[str]:
    yield f'option "title" {_quoted(name)}'
    yield ""
    used = Line.objects.filter(entry__in=chosen).values("account").annotate(first=Min("entry__day")).order_by("account")
    for row in used:
        yield f"{row['first']} open {row['account']}"
    for entry in chosen.iterator(chunk_size=1_000):
        yield ""
        note = f" {_quoted(entry.note)}" if entry.note else ' ""'
        yield f"{entry.day} * {_quoted(entry.get_kind_display())}{note}"
        yield f"  reference: {_quoted(entry.reference)}"
        if entry.corrects:
            yield f"  corrects: {_quoted(entry.corrects.reference)}"
        for line in _lines(entry):
            yield f"  {line.account}  {Money(line.currency, line.amount).plain}"


def write_csv(to: SupportsWrite, chosen: QuerySet[Entry]) -> None:
    """Write one row a line of the ledger, after a row of names."""
    written = csv.writer(to)
    written.writerow(_COLUMNS)
    for entry, contribution in _with_contributions(chosen):
        corrects = entry.corrects.reference if entry.corrects else ""
        for line in _lines(entry):
            amount = Money(line.currency, line.amount).decimal
            texts: list[Any] = [for_spreadsheet(each) for each in (entry.reference, entry.note, corrects)]
            written.writerow(
                [entry.pk, entry.day, entry.kind, *texts, line.account, amount, line.currency, contribution],
            )


def _with_contributions(chosen: QuerySet[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield entries, each with the reference of the contribution that it belongs to, "" for none."""
    every = chosen.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(every, _AT_ONCE)):
        names = {entry.pk: _payment_of(entry) for entry in some}
        payments = Payment.objects.filter(reference__in={name for _provider, name in names.values()} - {""})
        rows = payments.values_list("provider", "reference", "contribution__reference")
        known = {(provider, reference): contribution for provider, reference, contribution in rows}
        for entry in some:
            yield entry, known.get(names[entry.pk], "")


def _payment_of(entry: Entry) -> tuple[str, str]:
    """Return the provider and the reference of the payment that an entry is, or belongs to (`payments/posting.py`)."""
    first = entry.corrects or entry
    name = first.note.removeprefix("of ") if first.note.startswith("of ") else first.reference
    provider, _colon, reference = name.partition(":")
    return provider, reference


def _lines(entry: Entry) -> list[Line]:
    return sorted(entry.lines.all(), key=lambda line: line.pk)


def _quoted(text: str) -> str:
    return '"' + re.sub(r"\s+", " ", text).replace("\\", "\\\\").replace('"', '\\"') + '"'
