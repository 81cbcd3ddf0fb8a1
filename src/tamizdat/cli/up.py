"""`tamizdat up`: serve the site on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamizdat.cli.common import console, fail, load_outlet, newsroom

if TYPE_CHECKING:
    from tamizdat.outlet import Outlet
    from tamizdat.webserver.redirects import RedirectRules

# The addresses that a browser on this machine reaches as localhost.
_HERE = {"127.0.0.1", "0.0.0.0", "localhost"}  # noqa: S104 (compared, not bound)


@click.command("up")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all networks.")
@click.option("--site", type=click.Path(path_type=Path), help="Folder of the release; else the newsroom's var/site.")
@click.option("--workers", type=click.IntRange(1), help="Processes that answer; else one a core, four at the most.")
def command(port: int, host: str, site: Path | None, workers: int | None) -> None:
    """Serve a release and its 404 page until Ctrl-C. Nothing about readers is written down."""
    from tamizdat.webserver.server import CannotServe, serve
    from tamizdat.webserver.virtual_hosts import domains

    folder = newsroom()
    if site is None:
        if folder is None:
            fail("This is no newsroom's folder. Run inside one, or name the folder of a site with --site.")
        site = folder / "var" / "site"

    def started(taken: int) -> None:
        name = "localhost" if host in _HERE else f"[{host}]" if ":" in host else host
        console.print(f"Serving {site} at http://{name}:{taken}/", markup=False, soft_wrap=True)
        console.print("Ctrl-C stops it.")

    try:
        outlet = load_outlet(folder)
        redirects = _redirects(outlet, folder, site)
        hosts = domains(outlet, redirects)
        serve(site, redirects, host, port, workers or min(os.cpu_count() or 1, 4), started, hosts)
    except CannotServe as error:
        fail(str(error))
    console.print("Stopped.")


def _redirects(outlet: Outlet, folder: Path | None, site: Path) -> RedirectRules:
    """Return the redirects of the newsroom in `folder`, none outside of one; say what cannot be used."""
    from tamizdat.webserver.redirects import gather

    archive = folder / "var" / "archive.jsonl" if folder else None
    try:
        redirects = gather(outlet, archive, site)
    except OSError as error:
        fail(f"{archive}: {error.strerror}. Let this account read it.")
    if redirects.left_out:
        count = len(redirects.left_out)
        console.print(f"{count} redirects or withdrawals are left out; `tamizdat settings nginx` lists them.")
    return redirects
