"""Failures: which of them say that the database is away, and what may be told of the others."""

from __future__ import annotations

import traceback
from pathlib import Path

from django.db import InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError)  # any other error of the database is about what was asked of it


def named(error: BaseException) -> str:
    """Return the name of an error and where it happened: without its text, which could hold what a reader wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "tamizdat" in Path(frame.filename).parts] or list(frames)
    where = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    return f"{type(error).__name__}{where}"


def told(error: BaseException) -> str:
    """Return our own words of a failure; of another's error its name and place, since its text could quote a reader."""
    is_ours = type(error) is RuntimeError or type(error).__module__.startswith("tamizdat.")
    return (str(error) if is_ours else "") or named(error)
