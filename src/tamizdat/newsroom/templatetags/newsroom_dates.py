"""Dates in templates: `{{ at|moment }}`, `{{ at|day }}`, or `{{ at|written }}` where no markup may stand."""

from __future__ import annotations

from django import template

from tamizdat.newsroom.dates import day, marked_up, written

register = template.Library()
register.filter("moment", marked_up)
register.filter("day", day)
register.filter("written", written)
