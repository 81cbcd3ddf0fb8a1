"""The span of months that the treasurer looks at: the last twelve, a year, a month, or all. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

LAST_TWELVE, ALL = "12", "all"


class Period(Struct, frozen=True):
    """Months from the first to the last, both included, by their first days. `name` is what the address calls it."""

    name: str
    first: date
    last: date

    def months(self) -> Iterator[date]:
        """Yield the first day of each month."""
        month = self.first
        while month <= self.last:
            yield month
            month = shifted(month, 1)


def shifted(month: date, by: int) -> date:
    """Return the first day of the month so many months later, or earlier."""
    year, number = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, number + 1, 1)


def period_of(asked: str, earliest: date, today: date) -> Period:
    """Return the period that was asked for; the last twelve months for anything that is none.

    `earliest` is the day of the first entry. A year that is not over ends with this month.

    >>> period_of("2025", date(2024, 5, 3), date(2026, 11, 29))
    Period(name='2025', first=datetime.date(2025, 1, 1), last=datetime.date(2025, 12, 1))
    """
    now, begun = today.replace(day=1), min(earliest, today).replace(day=1)
    if asked == ALL:
        return Period(ALL, begun, now)
    if asked in map(str, years(earliest, today)):
        return Period(asked, date(int(asked), 1, 1), min(date(int(asked), 12, 1), now))
    if asked in (names := {month.isoformat()[:7]: month for month in Period("", begun, now).months()}):
        return Period(asked, names[asked], names[asked])
    return Period(LAST_TWELVE, shifted(now, -11), now)


def years(earliest: date, today: date) -> list[int]:
    """Return the years in which there are entries, the newest first."""
    return list(range(today.year, min(earliest, today).year - 1, -1))
