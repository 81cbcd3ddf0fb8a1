"""How it is with a contribution that comes by bank transfer. No bank tells it, so it is a rule; pure.

- Nothing came: it is open for sixty days, then it counts as never paid. What comes later counts all the same.
- A single gift is done with the first transfer.
- A regular one is active with the first. It is late when the next has not come two weeks after its day, and has ended
  when, monthly, three in a row did not come, or, annually, none for three months after its day. The donor ends it at
  the bank, and we learn of it in this way alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from tamizdat.support.money import Money
from tamizdat.support.providers.base import Now, Paid, PaymentNow, RefundNow

OPEN = timedelta(days=60)
_GRACE = timedelta(days=14)  # weekends, holidays, transfers from abroad
_ENDS = {"monthly": timedelta(days=3 * 31), "annual": timedelta(days=366 + 92)}
_MONTHS = {"monthly": 1, "annual": 12}


def now_of(cadence: str, begun: date, payments: tuple[PaymentNow, ...], today: date) -> Now:
    """Return how a contribution is, on a day."""
    if not payments:
        return Now("open" if today <= begun + OPEN else "expired")
    if cadence == "once":
        return Now("done", payments)
    last = max(each.day for each in payments)
    due = next_of(last, _MONTHS[cadence])
    if today > last + _ENDS[cadence] + _GRACE:
        return Now("ended", payments)
    if today > due + _GRACE:
        return Now("late", payments)
    return Now("active", payments, due)


def payments_of(lines: list[tuple[str, date, Money]]) -> tuple[PaymentNow, ...]:
    """Return the payments that lines of statements are. What went out belongs to the last payment before it."""
    incoming = sorted((line for line in lines if line[2].amount > 0), key=lambda line: (line[1], line[0]))
    outgoing = sorted((line for line in lines if line[2].amount < 0), key=lambda line: (line[1], line[0]))
    refunds: dict[str, list[RefundNow]] = {}
    for name, day, money in outgoing:
        same = [line for line in incoming if line[2].currency == money.currency]
        if same:
            before = [line for line in same if line[1] <= day] or same[:1]
            refunds.setdefault(before[-1][0], []).append(RefundNow(name, -money, day))
    return tuple(
        PaymentNow(
            reference=name,
            money=money,
            state=Paid.PAID,
            day=day,
            fee=Money(money.currency, 0),
            refunds=tuple(refunds.get(name, ())),
        )
        for name, day, money in incoming
    )


def next_of(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month.

    >>> next_of(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
