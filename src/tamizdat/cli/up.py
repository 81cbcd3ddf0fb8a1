"""`tamizdat up`: serve the site on this machine, and the desk with its worker."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamizdat.cli.common import PATH, archive_for_servers, find_newsroom, load_outlet, release_to_serve
from tamizdat.cli.terminal import console, fail

if TYPE_CHECKING:
    from tamizdat.outlet import Outlet
    from tamizdat.project import Project
    from tamizdat.webserver.redirect_rules import RedirectRules

# Addresses to listen on that a browser on this machine reaches as localhost.
_LOCALHOST = {"127.0.0.1", "0.0.0.0", "localhost"}  # noqa: S104 (compared, not bound)


@click.command("up")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all networks.")
@click.option("--desk-port", type=click.IntRange(0, 65535), help="Of the desk, on this machine; by default 8001.")
@click.option("--service-port", type=click.IntRange(0, 65535), help="Of the service behind another web server; 8002.")
@click.option("--behind-proxy", is_flag=True, help="Believe a web server on this machine whose requests it hands on.")
@click.option("--practice", is_flag=True, help="Made-up staff with printed passwords, to try the desk out.")
@click.option("--no-desk", is_flag=True, help="Serve the site alone.")
@click.option("--no-site", is_flag=True, help="Serve the desk alone, and publish.")
@click.option("--site", type=PATH, help="Serve the release in this folder, and no desk; else the newsroom's var/site.")
@click.option("--workers", type=click.IntRange(1), help="Processes that answer; else one a core, four at the most.")
def command(  # noqa: PLR0913 (one for each option)
    port: int,
    host: str,
    desk_port: int | None,
    service_port: int | None,
    *,
    behind_proxy: bool,
    practice: bool,
    no_desk: bool,
    no_site: bool,
    site: Path | None,
    workers: int | None,
) -> None:
    """Serve the site, and the desk with its worker, until Ctrl-C. Nothing about readers is written down.

    The first start makes the desk's database and takes the articles of var/archive.jsonl into it. Whatever dies is
    started again.
    """
    newsroom = find_newsroom()
    name = "localhost" if host in _LOCALHOST else f"[{host}]" if ":" in host else host
    workers = workers or min(os.cpu_count() or 1, 4)
    asked = practice or no_site or desk_port is not None
    if no_desk or site or newsroom is None:
        if asked:
            fail("--practice, --no-site and --desk-port are about a newsroom's desk; --no-desk and --site do without.")
        return _site_alone(newsroom, site, (host, port), name, workers)
    from tamizdat.service.django_setup import are_packages_installed

    if not are_packages_installed():
        if asked:
            fail("The desk's packages are not installed here. Install them: pip install 'tamizdat[desk]'.")
        console.print("The desk's packages are not installed here, so the site is served alone.")
        return _site_alone(newsroom, site, (host, port), name, workers)
    from tamizdat.desk_config import DeskConfigError
    from tamizdat.service.up.run import Wanted, run
    from tamizdat.webserver.server import CannotServe

    load_outlet(newsroom)
    wanted = Wanted(
        host=host,
        port=port,
        desk_port=desk_port,
        service_port=service_port,
        workers=workers,
        is_practice=practice,
        with_site=not no_site,
        is_behind_proxy=behind_proxy,
    )

    def say(line: str) -> None:
        console.print(line)

    try:
        code = run(newsroom, wanted, say, name)
    except (CannotServe, DeskConfigError) as error:
        fail(str(error))
    if code:
        sys.exit(code)
    console.print("Stopped.")


def _site_alone(newsroom: Project | None, site: Path | None, where: tuple[str, int], name: str, workers: int) -> None:
    """Serve a release until Ctrl-C."""
    from tamizdat.webserver.server import CannotServe, ServeOptions, serve
    from tamizdat.webserver.virtual_hosts import virtual_hosts

    release = release_to_serve(newsroom, site)
    host, port = where

    def started(taken: int) -> None:
        console.print(f"Serving {release} at http://{name}:{taken}/")
        console.print("Ctrl-C stops it.")

    try:
        outlet = load_outlet(newsroom)
        redirects = _redirects(outlet, newsroom, release)
        options = ServeOptions(workers=workers)
        serve(release, redirects, host, port, started, virtual_hosts(outlet, redirects), options)
    except CannotServe as error:
        fail(str(error))
    console.print("Stopped.")


def _redirects(outlet: Outlet, newsroom: Project | None, release: Path) -> RedirectRules:
    """Return the redirects of a newsroom, none outside of one; print how many of them cannot be used."""
    from tamizdat.webserver.gather_redirects import gather

    archive = archive_for_servers(newsroom)
    try:
        redirects = gather(outlet, archive, release)
    except OSError as error:
        fail(f"{newsroom.archive if newsroom else release}: {error.strerror}. Let this account read it.")
    if redirects.left_out:
        count = len(redirects.left_out)
        console.print(f"{count} redirects or withdrawals are left out; `tamizdat settings nginx` lists them.")
    return redirects
