"""Moments as lists write them. What could be two days is no moment: it is told as it stands."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_SECONDS, _MILLISECONDS = re.compile(r"1\d{9}", re.ASCII), re.compile(r"1\d{12}", re.ASCII)
# Go writes "2023-05-06 07:08:09.123456 +0000 UTC", some programs a space before the zone.
_GO = re.compile(
    r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d* ?([+-]\d\d:?\d\d|Z|UTC|GMT)?(?: [A-Z]{2,5})?$", re.ASCII
)


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text says, None where it says none or could say two. Without a zone it is UTC.

    >>> moment_of("2023-05-06 07:08:09").isoformat(), moment_of("06.05.2023").isoformat(), moment_of("06/05/2023")
    ('2023-05-06T07:08:09+00:00', '2023-05-06T00:00:00+00:00', None)
    """
    text = text.strip()
    if _SECONDS.fullmatch(text) or _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if found := _DOTTED.fullmatch(text):
        return _made(found[3], found[2], found[1], *found.groups()[3:])
    return _slashed(found) if (found := _SLASHED.fullmatch(text)) else _iso(text)


def could_be_two(text: str, now: datetime) -> bool:
    """Whether a text says a day, and both days that it could be have been.

    >>> could_be_two("06/05/2023", datetime(2026, 1, 1, tzinfo=UTC)), could_be_two("06/05/2033", datetime.now(UTC))
    (True, False)
    """
    found = _SLASHED.fullmatch(text.strip())
    if found is None or not _is_twofold(found):
        return False
    days = (_made(found[3], found[first], found[3 - first], None, None, None) for first in (1, 2))
    return all(day is not None and datetime(1990, 1, 1, tzinfo=UTC) < day <= now for day in days)


def _is_twofold(found: re.Match[str]) -> bool:
    return int(found[1]) <= 12 and int(found[2]) <= 12 and found[1].zfill(2) != found[2].zfill(2)


def _slashed(found: re.Match[str]) -> datetime | None:
    """Return a day that is written with slashes, in whichever order it can be one; None where both can."""
    if _is_twofold(found):
        return None
    second = int(found[2])
    month, day = (found[2], found[1]) if second <= 12 else (found[1], found[2])
    return _made(found[3], month, day, *found.groups()[3:])


def _iso(text: str) -> datetime | None:
    if found := _GO.fullmatch(text):
        zone = {"UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", None: ""}.get(found[2], found[2])
        text = f"{found[1]}{zone}"
    if len(text) < 10:
        return None  # a number, a time of day
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _made(*parts: str | None) -> datetime | None:
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
