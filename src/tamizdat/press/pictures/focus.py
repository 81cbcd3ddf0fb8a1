"""Where a picture is cropped: around its focal point, by classes of the theme's style sheet.

The Content Security Policy forbids style attributes, so a point is one of eleven classes for each axis.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tamizdat.article import FocalPoint

STEP = 10  # per cent; `styles/screen/40-fronts.css` has a class for each step


def focus_classes(point: FocalPoint | UnsetType) -> str:
    """Return the classes of a picture that is cropped around a point, "" where no point is set."""
    return "" if point is UNSET else f"focus-x{_step(point.x)} focus-y{_step(point.y)}"


def _step(share: int) -> int:
    """Return the step next to a share of the width or height, on the side of the nearer edge.

    A picture that is laid out so shows its point nearer to the middle than asked for, and never beyond the other edge.
    """
    return share // STEP * STEP if share <= 50 else -(-share // STEP) * STEP
