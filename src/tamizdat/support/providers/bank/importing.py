"""Importing a statement: each line that names a contribution counts for it, once, whatever came before.

What a line says beside day and amount, the donor's name above all, is shown to whoever imports and stored nowhere.
Amounts that differ from what was announced are taken as what came. `sorting.py` says what each line is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db import transaction
from msgspec import Struct

from tamizdat.people.failures import AWAY, told
from tamizdat.people.persons import today
from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.models import BankLine, Contribution, Entry
from tamizdat.support.money import Money
from tamizdat.support.payments import references
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.bank import settings
from tamizdat.support.providers.bank.provider import Bank
from tamizdat.support.providers.bank.sorting import Sorted, What, sort
from tamizdat.support.providers.bank.statements import camt, csv_file
from tamizdat.support.providers.bank.statements.csv_file import Reading
from tamizdat.support.providers.bank.statements.line import LARGEST, Statement, StatementError, can_be_booked
from tamizdat.support.providers.registry import provider


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
    conflicts: tuple[str, ...] = ()  # what was to count for a contribution, and counts for another already
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


def look(
    data: bytes,
    reading: Reading = Reading(),  # noqa: B008 (it is frozen)
    *,
    assign: Mapping[str, str] | None = None,
    others_as_gifts: bool = False,
) -> tuple[list[Sorted], int]:
    """Return the lines of a file with what each is, and how many are not booked yet. Nothing is written.

    Raises StatementError for a file that cannot be read whole, ProviderError where there is no bank account.
    """
    bank = account()
    statement = read(data, reading, bank)
    return sort(bank, statement, assign or {}, others_as_gifts=others_as_gifts), statement.pending


def account() -> Bank:
    """Return the newsroom's bank account. Raises ProviderError where there is none."""
    bank = provider(Bank.name)
    assert isinstance(bank, Bank)  # noqa: S101 (its name says so)
    return bank


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

    Raises what `look` raises: then nothing was written.
    """
    lines, pending = look(data, reading, assign=assign, others_as_gifts=others_as_gifts)
    counted = [each for each in lines if each.what in (What.COUNTS, What.GIFT)]
    with transaction.atomic():
        BankLine.objects.bulk_create(map(_row, counted), ignore_conflicts=True)
        for each in counted:
            if each.what == What.GIFT:
                enter_gift(each.each.id, each.each.line.money, each.each.line.day)
    done = _done(lines, pending)
    named = {each.reference for each in lines if each.what in (What.COUNTS, What.KNOWN)} - {""}
    done.problems = tuple(_refresh(sorted(named), progress))
    return done


def _done(lines: Sequence[Sorted], pending: int) -> Imported:
    numbers = Counter(each.what for each in lines)
    return Imported(
        counted=numbers[What.COUNTS] + numbers[What.GIFT],
        gifts=numbers[What.GIFT],
        known=numbers[What.KNOWN],
        outgoing=numbers[What.OUTGOING],
        payouts=numbers[What.PAYOUT],
        pending=pending,
        unmatched=tuple(_unmatched(each) for each in lines if each.what == What.NOBODY),
        conflicts=tuple(each.conflict for each in lines if each.conflict),
    )


def _unmatched(found: Sorted) -> Unmatched:
    line = found.each.line
    return Unmatched(found.each.short, line.day, line.money.plain, line.text, found.why)


def _row(found: Sorted) -> BankLine:
    line = found.each.line
    return BankLine(
        line=found.each.id,
        day=line.day,
        currency=line.money.currency,
        amount=line.money.amount,
        reference=found.reference,
    )


def enter_gift(name: str, money: Money, day: date) -> None:
    """Enter a gift that names no contribution; `name` is that of its line."""
    lines = [Posting(accounts.balance_of(Bank.account), money), Posting(accounts.gifts(Cadence.ONCE), -money)]
    post(Entry.Kind.GIFT, f"{Bank.name}:{name}", day, lines)


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
