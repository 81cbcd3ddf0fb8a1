"""`tamizdat settings`: write what other servers need to serve a release as `tamizdat up` does."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import click

from tamizdat import desk_config
from tamizdat.cli.common import (
    DONE,
    LEFT_OUT,
    PATH,
    archive_for_servers,
    find_newsroom,
    load_outlet,
    print_left_out,
    release_to_serve,
)
from tamizdat.cli.terminal import console, fail, write_out
from tamizdat.disk import disk_problem, naming, replacing
from tamizdat.outlet import LOCAL_HOSTS, Outlet
from tamizdat.outlet_file import FILE
from tamizdat.project import Project


@click.command("settings")
@click.argument("server", type=click.Choice(["nginx", "caddy", "redirects", "systemd"]))
@click.option("--site", type=PATH, help="Folder of the release; else the newsroom's var/site.")
@click.option("--from", "source", type=PATH, help="Archive whose old addresses lead on; else the newsroom's own.")
@click.option("--out", type=PATH, help="File to write; else standard output.")
@click.option("--host", "hosts", multiple=True, help="Name of the site, may be repeated; else that of its address.")
@click.option("--listen", default="", help="Port, or address:port, for plain HTTP behind what ends TLS.")
def command(
    server: str, site: Path | None, source: Path | None, out: Path | None, hosts: tuple[str, ...], listen: str
) -> None:
    """Write the settings of nginx or Caddy, the list of redirects that hosts of static sites read, or systemd units.

    nginx and Caddy get the desk's host too, where [desk] in tamizdat.toml names one.
    """
    from tamizdat.webserver.gather_redirects import gather
    from tamizdat.webserver.service_proxy import PORT as SERVICE_PORT
    from tamizdat.webserver.settings import WRITERS, CannotSet, Serving
    from tamizdat.webserver.virtual_hosts import virtual_hosts

    newsroom = find_newsroom()
    if server == "systemd":
        _write(_units(newsroom), out)
        sys.exit(DONE)
    release = release_to_serve(newsroom, site).absolute()
    _check(release, out, hosts, listen)
    if not release.is_dir():
        console.print(f"{release}: not on this machine, so nothing in it was looked at.")
    outlet = load_outlet(newsroom)
    host = _host(outlet)
    try:
        redirects = gather(outlet, source or archive_for_servers(newsroom), release)
        names = hosts or ((host,) if host not in LOCAL_HOSTS else ())
        languages = virtual_hosts(outlet, redirects)
        if taken := next((each.host for each in languages if each.host in names), None):
            fail(f"--host {taken}: is a language's own address in {FILE}. Remove one of the two.")
        serving = Serving(
            site=release,
            hosts=names,
            listen=listen,
            secure=bool(hosts) or outlet.address.startswith("https://"),
            redirects=redirects,
            virtual_hosts=languages,
            desk=_desk(newsroom, listen),
            service_port=SERVICE_PORT if newsroom and newsroom.desk_site.is_file() else 0,
        )
        writer = WRITERS[server]
        _write(writer.lines(serving), out)
    except CannotSet as error:
        fail(str(error))
    except OSError as error:
        fail(disk_problem(error))
    left_out = [*redirects.left_out, *writer.left_out(serving)]
    print_left_out(left_out, shown=len(left_out))
    sys.exit(LEFT_OUT if left_out else DONE)


def _units(newsroom: Project | None) -> Iterable[str]:
    """Return the units of a newsroom; ends the command outside of one."""
    from tamizdat.webserver.settings import systemd

    if newsroom is None:
        fail("This is no newsroom's folder. Run inside one.")
    command = Path(sys.argv[0]).resolve()
    return systemd.lines(newsroom.folder.resolve(), command, newsroom.folder.owner())


def _desk(newsroom: Project | None, listen: str) -> tuple[str, int] | None:
    """Return the desk's host and port, where a newsroom has a desk for other machines and this server ends TLS."""
    if newsroom is None or listen:
        return None
    try:
        desk = desk_config.load(newsroom.folder)
    except desk_config.DeskConfigError as error:
        fail(str(error))
    return None if desk.is_local else (desk.host, desk_config.PORT)


def _check(release: Path, out: Path | None, hosts: tuple[str, ...], listen: str) -> None:
    """End the command where an option cannot be used."""
    if out and out.resolve().is_relative_to(release.resolve()):
        fail(f"{out}: lies in the release, where nothing signs it. Write it elsewhere, or into a copy to be uploaded.")
    if wrong := next((host for host in hosts if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)*", host)), None):
        fail(f"--host {wrong}: is no host name. Write one like lantern.example; the port is for --listen.")
    port = re.fullmatch(r"(?:[\w.-]+:|\[[0-9a-fA-F:]+\]:)?(\d{1,5})", listen)
    if listen and not (port and 0 < int(port[1]) < 65536):
        fail(f"--listen {listen}: is no port. Write one like 8080 or 127.0.0.1:8080.")


def _host(outlet: Outlet) -> str:
    """Return the host of the outlet's address; ends the command where the site is not all of that host."""
    parts = urlsplit(outlet.address)
    if parts.path != "/":
        fail(f"{FILE}: address {outlet.address!r} is a folder of a host; these settings are for a host of its own.")
    return parts.hostname or ""


def _write(pieces: Iterable[str], out: Path | None) -> None:
    """Write the settings, into a file as a whole or not at all."""
    if out is None:
        with naming("standard output"):
            write_out(*pieces)
        return
    with replacing(out, make_folder=False) as file:
        file.writelines(piece.encode() for piece in pieces)
    console.print(f"Wrote {out}.")
