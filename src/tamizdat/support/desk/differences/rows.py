"""Differences as the page lists them: each with its contribution, those of one payment together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from tamizdat.support.desk.differences.meaning import Meaning, meaning
from tamizdat.support.models import Contribution, Difference, Entry, Payment


class Row(Struct, frozen=True):
    """A difference as the list shows it; `contribution` is that of its payment, where that can be told."""

    difference: Difference
    meaning: Meaning
    contribution: Contribution | None

    @property
    def payment(self) -> tuple[date, int, str]:
        """What those of one payment have in common: the day, the contribution, the payment's reference."""
        own = self.difference.of or self.difference.reference.partition(":")[2].partition(" ")[0]
        return self.difference.day, self.contribution.pk if self.contribution else 0, own


class Group(Struct, frozen=True):
    """The differences of one payment, or of one contribution on a day."""

    day: date
    contribution: Contribution | None
    rows: list[Row]


def rows_of(differences: Sequence[Difference]) -> list[Row]:
    """Return differences with their contributions, in as many questions as for one."""
    found = contributions_of(differences)
    return [
        Row(each, meaning(each.ours, each.theirs, is_known=each.pk in found), found.get(each.pk))
        for each in differences
    ]


def groups_of(differences: Sequence[Difference]) -> list[Group]:
    """Return differences by day, the newest first, then by contribution; a fee stands beside its payment."""
    rows = sorted(rows_of(differences), key=lambda row: (row.payment[1:], row.difference.reference))
    rows.sort(key=lambda row: row.difference.day, reverse=True)
    found = []
    for (day, _number, _own), several in groupby(rows, key=_together):
        together = list(several)
        found.append(Group(day, together[0].contribution, together))
    return found


def _together(row: Row) -> tuple[date, int, str]:
    day, number, own = row.payment
    return day, number, "" if number else own


def contributions_of(differences: Sequence[Difference]) -> dict[int, Contribution]:
    """Return the contributions that movements belong to, by the differences' primary keys.

    They are found by the payment that the provider names, by the movement's own reference, or by the note of its entry.
    """
    entries = Entry.objects.filter(reference__in={each.reference for each in differences})
    notes = dict(entries.values_list("reference", "note"))
    names = {each.pk: _names(each, notes.get(each.reference, "")) for each in differences}
    wanted = {name for several in names.values() for name in several}
    payments = Payment.objects.filter(reference__in=wanted).select_related("contribution")
    known = {(each.provider, each.reference): each.contribution for each in payments}
    found = {}
    for each in differences:
        own = (known.get((each.provider, name)) for name in names[each.pk])
        if contribution := next(filter(None, own), None):
            found[each.pk] = contribution
    return found


def _names(difference: Difference, note: str) -> list[str]:
    """Return what the payment may be called that a movement belongs to, the likeliest first."""
    before = f"{difference.provider}:"
    whole = [difference.reference.removeprefix(before), note.removeprefix("of ").removeprefix(before)]
    return list(filter(None, dict.fromkeys([difference.of, *whole, *(name.partition(" ")[0] for name in whole)])))
