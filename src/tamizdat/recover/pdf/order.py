"""The order in which people read the lines of a page: columns one after the other, from what spans them downwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tamizdat.recover.pdf.lines import Line

# A gutter parts so many lines on each side, and hardly any line runs across it.
_FEWEST_IN_COLUMN = 3
_MOST_ACROSS = 0.34
_NARROWEST_GUTTER = 4.0  # points
_DEEPEST = 6


class Column(tuple[Line, ...]):
    """Lines that stand in one column, or that span several, from top to bottom."""

    __slots__ = ()

    @property
    def left(self) -> float:
        """Where most of its lines begin."""
        return Counter(round(line.x0) for line in self).most_common(1)[0][0]

    @property
    def right(self) -> float:
        """Where its longest line ends."""
        return max(line.x1 for line in self)


def columns(lines: Sequence[Line], depth: int = 0) -> Iterator[Column]:
    """Yield the columns of a page in reading order."""
    lines = sorted(lines, key=lambda line: (-line.y1, line.x0))
    gutter = _gutter(lines) if depth < _DEEPEST else None
    if gutter is None:
        if lines:
            yield Column(lines)
        return
    for across, group in groupby(lines, key=lambda line: _is_across(line, gutter)):
        band = list(group)
        if across:
            yield Column(band)
            continue
        yield from columns([line for line in band if line.x1 <= gutter + _NARROWEST_GUTTER / 2], depth + 1)
        yield from columns([line for line in band if line.x1 > gutter + _NARROWEST_GUTTER / 2], depth + 1)


def _is_across(line: Line, gutter: float) -> bool:
    return line.x0 < gutter - _NARROWEST_GUTTER / 2 and line.x1 > gutter + _NARROWEST_GUTTER / 2


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where two columns part, as the place at which the right one begins; None for one column."""
    begins = Counter(round(line.x0) for line in lines)
    first = min(begins, default=0)
    best: tuple[float, float] | None = None
    for start, count in begins.items():
        if count < _FEWEST_IN_COLUMN or start <= first:
            continue
        gutter = start - _NARROWEST_GUTTER / 2
        across = sum(_is_across(line, gutter) for line in lines)
        left = [line for line in lines if line.x1 <= gutter + _NARROWEST_GUTTER / 2]
        right = [line for line in lines if line.x0 >= gutter - _NARROWEST_GUTTER / 2 and line not in left]
        if min(len(left), len(right)) < _FEWEST_IN_COLUMN or across > _MOST_ACROSS * len(lines):
            continue
        if not _are_beside(left, right):
            continue
        if best is None or across / len(lines) < best[0]:
            best = (across / len(lines), gutter)
    return best[1] if best else None


def _are_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Tell whether two groups of lines stand beside each other for the height of some lines."""
    top = min(max(line.y1 for line in left), max(line.y1 for line in right))
    bottom = max(min(line.y0 for line in left), min(line.y0 for line in right))
    return top - bottom > _FEWEST_IN_COLUMN * max(left[0].size, right[0].size)
