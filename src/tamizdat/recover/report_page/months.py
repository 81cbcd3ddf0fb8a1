"""What survived, month by month: the bars of a drawing, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

HEIGHT = 100  # of the drawing; its width is one for each month
_LOWEST = 1.5  # of a bar: one that is lower could not be seen
TICKS = 6  # years named below the drawing, at most


class Bar(Struct, frozen=True):
    """A month with articles: how many months after the first one, and the bar's height."""

    left: int
    height: float


class Year(Struct, frozen=True):
    """A row of the table: the year, its articles in each month, and together."""

    year: int
    months: tuple[int, ...]
    total: int


class Tick(Struct, frozen=True):
    """A year below the drawing, and how far from its left edge it begins, in percent."""

    year: int
    left: float


class Months(Struct, frozen=True):
    """The drawing and the table. `width` is in months; `most` is the fullest month, `undated` the articles without a
    date."""

    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    years: tuple[Year, ...] = ()
    width: int = 0
    most: int = 0
    dated: int = 0
    undated: int = 0


def months(counts: Mapping[str, int], ticks: int = TICKS) -> Months:
    """Return the drawing of the articles in each month ("2019-03", or "" without a date), with so many years named."""
    dated = {(int(month[:4]), int(month[5:])): count for month, count in counts.items() if month}
    undated = counts.get("", 0)
    if not dated:
        return Months(undated=undated)
    first, last, most = min(dated)[0], max(dated)[0], max(dated.values())
    bars = tuple(
        Bar(12 * (year - first) + month - 1, round(max(count * HEIGHT / most, _LOWEST), 1))
        for (year, month), count in sorted(dated.items())
    )
    span = last - first + 1
    named = tuple(
        Tick(year, round(100 * (year - first) / span, 2)) for year in range(first, last + 1, -(-span // ticks))
    )
    years = tuple(_year(year, dated) for year in range(first, last + 1))
    return Months(bars, named, years, 12 * span, most, sum(dated.values()), undated)


def _year(year: int, dated: Mapping[tuple[int, int], int]) -> Year:
    counts = tuple(dated.get((year, month), 0) for month in range(1, 13))
    return Year(year, counts, sum(counts))
