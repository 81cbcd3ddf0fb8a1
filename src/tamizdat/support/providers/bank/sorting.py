"""The lines of a statement, each put where it belongs. Nothing is written: the desk shows it before anything counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from tamizdat.support.ledger import accounts
from tamizdat.support.models import BankLine, Contribution, Entry, Line
from tamizdat.support.payments import references
from tamizdat.support.providers.bank.identity import Identified, counted_otherwise, identify
from tamizdat.support.providers.bank.provider import Bank
from tamizdat.support.providers.bank.statements.line import Statement, StatementError, StatementLine

_PAYOUT = timedelta(days=10)  # that a provider's payout is under way, at most


class What(StrEnum):
    """What a line is."""

    COUNTS = "counts"  # for a contribution
    GIFT = "gift"  # for nobody
    KNOWN = "known"  # it counted before
    OUTGOING = "outgoing"
    PAYOUT = "payout"
    NOBODY = "nobody"  # it names no contribution, or several


class Sorted(Struct, frozen=True):
    """A line with what it is. `reference` is that of the contribution for which it counts, now or before.

    `why` says why a line counts for nobody. `conflict` is what a person wished that cannot be: the line counts already.
    """

    each: Identified
    what: What
    reference: str = ""
    why: str = ""
    conflict: str = ""


def sort(bank: Bank, statement: Statement, assign: Mapping[str, str], *, others_as_gifts: bool) -> list[Sorted]:
    """Return the lines of a statement, sorted. `assign` has what a person typed, by what `Identified.short` says.

    Raises StatementError for a line or a contribution that is not there.
    """
    known = _known(statement.lines, bank)
    lines = identify([(line, _only(line, known)) for line in statement.lines])
    assigned, stored, payouts = _assigned(lines, assign), _stored(lines), _payouts(lines)
    found = []
    for each in lines:
        wish = assigned.get(each.id, "")
        if each.id in stored:
            before = stored[each.id]
            found.append(Sorted(each, What.KNOWN, before, conflict=_conflict(each, before, wish)))
        elif reference := wish or each.reference:
            found.append(Sorted(each, What.COUNTS, reference))
        elif each.line.money.amount < 0:
            found.append(Sorted(each, What.OUTGOING))
        elif each.id in payouts:
            found.append(Sorted(each, What.PAYOUT))
        else:
            several = [name for name in references.find(each.line.text) if name in known]
            found.append(_other(each, several, others_as_gifts=others_as_gifts))
    return found


def _other(each: Identified, several: Sequence[str], *, others_as_gifts: bool) -> Sorted:
    """Return a line that names no contribution: as a gift for nobody, if that was asked for."""
    if others_as_gifts and not several:
        return Sorted(each, What.GIFT)
    why = "it names several contributions" if several else "it names no contribution that is known here"
    return Sorted(each, What.NOBODY, why=why)


def _conflict(each: Identified, before: str, wish: str) -> str:
    """Return why a line does not count for the contribution that a person named: it counts already, for another."""
    if not wish or wish == before:
        return ""
    whom = f"for {references.spaced(before)}" if before else "as a gift for nobody"
    return f"{each.short} already counts {whom}, and not for {references.spaced(wish)}."


def _known(lines: Sequence[StatementLine], bank: Bank) -> set[str]:
    """Return the references on lines that are of contributions by transfer: a text has many that look like some."""
    found = {reference for line in lines for reference in references.find(line.text)}
    known: set[str] = set()
    for begin in range(0, len(wanted := sorted(found)), 500):
        rows = Contribution.objects.filter(provider=bank.name, reference__in=wanted[begin : begin + 500])
        known.update(rows.values_list("reference", flat=True))
    return known


def _only(line: StatementLine, known: set[str]) -> str:
    found = [reference for reference in references.find(line.text) if reference in known]
    return found[0] if len(found) == 1 else ""


def contribution_of(typed: str) -> str:
    """Return the reference of the one contribution by transfer that a person named. Raises StatementError."""
    rows = Contribution.objects.filter(provider=Bank.name, reference__in=references.find(typed))
    found: list[str] = list(rows.values_list("reference", flat=True))
    if len(found) != 1:
        raise StatementError(f"“{typed}” is no contribution by bank transfer. Look at its reference again.")
    return found[0]


def _assigned(lines: Sequence[Identified], assign: Mapping[str, str]) -> dict[str, str]:
    """Return the references that a person gave, by the lines' ids. Raises StatementError for what is not there."""
    found: dict[str, str] = {}
    for short, typed in assign.items():
        same = [each.id for each in lines if each.short == short]
        if len(same) != 1:
            raise StatementError(f"There is no line “{short}” in this file. The list of an import names the lines.")
        found[same[0]] = contribution_of(typed)
    return found


def _stored(lines: Sequence[Identified]) -> dict[str, str]:
    """Return the lines that count already, by id, each with the contribution that it counts for."""
    if not lines:
        return {}
    first, last = min(each.line.day for each in lines), max(each.line.day for each in lines)
    rows = list(BankLine.objects.filter(day__gte=first, day__lte=last))
    found = {row.line: row.reference for row in rows}
    here = {each.id for each in lines}
    others = [(row.line, (row.day.isoformat(), row.currency, row.amount, row.reference)) for row in rows]
    left = [each for each in lines if each.id not in found]
    again = counted_otherwise(left, [other for other in others if other[0] not in here])
    return found | {each.id: each.reference for each in left if each.id in again}


def _payouts(lines: Iterable[Identified]) -> set[str]:
    """Return the lines that are payouts of other providers, which the ledger has already: they are nobody's gift."""
    postings = Line.objects.filter(account=accounts.BANK, entry__kind=Entry.Kind.PAYOUT, entry__posted=True)
    left = list(postings.order_by("entry__day", "pk").values_list("currency", "amount", "entry__day"))
    found = set()
    for each in sorted(lines, key=lambda each: each.line.day):
        money, day = each.line.money, each.line.day
        same = [row for row in left if row[:2] == (money.currency, money.amount) and row[2] <= day <= row[2] + _PAYOUT]
        if same:
            left.remove(same[0])
            found.add(each.id)
    return found
