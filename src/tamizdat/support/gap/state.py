"""What may be published of the gap now. Pure: no database, no clock.

Everybody can read the published figure every day and subtract. So that no single gift can be read from it:

1. The figure is counted anew at most once a day, at the campaign's hour or later.
2. It is counted anew only when at least `least_gifts` more gifts stand than when it was counted last. Each refund
   takes one gift off that count, so that a gift and its return do not help anybody past the limit.
3. It depends on nothing but the sums at the moments when it was counted: what came in between, in which order and in
   which amounts, cannot be told from it.
4. It is rounded down to the campaign's step, and never falls within a month: a refund lets it stand still.
5. A month begins anew, with nothing counted.

A gift that is much larger than all others of its group still shows as a jump: a newsroom that gets such gifts chooses a
larger group or a larger step (docs/support.md).

    >>> rules = Rules(hour=9, least_gifts=5, step=1_000)
    >>> following(rules, None, Sums(12_345, 6), datetime(2026, 11, 3, 9, 0))
    Figure(day=datetime.date(2026, 11, 3), month=datetime.date(2026, 11, 1), amount=12000, gifts=6)
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class Rules(Struct, frozen=True):
    """How often and how exactly a figure is published; `step` in minor units."""

    hour: int
    least_gifts: int
    step: int


class Sums(Struct, frozen=True):
    """What a calendar month has brought so far: minor units without what was paid back, and the gifts that stand."""

    amount: int
    gifts: int


class Figure(Struct, frozen=True):
    """A figure as it was counted on a day: the amount that is shown, and the gifts it counts."""

    day: date
    month: date
    amount: int
    gifts: int


def is_due(rules: Rules, last: Figure | None, now: datetime) -> bool:
    """Whether a figure may be counted at a moment of the outlet's time zone, as far as the clock goes."""
    return now.hour >= rules.hour and (last is None or last.day < now.date())


def following(rules: Rules, last: Figure | None, sums: Sums, now: datetime) -> Figure | None:
    """Return the figure that follows the last one, None where that stays in force. `sums` are those of now's month."""
    if not is_due(rules, last, now):
        return None
    month = first_of(now.date())
    if last is None or last.month != month:
        last = None
    before = last or Figure(now.date(), month, 0, 0)
    if sums.gifts - before.gifts >= rules.least_gifts:
        return Figure(now.date(), month, max(before.amount, _rounded(sums.amount, rules.step)), sums.gifts)
    return None if last else before


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def percent(amount: int, cost: int) -> int:
    """Return how much of a cost is there, of a hundred; 100 where there is more, and only where there is all of it.

    >>> percent(9_999, 10_000), percent(12_000, 10_000)
    (99, 100)
    """
    return min(100, max(0, amount) * 100 // cost)


def _rounded(amount: int, step: int) -> int:
    return max(0, amount // step * step)
