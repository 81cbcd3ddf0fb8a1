"""Dates as people at the desk read them: in one style, in the newsroom's time zone, whatever a browser's is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone


def written(at: datetime | date | None) -> str:
    """Return a moment or a day as text: 3 March 2026, 14:05. Empty for None."""
    if at is None:
        return ""
    return date_format(_local(at), "DATETIME_FORMAT" if isinstance(at, datetime) else "DATE_FORMAT")


def marked_up(at: datetime | date | None) -> SafeString:
    """Return a moment or a day as an element that programs can read too."""
    if at is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', _local(at).isoformat(), written(at))


def day(at: datetime | date | None) -> SafeString:
    """Return the day of a moment as such an element."""
    at = _local(at)
    return marked_up(at.date() if isinstance(at, datetime) else at)


def _local(at: Any) -> Any:
    aware = isinstance(at, datetime) and at.tzinfo is not None
    return at.astimezone(get_default_timezone()) if aware else at
