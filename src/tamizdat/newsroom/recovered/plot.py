"""What survived, month by month: bars that the server draws, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec import Struct

HEIGHT = 100  # of the drawing; its width is one for each month
_TICKS = 8  # years named below the drawing, at most


class Year(Struct, frozen=True):
    """A row of the table: the year, its articles in each month, and together."""

    year: int
    months: tuple[int, ...]
    total: int


class Tick(Struct, frozen=True):
    """A year below the drawing, and how far from its left edge it begins, in percent."""

    year: int
    left: float


class Plot(Struct, frozen=True):
    """The drawing, the years below it, the rows of the table, the fullest month, and the articles without a date."""

    svg: SafeString
    ticks: tuple[Tick, ...]
    years: tuple[Year, ...]
    most: int
    undated: int


def plot(months: Mapping[str, int]) -> Plot:
    """Return the drawing of the articles in each month ("2019-03", or "" without a date)."""
    dated = {(int(month[:4]), int(month[5:])): count for month, count in months.items() if month}
    undated = months.get("", 0)
    if not dated:
        return Plot(SafeString(""), (), (), 0, undated)
    first, last = min(dated)[0], max(dated)[0]
    years = tuple(_year(year, dated) for year in range(first, last + 1))
    width, most = 12 * len(years), max(dated.values())
    bars = [(12 * (year - first) + month - 1, count * HEIGHT / most) for (year, month), count in sorted(dated.items())]
    drawn = format_html_join("", '<rect x="{}" y="{}" width="0.8" height="{}"></rect>', _placed(bars))
    label = _("%(count)d articles with a date, from %(first)d to %(last)d") % {
        "count": sum(dated.values()),
        "first": first,
        "last": last,
    }
    svg = format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        width,
        HEIGHT,
        label,
        drawn,
    )
    step = -(-len(years) // _TICKS)
    ticks = tuple(Tick(year, round(100 * (year - first) / len(years), 2)) for year in range(first, last + 1, step))
    return Plot(svg, ticks, years, most, undated)


def _year(year: int, dated: Mapping[tuple[int, int], int]) -> Year:
    months = tuple(dated.get((year, month), 0) for month in range(1, 13))
    return Year(year, months, sum(months))


def _placed(bars: list[tuple[int, float]]) -> list[tuple[str, str, str]]:
    """Return bars as attributes: a bar is never lower than can be seen."""
    found = []
    for left, height in bars:
        seen = max(height, 1.5)
        found.append((f"{left + 0.1:.1f}", f"{HEIGHT - seen:.1f}", f"{seen:.1f}"))
    return found
