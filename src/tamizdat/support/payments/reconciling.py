"""Every night: what a provider's own books say, beside what the ledger says. What differs is listed, never mended.

What moved without anybody giving, payouts to the bank for instance, is entered first: nothing else could tell of it.
Before it compares, each contribution that is not finished is asked about, so that a lost message makes no difference.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from msgspec import Struct

from tamizdat.people.failures import AWAY, told
from tamizdat.people.persons import today
from tamizdat.support.ledger.accounts import balance_of
from tamizdat.support.models import Contribution, Difference, Line
from tamizdat.support.money import Money
from tamizdat.support.payments.applying import refresh
from tamizdat.support.payments.posting import post_account_entry
from tamizdat.support.providers.base import Provider, ProviderError
from tamizdat.support.providers.registry import providers

_MARGIN = timedelta(days=3)  # that a provider's day and ours can be apart: time zones, and what it books later
WINDOW = timedelta(days=100)  # disputes come within that; older movements do not change any more

_log = logging.getLogger(__name__)
_Sums = dict[tuple[str, str], tuple[int, date]]  # by reference and currency: minor units, day


class Reconciled(Struct):
    """What a reconciliation found: how many movements agree, and what does not."""

    agreed: int = 0
    differences: int = 0
    problems: tuple[str, ...] = ()


def reconcile(until: date | None = None) -> Reconciled:
    """Compare all providers with the ledger, up to a day (yesterday by default: today is not over)."""
    until = until or today() - timedelta(days=1)
    since = until - WINDOW
    found, problems = Reconciled(), []
    for name, provider in providers().items():
        try:
            for entry in provider.account_entries(since, until):
                post_account_entry(provider, entry)
            theirs, belongs = _theirs(provider, since - _MARGIN, until + _MARGIN)
        except AWAY:
            raise
        except Exception as error:  # of one provider: the others are compared
            problems.append(f"{name}: {told(error)}")
            continue
        ours = _ours(provider, since - _MARGIN, until + _MARGIN)
        agreed, differences = _compare(name, ours, theirs, since, until)
        _say_of(name, belongs)
        found.agreed += agreed
        found.differences += differences
    found.problems = tuple(problems)
    return found


def differing() -> Iterator[str]:
    """Yield a line for each difference that nobody has explained: what the provider has, what the ledger has."""

    def plain(amount: int | None, currency: str) -> str:
        return "nothing" if amount is None else Money(currency, amount).plain

    for row in Difference.objects.order_by("provider", "day", "reference"):
        if row.is_explained:
            continue
        theirs, ours = plain(row.theirs, row.currency), plain(row.ours, row.currency)
        yield f"{row.day}  {row.reference}: the provider has {theirs}, the ledger {ours} (since {row.since})"


def ask_about_all() -> None:
    """Ask about every contribution that is not finished."""
    for row in Contribution.objects.exclude(provider_reference="").exclude(look_at=None).iterator():
        try:
            refresh(row)
        except AWAY:
            raise
        except Exception as error:  # of a provider, which `reconcile` tells, or of one contribution
            if not isinstance(error, ProviderError):
                _log.error("Contribution %s could not be brought up to date: %s", row.pk, told(error))


def _theirs(provider: Provider, since: date, until: date) -> tuple[_Sums, dict[str, str]]:
    """Return what the provider's books have, and of which payments movements are, by the movements' references."""
    found: _Sums = {}
    belongs: dict[str, str] = {}
    for movement in provider.movements(since, until):
        key = movement.reference, movement.money.currency
        found[key] = found.get(key, (0, movement.day))[0] + movement.money.amount, movement.day
        if movement.of:
            belongs[movement.reference] = movement.of
    return found, belongs


def _say_of(name: str, belongs: dict[str, str]) -> None:
    """Write down of which payments the movements are that differ."""
    for row in Difference.objects.filter(provider=name):
        if (of := belongs.get(row.reference, row.of)) != row.of:
            Difference.objects.filter(pk=row.pk).update(of=of)


def _ours(provider: Provider, since: date, until: date) -> _Sums:
    """Return what the ledger has on the provider's account, by the reference of the entry.

    A correction is of what it corrects; what was taken back whole is nothing.
    """
    rows = Line.objects.filter(account=balance_of(provider.account), entry__posted=True, entry__day__gte=since)
    named = rows.annotate(
        named=Coalesce("entry__corrects__reference", "entry__reference"),
        day=Coalesce("entry__corrects__day", "entry__day"),
    ).filter(day__gte=since, day__lte=until)
    found: _Sums = defaultdict(lambda: (0, until))
    for reference, day, currency, amount in named.values_list("named", "day", "currency", "amount").iterator():
        if reference.startswith(f"{provider.name}:"):
            key = reference, currency
            found[key] = found[key][0] + amount, day
    return {key: each for key, each in found.items() if each[0]}


def _compare(name: str, ours: _Sums, theirs: _Sums, since: date, until: date) -> tuple[int, int]:
    """Write down what differs, and forget what does not any more; return how many agree and differ.

    Movements are the same by the provider's reference, whatever day each side has of them; those are looked at of which
    one side's day is between `since` and `until`. A difference from before stays until somebody has cleared it up.
    """
    every = ours.keys() | theirs.keys()
    looked = [key for key in every if any(key in side and since <= side[key][1] <= until for side in (ours, theirs))]
    differing = [key for key in looked if ours.get(key, (None,))[0] != theirs.get(key, (None,))[0]]
    known = {(row.reference, row.currency): row for row in Difference.objects.filter(provider=name)}
    with transaction.atomic():
        for key in known.keys() - set(differing):
            if known[key].day >= since:
                known[key].delete()
        for key in differing:
            one, other = ours.get(key), theirs.get(key)
            row = known.get(key) or Difference(provider=name, reference=key[0], currency=key[1], since=today())
            row.ours, row.theirs = one and one[0], other and other[0]
            row.day = (one or other or (0, today()))[1]
            row.save()
    return len(looked) - len(differing), len(differing)
