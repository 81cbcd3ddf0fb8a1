"""What is wrong with a page."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """A problem of a page: the offset in the page at which it stands, None for the page as a whole; what is wrong, and
    the remedy."""

    offset: int | None
    text: str
