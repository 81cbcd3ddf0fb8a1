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
_LAST = 0.8  # of the width: a name that begins farther on would stand out at a telephone's edge
_APART = 12  # of HEIGHT: a name nearer to that of the line would stand upon it
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
    """The drawing, what its colours mean, and the names along its sides (`newsroom/bars.html` shows all of it)."""

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
    top = max(_stacked(series, at, up=True) for at in range(count))
    bottom = min(_stacked(series, at, up=False) for at in range(count))
    top = top or (0 if bottom else 1)
    scale = HEIGHT / (top - bottom)
    bars = [bar for at in range(count) for bar in _column(series, at, top, scale)]
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" width="0.8" height="{}"></rect>', bars)
    svg = format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-labelledby="{}-title {}-about">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>'
        '<line x1="0" x2="{}" y1="{}" y2="{}"></line>{}</svg>',
        *(count, HEIGHT, name, name, name, title, name, about),
        *(count, _number(top * scale), _number(top * scale), drawn),
    )
    ends = [value for value in (top, bottom) if abs(value) * scale > _APART]
    levels = tuple(Tick(written(abs(value)), _percent((top - value) * scale, HEIGHT)) for value in (*ends, 0))
    return Plot(svg, tuple(series), ticks, levels)


def _stacked(series: Sequence[Series], at: int, *, up: bool) -> int:
    return sum(each.values[at] for each in series if (each.values[at] > 0) is up)


def _column(series: Sequence[Series], at: int, top: int, scale: float) -> list[tuple[str, str, str, str]]:
    """Return the bars of a month or a week: what is positive stands on the line, what is negative hangs below it."""
    found, high, low = [], top * scale, top * scale
    for each in series:
        size = abs(each.values[at]) * scale
        if not size:
            continue
        seen = max(size, _SEEN)
        if each.values[at] > 0:
            high -= size
            found.append((each.css, _number(at + 0.1), _number(high - (seen - size)), _number(seen)))
        else:
            found.append((each.css, _number(at + 0.1), _number(low), _number(seen)))
            low += size
    return found


def month_ticks(months: Sequence[date]) -> tuple[Tick, ...]:
    """Return months to be named, or years where there are many months."""
    count = len(months)
    if count <= 24:
        step = -(-count // _TICKS)
        return tuple(Tick(_short(months[at]), _percent(at, count)) for at in range(0, count, step))
    begins = [at for at in range(count) if months[at].month == 1]
    step = -(-len(begins) // _TICKS)
    return tuple(Tick(str(months[at].year), _percent(at, count)) for at in begins[::step])


def day_ticks(days: Sequence[date]) -> tuple[Tick, ...]:
    """Return names below bars of which each begins on one of these days: days, or months where they span a year."""
    count = len(days)
    step = -(-count // _DAYS)
    form = "j M" if days[-1] - days[0] < timedelta(days=365) else "M Y"
    named = [at for at in range(0, count, step) if at <= _LAST * count]
    return tuple(Tick(date_format(days[at], form), _percent(at, count)) for at in named)


def _short(month: date) -> str:
    return (
        f"{MONTHS_3[month.month].capitalize()} {month.year}" if month.month == 1 else MONTHS_3[month.month].capitalize()
    )


def _number(value: float) -> str:
    return f"{value:.2f}"


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)
