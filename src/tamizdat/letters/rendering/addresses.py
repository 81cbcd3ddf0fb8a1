"""Addresses that a letter names: its own page on the web, other ways to the paper, and how a copy is checked."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.letters.rendering.views import Verification
from tamizdat.letters.site.addresses import issue_path
from tamizdat.outlet import Language, Outlet
from tamizdat.project import Project
from tamizdat.release import ReleaseError, mirror_list
from tamizdat.release.publishing.in_force import load_in_force

_MOST = 5  # addresses that are named: a reader tries the first two or three


class _Mirror(Struct):
    """A mirror as a list of mirrors names it; what else it says of one is passed over."""

    address: str


class _MirrorList(Struct):
    mirrors: tuple[_Mirror, ...] = ()


def web_address(issue: Any, day: date, outlet: Outlet) -> str:
    """Return the address of an issue's page; the second one of a day has a number behind it."""
    return outlet.url(issue_path(issue, day, outlet))


def elsewhere(outlet: Outlet, language: Language, newsroom: Project) -> tuple[str, ...]:
    """Return more addresses of the paper than the home page's own: live mirrors first, then its other hosts."""
    home = outlet.url(language.prefix)
    others = [each.address for each in outlet.languages if each.address]
    mirrors = (address + language.prefix for address in _mirrors(newsroom))
    known = dict.fromkeys([*mirrors, outlet.address, *others])
    return tuple(address for address in known if address != home)[:_MOST]


def _mirrors(newsroom: Project) -> tuple[str, ...]:
    """Return the addresses in the list of mirrors that is in force, none where there is none that can be read."""
    try:
        _version, body = mirror_list(newsroom.site)
        found = msgspec.json.decode(body, type=_MirrorList).mirrors if body else ()
    except (ReleaseError, OSError, msgspec.DecodeError):
        return ()
    return tuple(f"{each.address.rstrip('/')}/" for each in found if each.address.startswith(("https://", "http://")))


def verification(outlet: Outlet, language: Language, newsroom: Project) -> Verification | None:
    """Return how a copy of the paper is checked, None where nothing is signed yet."""
    try:
        trusted = load_in_force(newsroom.site)
    except (ReleaseError, OSError):
        return None
    return Verification(trusted.fingerprint, outlet.url(language.prefix)) if trusted else None
