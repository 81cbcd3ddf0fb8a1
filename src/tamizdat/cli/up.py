"""`tamizdat up`: serve the site on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamizdat.cli.common import PATH, console, fail, find_newsroom, load_outlet, release_to_serve

if TYPE_CHECKING:
    from tamizdat.outlet import Outlet
    from tamizdat.project import Project
    from tamizdat.webserver.redirect_rules import RedirectRules

# Addresses to listen on that a browser on this machine reaches as localhost.
_LOCALHOST = {"127.0.0.1", "0.0.0.0", "localhost"}  # noqa: S104 (compared, not bound)


@click.command("up")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all networks.")
@click.option("--site", type=PATH, help="Folder of the release; else the newsroom's var/site.")
@click.option("--workers", type=click.IntRange(1), help="Processes that answer; else one a core, four at the most.")
def command(port: int, host: str, site: Path | None, workers: int | None) -> None:
    """Serve a release and its 404 page until Ctrl-C. Nothing about readers is written down."""
    from tamizdat.webserver.server import CannotServe, serve
    from tamizdat.webserver.virtual_hosts import virtual_hosts

    newsroom = find_newsroom()
    release = release_to_serve(newsroom, site)

    def started(taken: int) -> None:
        name = "localhost" if host in _LOCALHOST else f"[{host}]" if ":" in host else host
        console.print(f"Serving {release} at http://{name}:{taken}/", markup=False, soft_wrap=True)
        console.print("Ctrl-C stops it.")

    try:
        outlet = load_outlet(newsroom)
        redirects = _redirects(outlet, newsroom, release)
        hosts = virtual_hosts(outlet, redirects)
        serve(release, redirects, host, port, workers or min(os.cpu_count() or 1, 4), started, hosts)
    except CannotServe as error:
        fail(str(error))
    console.print("Stopped.")


def _redirects(outlet: Outlet, newsroom: Project | None, release: Path) -> RedirectRules:
    """Return the redirects of a newsroom, none outside of one; print how many of them cannot be used."""
    from tamizdat.webserver.gather_redirects import gather

    archive = newsroom.archive if newsroom else None
    try:
        redirects = gather(outlet, archive, release)
    except OSError as error:
        fail(f"{archive}: {error.strerror}. Let this account read it.")
    if redirects.left_out:
        count = len(redirects.left_out)
        console.print(f"{count} redirects or withdrawals are left out; `tamizdat settings nginx` lists them.")
    return redirects
