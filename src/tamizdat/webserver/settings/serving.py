"""What all settings say: folder, names, headers, types, and the paths that may be asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from msgspec import Struct

from tamizdat.release.tree.media_types import MEDIA_TYPES
from tamizdat.webserver.http import SECURITY, content_type
from tamizdat.webserver.redirects import Answer, RedirectRules
from tamizdat.webserver.virtual_hosts import VirtualHost

# A request path that may be asked for, as webserver/files.py has it, without look-ahead: RE2 knows none.
PATH = r"^(?:/\.well-known)?(?:/[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*)*/?$"


class Serving(Struct, frozen=True):
    """What a server is set to: the folder of the release, its host names, its languages' own, and what else it answers.

    `listen` is "" or the port, or address and port, for plain HTTP behind whatever ends TLS. `secure` says whether
    readers come by https.
    """

    site: Path
    hosts: tuple[str, ...] = ()
    listen: str = ""
    secure: bool = True
    redirects: RedirectRules = RedirectRules()
    domains: tuple[VirtualHost, ...] = ()


class CannotSet(Exception):
    """Settings cannot be written; the message names the reason and the remedy."""


def headers() -> list[tuple[str, str]]:
    """Return the headers of every answer, their names as one is used to read them."""
    return [("Vary", "Accept-Encoding"), *((name.title(), value) for name, value in SECURITY)]


def types() -> dict[str, list[str]]:
    """Return the endings of each content type."""
    endings = defaultdict(list)
    for ending in MEDIA_TYPES:
        endings[content_type(f"x.{ending}")].append(ending)
    return dict(sorted(endings.items()))


def plain_root(serving: Serving) -> str:
    """Return the release's folder. Raises CannotSet where no server could be told of it."""
    root = str(serving.site)
    if found := re.search(r"[\x00-\x1f\"$\\{}]", root):
        raise CannotSet(f"{root}: servers' settings cannot name a folder with {found[0]!r} in it. Rename it.")
    return root


def gone(redirects: RedirectRules) -> dict[str, Answer]:
    """Return the answer to a request for each withdrawn article's page: 410, with the page that says so."""
    return {file: Answer(410, file, keeps_query=False) for file in sorted(redirects.withdrawn)}


def page_forms(file: str) -> list[str]:
    """Return how a page's file may be asked for: by its name, and a folder's index by the folder's."""
    folder = file.removesuffix("index.html")
    return [f"/{file}", f"/{folder}"] if folder != file else [f"/{file}"]


def forms(place: str) -> list[str]:
    """Return how an old path (with its query) may be asked for: without and with a slash at its end."""
    path, asks, query = place.partition("?")
    return [f"/{path}{asks}{query}", f"/{path}/{asks}{query}"] if path else [f"/{asks}{query}"]
