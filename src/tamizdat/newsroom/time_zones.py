"""The time zones that a person may choose at the desk, each with its present offset from UTC.

The names are those of `zone.tab`, which comes with the time zone database (IANA tz, theory.html, "Time zone
identifiers"): one for each region of each country, in its present spelling. `available_timezones()` has old names as
well (US/Pacific, GB, Asia/Calcutta) and names of no place (Etc/GMT+5, whose sign is the other way round).
"""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

_TABLE = "zone.tab"
_NO_PLACES = ("Etc", "SystemV", "posix", "right", "US", "Canada", "Mexico", "Brazil", "Chile")
_MINUS = "\N{MINUS SIGN}"


def choices(stored: str = "") -> list[Any]:
    """Return the choices of a field: "" for the newsroom's own, UTC, then the zones by continent.

    `stored` is what a row has: an old name stays with it, so that saving the row changes nothing.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in names():
        found[name.partition("/")[0]].append((name, label(name)))
    own = _("The newsroom's own (%(zone)s)") % {"zone": label(settings.OUTLET.time_zone)}
    known = [("", own), ("UTC", "UTC"), *found.items()]
    is_old = stored not in ("", "UTC") and stored not in names()
    return [*known, (stored, label(stored))] if is_old else known


def label(name: str) -> str:
    """Return a zone with its present offset, such as "Europe/Vilnius, UTC+2"; an unknown name alone."""
    try:
        offset = timezone.now().astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return name
    if name == "UTC" or offset is None:
        return name
    return _written(offset) if _is_no_place(name) else f"{name}, {_written(offset)}"


def said(name: str) -> str:
    """Return a zone as a sentence names it: the place, or the offset where the name is of no place. "Etc/GMT-2" is two
    hours before UTC: its sign is the other way round.

    >>> said("Europe/Vilnius"), said("Etc/GMT-2")
    ('Europe/Vilnius', 'UTC+2')
    """
    return label(name) if _is_no_place(name) else name


def _is_no_place(name: str) -> bool:
    return name.partition("/")[0] == "Etc"


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names in alphabetical order."""
    known = zoneinfo.available_timezones()
    listed = known & set(_listed())
    return tuple(sorted(listed or {each for each in known if "/" in each and each.partition("/")[0] not in _NO_PLACES}))


def _listed() -> Iterator[str]:
    """Yield the names in the machine's table, else in that of the package `tzdata`; none where both are missing."""
    places: list[Any] = [Path(folder) for folder in zoneinfo.TZPATH]
    with suppress(ModuleNotFoundError):
        places.append(resources.files("tzdata") / "zoneinfo")
    for place in places:
        table = place / _TABLE
        if table.is_file():
            rows = table.read_text(encoding="utf-8").splitlines()
            yield from (row.split("\t")[2] for row in rows if row.count("\t") >= 2 and not row.startswith("#"))
            return


def _written(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else _MINUS}{hours}" + (f":{rest:02}" if rest else "")
