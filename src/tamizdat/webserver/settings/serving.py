"""What the settings of every server are made from: folder, names, headers, types, and which paths may be requested."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from msgspec import Struct

from tamizdat.release.tree.media_types import MEDIA_TYPES
from tamizdat.webserver.headers import SECURITY, content_type
from tamizdat.webserver.redirect_rules import Answer, RedirectRules
from tamizdat.webserver.virtual_hosts import VirtualHost

# A request path that may name a file. The same as webserver/files.py has it, without look-ahead, which RE2 lacks.
PATH = r"^(?:/\.well-known)?(?:/[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*)*/?$"


class Serving(Struct, frozen=True):
    """What a server is told: the folder of the release, its host names, its redirects, and its virtual hosts.

    `listen` is "" or the port, or address and port, for plain HTTP behind a proxy that ends TLS. `secure` says whether
    readers come by https. `desk` is the name of the desk, which has a host of its own, and the port on which
    `tamizdat up` has it listen. `service_port` is where on this machine the service answers, 0 where there is none.
    """

    site: Path
    hosts: tuple[str, ...] = ()
    listen: str = ""
    secure: bool = True
    redirects: RedirectRules = RedirectRules()
    virtual_hosts: tuple[VirtualHost, ...] = ()
    desk: tuple[str, int] | None = None
    service_port: int = 0


class CannotSet(Exception):
    """Settings cannot be written; the message names the reason and the remedy."""


def headers() -> list[tuple[str, str]]:
    """Return the headers of every answer, their names written with capitals."""
    return [("Vary", "Accept-Encoding"), *((name.title(), value) for name, value in SECURITY)]


def types() -> dict[str, list[str]]:
    """Return the endings of each content type."""
    endings = defaultdict(list)
    for ending in MEDIA_TYPES:
        endings[content_type(f"x.{ending}")].append(ending)
    return dict(sorted(endings.items()))


def plain_root(serving: Serving) -> str:
    """Return the release's folder. Raises CannotSet if its name holds what means something in servers' settings."""
    root = str(serving.site)
    if found := re.search(r"[\x00-\x1f\"$\\{}]", root):
        raise CannotSet(f"{root}: servers' settings cannot name a folder with {found[0]!r} in it. Rename it.")
    return root


def withdrawn_answers(redirects: RedirectRules) -> dict[str, Answer]:
    """Return the answer for each withdrawn article's page, by its file: 410, with the page that says so."""
    return {file: Answer(410, file, keeps_query=False) for file in sorted(redirects.withdrawn)}


def paths_of_file(file: str) -> list[str]:
    """Return the request paths of a page's file: its own, and for a folder's index the folder's."""
    folder = file.removesuffix("index.html")
    return [f"/{file}", f"/{folder}"] if folder != file else [f"/{file}"]


def paths_of_key(key: str) -> list[str]:
    """Return the request paths of an exact rule, with its query: without and with a slash at the path's end, and that
    of a folder's index page."""
    path, mark, query = key.partition("?")
    if not path:
        return [f"/{mark}{query}"]
    index = [] if path.endswith((".html", ".htm")) else [f"/{path}/index.html{mark}{query}"]
    return [f"/{path}{mark}{query}", f"/{path}/{mark}{query}", *index]
