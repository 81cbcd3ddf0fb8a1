"""Sizes and times as people write them: 20GB, 5m."""

from __future__ import annotations

import re

import click

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kmgt]?)b?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,6})\s*([smhd])", re.IGNORECASE)


class Size(click.ParamType[int]):
    """A count of bytes, like 500MB or 2.5GB."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click.ParamType."""
        if isinstance(value, int):
            return value
        if not (found := _SIZE.fullmatch(str(value).strip())):
            self.fail(f"{value!r} is no size like 500MB or 2.5GB.", param, ctx)
        return int(float(found[1]) * _UNITS[found[2].lower()])


class Interval(click.ParamType[int]):
    """A time in seconds, like 30s, 5m, 2h or 1d."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click.ParamType."""
        if isinstance(value, int):
            return value
        found = _TIME.fullmatch(str(value).strip())
        if not found or not (seconds := int(found[1]) * _SECONDS[found[2].lower()]):
            self.fail(f"{value!r} is no time like 30s, 5m, 2h or 1d.", param, ctx)
        return seconds
