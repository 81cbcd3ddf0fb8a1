"""Moments as an editor writes them: a day and perhaps a time, in the outlet's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from tamizdat.article import Moment
from tamizdat.press.dates.local_time import instant, is_bare_day, local_day


def to_local(moment: Moment | None, zone: tzinfo) -> tuple[date | None, time | None]:
    """Return the day of a moment and its time of day, as far as they are known."""
    if moment is None:
        return None, None
    if is_bare_day(moment):
        return moment.day, None
    return local_day(moment, zone), instant(moment, zone).astimezone(zone).time()


def from_local(day: date | None, clock: time | None, zone: tzinfo, before: Moment | None = None) -> Moment | None:
    """Return the moment that an editor wrote: `before` itself where they left it as it was."""
    if before is not None and to_local(before, zone) == (day, clock):
        return before
    if day is None:
        return None
    if clock is None:
        return Moment(day.isoformat())
    return Moment(datetime.combine(day, clock, zone).isoformat(timespec="seconds"), "minute")
