"""What survived, month by month: bars that the server draws, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.recover.report_page.months import HEIGHT, Months, Tick, Year, months

_TICKS = 8  # years named below the drawing, at most


class Plot(Struct, frozen=True):
    """The drawing, the years below it, the rows of the table, the fullest month, and the articles without a date."""

    svg: SafeString
    ticks: tuple[Tick, ...]
    years: tuple[Year, ...]
    most: int
    undated: int


def plot(counts: Mapping[str, int]) -> Plot:
    """Return the drawing of the articles in each month ("2019-03", or "" without a date)."""
    found = months(counts, _TICKS)
    svg = _drawn(found) if found.bars else SafeString("")
    return Plot(svg, found.ticks, found.years, found.most, found.undated)


def _drawn(found: Months) -> SafeString:
    bars = ((f"{bar.left + 0.1:.1f}", f"{HEIGHT - bar.height:.1f}", f"{bar.height:.1f}") for bar in found.bars)
    label = _("%(count)d articles with a date, from %(first)d to %(last)d") % {
        "count": found.dated,
        "first": found.years[0].year,
        "last": found.years[-1].year,
    }
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        found.width,
        HEIGHT,
        label,
        format_html_join("", '<rect x="{}" y="{}" width="0.8" height="{}"></rect>', bars),
    )
