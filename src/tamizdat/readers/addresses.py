"""Through which addresses forms of the site reach the service: the first, and more of them for when that is blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from tamizdat.paths import SERVICE_FOLDER
from tamizdat.readers.words import is_local, service_address
from tamizdat.site import ServiceAddress

_sources: list[Callable[[], Iterable[str]]] = []


def add_source(source: Callable[[], Iterable[str]]) -> None:
    """Have a room that keeps more addresses of the newsroom name them."""
    if source not in _sources:
        _sources.append(source)


def action() -> str:
    """Return the address that forms lead to: absolute, so that a copy on somebody else's host sends nothing there, but
    for a site that is for its own machine."""
    return f"{SERVICE_FOLDER}/" if is_local() else service_address()


def others() -> tuple[ServiceAddress, ...]:
    """Return more addresses of the service."""
    found = dict.fromkeys(each.rstrip("/") for source in _sources for each in source())
    return tuple(ServiceAddress(f"{each}/{SERVICE_FOLDER}/", urlsplit(each).hostname or each) for each in found)
