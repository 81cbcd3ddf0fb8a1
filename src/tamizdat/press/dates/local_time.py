"""Moments in the outlet's time zone: their day, their place in the order of time, and when they are due.

A time without an offset is the outlet's own. A day without a time ranks at its noon in the outlet's zone, which is also
the time that feeds print for it: so lists, feeds and the dates that they show agree.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from tamizdat.article import Moment


def is_bare_day(moment: Moment) -> bool:
    """Whether only the day of a moment is known."""
    return len(moment.value) <= 10


def local_day(moment: Moment, zone: tzinfo) -> date:
    """Return the calendar day of a moment as the outlet counts days; a bare day stays what it is."""
    if is_bare_day(moment):
        return moment.day
    value = datetime.fromisoformat(moment.value)
    return value.astimezone(zone).date() if value.tzinfo else value.date()


def instant(moment: Moment, zone: tzinfo) -> datetime:
    """Return the date-time at which a moment ranks, with an offset: of a bare day its noon."""
    if is_bare_day(moment):
        return datetime.combine(moment.day, time(12), zone)
    value = datetime.fromisoformat(moment.value)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def due_from(moment: Moment, zone: tzinfo) -> datetime:
    """Return the date-time from which a moment is no longer in the future: of a bare day its beginning."""
    return datetime.combine(moment.day, time(0), zone) if is_bare_day(moment) else instant(moment, zone)


def is_before(one: Moment, other: Moment, zone: tzinfo) -> bool:
    """Whether one moment is certainly before another: where one of them is a bare day, on an earlier day."""
    if is_bare_day(one) or is_bare_day(other):
        return local_day(one, zone) < local_day(other, zone)
    return instant(one, zone) < instant(other, zone)
