"""A thing that is wrong, or soon will be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"


class Finding(Struct, frozen=True):
    """What is wrong, and what helps. `about` names the check; errors keep readers or editors from something now.
    `at_desk` says what helps without a terminal, "" where nothing does."""

    about: str
    severity: Severity
    what: str
    remedy: str
    at_desk: str = ""

    def __str__(self) -> str:
        return f"{self.about}: {self.what} → {self.remedy}"


class LastBackup(Struct, frozen=True):
    """What a newsroom remembers of its newest backup (`var/backups.json`)."""

    made: str
    file: str


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was, in words."""
    passed = now - since
    for size, word in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if passed >= size:
            count = passed // size
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "less than a minute"
