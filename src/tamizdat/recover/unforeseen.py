"""What one capture makes a reader or a parser raise, and nobody foresaw: it is left out, and the others go on."""

from __future__ import annotations

# Fuzzers empty it, so that they see what was raised.
CAUGHT: tuple[type[Exception], ...] = (Exception,)


def reason(done: str, error: Exception) -> str:
    """Return why a capture is left out: it could not be `done`. The error's own words may quote what no report may."""
    return f"could not be {done} ({type(error).__name__}): give another copy of it, or its text"
