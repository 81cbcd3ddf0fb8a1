"""The scores of linear models: measures times weights, both by name in the same named tuple."""

from __future__ import annotations

from operator import mul
from typing import TypeVar

Row = TypeVar("Row", bound=tuple[float, ...])


def dot(row: Row, weights: Row) -> float:
    """Return the sum of the measures in `row`, each times its weight. Both are of one type, so their columns agree."""
    return float(sum(map(mul, row, weights)))
