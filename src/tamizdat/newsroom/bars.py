"""Bars that the server draws, as SVG: stacked, above and below a line, month by month or week by week.

The drawing is stretched to the width that it has, and its labels are text of the page beside it: so they are as large
as a reader has text, and nothing of them is lost on a telephone. Colours are classes of the style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from msgspec import Struct

HEIGHT = 100  # of the drawing; its width is one for each bar
_TICKS = 6  # months or years named below it, at most
_DAYS = 4  # days: their names are longer
_LAST = 0.8  # of the width: a name that stands farther on would stand out at a telephone's edge
_STEPS = 3  # of the scale, up to the highest value or down to the lowest
_SLIM = 10  # bars: where there are fewer each is narrower than its place, so that one is no block
_BEFORE_LAST = 85  # percent: a year named further on would stand upon the name of the last month
_SEEN = 0.8  # no bar is lower: it could not be seen


class Series(Struct, frozen=True):
    """What is drawn in one colour: a word of the style sheet, what it means, and its values; negative ones go down."""

    css: str
    label: str
    values: tuple[int, ...]


class Tick(Struct, frozen=True):
    """A name beside the drawing, and how far from its beginning it stands, in percent."""

    name: str
    at: float


class Plot(Struct, frozen=True):
    """The drawing, what its colours mean, and the names along its sides (`newsroom/bars.html` shows all of it).

    `svg` is "" where there is nothing to draw.
    """

    svg: SafeString
    series: tuple[Series, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]


def plot(
    name: str,
    title: str,
    about: str,
    ticks: tuple[Tick, ...],
    series: Sequence[Series],
    written: Callable[[int], str],
) -> Plot:
    """Return the drawing of some series, which have as many values each. `name` is unique on the page; `written` writes
    a value on the scale."""
    count = len(series[0].values)
    scale = _scale(series, count)
    if scale is None:
        return Plot(SafeString(""), tuple(series), (), ())
    wide = min(0.8, count / _SLIM)
    bars = [(*bar, _number(wide)) for at in range(count) for bar in _column(series, at, scale, wide)]
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" height="{}" width="{}"></rect>', bars)
    lines = [("zero" if not value else "grid", count, *[_number(scale.at(value))] * 2) for value in scale.levels]
    svg = format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-labelledby="{}-title {}-about">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>{}{}</svg>',
        *(count, HEIGHT, name, name, name, title, name, about),
        *(format_html_join("", '<line class="{}" x1="0" x2="{}" y1="{}" y2="{}"></line>', lines), drawn),
    )
    levels = tuple(Tick(_signed(value, written), _percent(scale.at(value), HEIGHT)) for value in scale.levels)
    return Plot(svg, tuple(series), ticks, levels)


class Scale(Struct, frozen=True):
    """Which values stand where: from the highest line to the lowest, a round step apart."""

    top: int
    bottom: int
    step: int

    @property
    def levels(self) -> range:
        """The values at which there are lines."""
        return range(self.top, self.bottom - 1, -self.step)

    def at(self, value: int) -> float:
        """Return how far below the top a value stands."""
        return (self.top - value) * self.per_unit

    @property
    def per_unit(self) -> float:
        """How high a unit is."""
        return HEIGHT / (self.top - self.bottom)


def _scale(series: Sequence[Series], count: int) -> Scale | None:
    """Return the scale on which all values have room, None where all are nothing."""
    top = max(_stacked(series, at, up=True) for at in range(count))
    bottom = min(_stacked(series, at, up=False) for at in range(count))
    if not top and not bottom:
        return None
    step = round_step(max(top, -bottom) / _STEPS)
    return Scale(-(-top // step) * step, bottom // step * step, step)


def round_step(least: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that is no less.

    >>> round_step(0.3), round_step(14_061), round_step(2)
    (1, 20000, 2)
    """
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step >= least:
                return step
        size *= 10


def _signed(value: int, written: Callable[[int], str]) -> str:
    return f"\N{MINUS SIGN}{written(-value)}" if value < 0 else written(value)


def _stacked(series: Sequence[Series], at: int, *, up: bool) -> int:
    return sum(each.values[at] for each in series if (each.values[at] > 0) is up)


def _column(series: Sequence[Series], at: int, scale: Scale, wide: float) -> list[tuple[str, str, str, str]]:
    """Return the bars of a month or a week: what is positive stands on the line, what is negative hangs below it."""
    found, high, low = [], scale.at(0), scale.at(0)
    left = _number(at + (1 - wide) / 2)
    for each in series:
        size = abs(each.values[at]) * scale.per_unit
        if not size:
            continue
        seen = max(size, _SEEN)
        if each.values[at] > 0:
            high -= size
            found.append((each.css, left, _number(high - (seen - size)), _number(seen)))
        else:
            found.append((each.css, left, _number(low), _number(seen)))
            low += size
    return found


def month_ticks(months: Sequence[date]) -> tuple[Tick, ...]:
    """Return months to be named, or years where there are many months; the last month in any case."""
    count = len(months)
    last = Tick(_short(months[-1]), _percent(count - 0.5, count))
    if count <= 24:
        step = -(-count // _TICKS)
        named = range(count - 1 - step, -1, -step)
        return (*(Tick(_short(months[at]), _percent(at + 0.5, count)) for at in reversed(named)), last)
    begins = [at for at in range(count) if months[at].month == 1]
    step = -(-len(begins) // _TICKS)
    years = [Tick(str(months[at].year), _percent(at + 0.5, count)) for at in begins[::step]]
    return (*(year for year in years if year.at < _BEFORE_LAST), last)


def day_ticks(days: Sequence[date]) -> tuple[Tick, ...]:
    """Return names below bars of which each begins on one of these days: days, or months where they span a year."""
    count = len(days)
    step = -(-count // _DAYS)
    form = "j M" if days[-1] - days[0] < timedelta(days=365) else "M Y"
    named = [at for at in range(0, count, step) if at <= _LAST * count]
    return tuple(Tick(date_format(days[at], form), _percent(at + 0.5, count)) for at in named)


def _short(month: date) -> str:
    return (
        f"{MONTHS_3[month.month].capitalize()} {month.year}" if month.month == 1 else MONTHS_3[month.month].capitalize()
    )


def _number(value: float) -> str:
    return f"{value:.2f}"


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)
