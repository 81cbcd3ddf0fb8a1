"""Settings with which other servers serve a release as `tamizdat up` does. What they say comes from service/http.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tamizdat.service.redirects import Redirects
from tamizdat.service.settings import caddy, hosts, nginx
from tamizdat.service.settings.serving import CannotSet, Serving

__all__ = ["WRITERS", "CannotSet", "Serving", "Writer"]


class Writer(NamedTuple):
    """A server's settings, piece by piece, and the redirects that they cannot hold, a line each."""

    lines: Callable[[Serving], Iterator[str]]
    left_out: Callable[[Redirects], list[str]]


WRITERS = {
    "nginx": Writer(nginx.lines, nginx.left_out),
    "caddy": Writer(caddy.lines, caddy.left_out),
    "redirects": Writer(hosts.lines, hosts.left_out),
}
