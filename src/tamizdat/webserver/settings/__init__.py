"""Settings with which other servers answer as `tamizdat up` does. Headers and caching: webserver/headers.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tamizdat.webserver.settings import caddy, nginx, static_hosts
from tamizdat.webserver.settings.serving import CannotSet, Serving

__all__ = ["WRITERS", "CannotSet", "Serving", "Writer"]


class Writer(NamedTuple):
    """What writes the settings of a server, piece by piece, and what reports the redirects that these cannot hold."""

    lines: Callable[[Serving], Iterator[str]]
    left_out: Callable[[Serving], list[str]]


WRITERS = {
    "nginx": Writer(nginx.lines, nginx.left_out),
    "caddy": Writer(caddy.lines, caddy.left_out),
    "redirects": Writer(static_hosts.lines, static_hosts.left_out),
}
