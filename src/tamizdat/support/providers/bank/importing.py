"""Importing a statement: each line that names a contribution counts for it, once, whatever came before.

What a line says beside day and amount, the donor's name above all, is shown to whoever imports and stored nowhere.
Amounts that differ from what was announced are taken as what came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from msgspec import Struct

from tamizdat.people.failures import AWAY, told
from tamizdat.people.persons import today
from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.models import BankLine, Contribution, Entry, Line
from tamizdat.support.payments import references
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.bank import settings
from tamizdat.support.providers.bank.identity import Identified, counted_otherwise, identify
from tamizdat.support.providers.bank.provider import Bank
from tamizdat.support.providers.bank.statements import camt, csv_file
from tamizdat.support.providers.bank.statements.csv_file import Reading
from tamizdat.support.providers.bank.statements.line import (
    LARGEST,
    Statement,
    StatementError,
    StatementLine,
    can_be_booked,
)
from tamizdat.support.providers.registry import provider

_PAYOUT = timedelta(days=10)  # that a provider's payout is under way, at most


class Unmatched(Struct, frozen=True):
    """A line that counts for nobody, as it is shown: `line` is what one types to assign it."""

    line: str
    day: date
    amount: str
    text: str
    why: str


class Imported(Struct):
    """What an import did: how many lines count now, counted before, went out, are payouts, and those for nobody."""

    counted: int = 0
    gifts: int = 0  # without a contribution, of those that count
    known: int = 0
    outgoing: int = 0
    payouts: int = 0
    pending: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    problems: tuple[str, ...] = ()


def read(data: bytes, reading: Reading, bank: Bank) -> Statement:
    """Return what a file says, camt.053 or CSV. Raises StatementError."""
    if len(data) > LARGEST:
        raise StatementError(f"The file is larger than {LARGEST >> 20} MB. Export fewer months at once.")
    is_xml = camt.is_xml(data)
    found = camt.read(data) if is_xml else csv_file.read(data, reading, bank.table.currencies, today())
    if found.account and not settings.is_account_of(bank.table.iban, found.account):
        raise StatementError(
            f"The statement is of the account {settings.spaced(found.account)}, and [support.bank] in tamizdat.toml has"
            f" {settings.spaced(bank.table.iban)}."
        )
    for line in found.lines:
        if not can_be_booked(line.day, today()):
            raise StatementError(f"A line is of {line.day}, which cannot be right. Export the file again.")
        if not bank.takes(line.money.currency):
            raise StatementError(
                f"A line of {line.day} is in {line.money.currency}, and [support.bank] in tamizdat.toml has"
                f" {', '.join(bank.table.currencies)}. Add the currency there if the account has it."
            )
    return found


def import_statement(
    data: bytes,
    reading: Reading = Reading(),  # noqa: B008 (it is frozen)
    *,
    assign: Mapping[str, str] | None = None,
    others_as_gifts: bool = False,
    progress: Callable[[int, int], object] = lambda done, of_all: None,
) -> Imported:
    """Import a file. `assign` has references of contributions by what `Unmatched.line` says; `progress` is told of how
    many contributions are brought up to date.

    Raises StatementError for a file that cannot be read whole, ProviderError where there is no bank account: then
    nothing was written.
    """
    bank = provider(Bank.name)
    assert isinstance(bank, Bank)  # noqa: S101 (its name says so)
    statement = read(data, reading, bank)
    sorted_out = _Sorting(bank, statement, assign or {}, others_as_gifts)
    with transaction.atomic():
        BankLine.objects.bulk_create(sorted_out.rows(), ignore_conflicts=True)
        for each in sorted_out.gifts:
            _enter(bank, each)
    done = sorted_out.done
    done.problems = tuple(_refresh(sorted(sorted_out.named), progress))
    return done


class _Sorting:
    """The lines of a statement, each put where it belongs. Nothing is written."""

    def __init__(self, bank: Bank, statement: Statement, assign: Mapping[str, str], others_as_gifts: bool) -> None:
        self.done = Imported(pending=statement.pending)
        self.named: set[str] = set()  # contributions that lines of this file are for, known ones too
        self.counted: list[tuple[Identified, str]] = []
        self.gifts: list[Identified] = []
        self._unmatched: list[Unmatched] = []
        self._others_as_gifts = others_as_gifts
        known_references = _known(statement.lines, bank)
        lines = identify([(line, _only(line, known_references)) for line in statement.lines])
        assigned = _assigned(lines, assign)
        stored = _stored(lines)
        payouts = _payouts(lines)
        for each in lines:
            if each.id in stored:
                self.done.known += 1
                self.named.update(filter(None, [stored[each.id]]))
            elif reference := assigned.get(each.id) or each.reference:
                self._count(each, reference)
            elif each.line.money.amount < 0:
                self.done.outgoing += 1
            elif each.id in payouts:
                self.done.payouts += 1
            else:
                self._other(each, known_references)
        self.done.unmatched = tuple(self._unmatched)

    def rows(self) -> list[BankLine]:
        """Return what is stored of the lines that count."""
        return [_row(each, reference) for each, reference in self.counted] + [_row(each, "") for each in self.gifts]

    def _count(self, each: Identified, reference: str) -> None:
        self.counted.append((each, reference))
        self.named.add(reference)
        self.done.counted += 1

    def _other(self, each: Identified, known: set[str]) -> None:
        """Take a line that names no contribution as a gift, if that was asked for, else list it."""
        several = [name for name in references.find(each.line.text) if name in known]
        if self._others_as_gifts and not several:
            self.gifts.append(each)
            self.done.counted += 1
            self.done.gifts += 1
            return
        why = "it names several contributions" if several else "it names no contribution that is known here"
        line = each.line
        self._unmatched.append(Unmatched(each.short, line.day, line.money.plain, line.text, why))


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


def _assigned(lines: Sequence[Identified], assign: Mapping[str, str]) -> dict[str, str]:
    """Return the references that a person gave, by the lines' ids. Raises StatementError for what is not there."""
    found: dict[str, str] = {}
    for short, typed in assign.items():
        same = [each.id for each in lines if each.short == short]
        if len(same) != 1:
            raise StatementError(f"There is no line {short!r} in this file. The list of an import names the lines.")
        named = references.find(typed)
        rows = Contribution.objects.filter(provider=Bank.name, reference__in=named).values_list("reference", flat=True)
        if len(rows) != 1:
            raise StatementError(f"{typed!r} is no contribution by bank transfer. Look at its reference again.")
        found[same[0]] = rows[0]
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


def _payouts(lines: Sequence[Identified]) -> set[str]:
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


def _row(each: Identified, reference: str) -> BankLine:
    money = each.line.money
    return BankLine(line=each.id, day=each.line.day, currency=money.currency, amount=money.amount, reference=reference)


def _enter(bank: Bank, each: Identified) -> None:
    """Enter a gift that names no contribution."""
    money = each.line.money
    lines = [Posting(accounts.balance_of(bank.account), money), Posting(accounts.gifts(Cadence.ONCE), -money)]
    post(Entry.Kind.GIFT, f"{bank.name}:{each.id}", each.line.day, lines)


def _refresh(named: Sequence[str], progress: Callable[[int, int], object]) -> list[str]:
    """Bring contributions to what their lines say; return what went wrong."""
    problems = []
    for done, reference in enumerate(named):
        progress(done, len(named))
        try:
            refresh(Contribution.objects.get(provider=Bank.name, reference=reference))
        except AWAY:
            raise
        except Exception as error:  # of one contribution: the others are brought up to date
            problems.append(f"{references.spaced(reference)}: {told(error)}")
    return problems
