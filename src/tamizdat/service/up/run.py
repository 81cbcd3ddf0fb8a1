"""Puts `tamizdat up` together: what is prepared, what is started, and what is printed."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from tamizdat import desk_config, outlet_file
from tamizdat.letters import config as letters_config
from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.project import Project
from tamizdat.service.django_setup import environment
from tamizdat.service.up import running
from tamizdat.service.up.supervisor import Child, Supervisor
from tamizdat.webserver.clients import ADDRESS_KEY, BEHIND_PROXY
from tamizdat.webserver.server import listening_address
from tamizdat.webserver.service_proxy import PORT as SERVICE_PORT

LOCAL = "127.0.0.1"  # the desk is for this machine, or for the web server on it that ends TLS


class Wanted(Struct, frozen=True, kw_only=True):
    """What `tamizdat up` is asked for."""

    host: str
    port: int
    desk_port: int | None
    service_port: int | None = None
    workers: int
    is_practice: bool
    with_site: bool
    is_behind_proxy: bool = False


def run(newsroom: Project, wanted: Wanted, say: Callable[[str], None], shown_host: str) -> int:
    """Serve site and desk of a newsroom, with a worker, until a signal; return the code to exit with.

    Raises CannotServe where a port is taken, and DeskConfigError.
    """
    desk = desk_config.load(newsroom.folder)
    _, desk_port = listening_address(LOCAL, _desk_port(desk, wanted), "--desk-port")
    site_address = listening_address(wanted.host, wanted.port) if wanted.with_site else None
    variables = {
        **environment(newsroom, is_practice=wanted.is_practice),
        desk_config.PORT_VARIABLE: str(desk_port),
        BEHIND_PROXY: "1" if wanted.is_behind_proxy else "0",
        ADDRESS_KEY: secrets.token_hex(32),
    }
    if _prepare(variables):
        return 2
    supervisor = Supervisor(variables, say)
    folder = str(newsroom.folder.resolve())
    # The site's server hands requests on to the service, wherever it is; a web server has to be told a port.
    fixed = wanted.service_port if wanted.service_port is not None else 0 if site_address else SERVICE_PORT
    _, service_port = listening_address(LOCAL, fixed, "--service-port")
    site = _site(newsroom, wanted, (site_address, service_port), shown_host, say) if site_address else None
    if site:
        supervisor.add(site)
    supervisor.add(Child("vault", "The vault's agent", {"folder": folder}))
    processes = min(wanted.workers, 2) if desk.database else 1
    given = {"folder": folder, "host": LOCAL, "port": desk_port, "processes": processes}
    service = {"folder": folder, "host": LOCAL, "port": service_port, "processes": processes}
    supervisor.add(Child("service", "The service for readers", service))
    address = f"http://localhost:{desk_port}/" if desk.is_local else desk.address
    supervisor.add(Child("desk", "The desk's server", given, on_ready=lambda: say(f"The desk is at {address}")))
    # The worker says when the desk's redirects have changed: the site's server is started anew with them.
    on_line = (lambda line: supervisor.replace(site)) if site else (lambda line: None)
    supervisor.add(Child("worker", "The worker", {"folder": folder}, on_line=on_line))
    supervisor.add(Child("letters", "The sender of newsletters", {"folder": folder}))
    if not wanted.is_practice and _receives(newsroom):
        supervisor.add(Child("incoming", "What takes mail in", {"folder": folder}))
    with running.listening(newsroom, desk_port):
        return supervisor.run()


def _receives(newsroom: Project) -> bool:
    """Whether mail is taken in; what is wrong with [letters] is told by `tamizdat doctor` and by the sender."""
    try:
        return letters_config.load(newsroom.folder).incoming.is_on
    except letters_config.LettersConfigError:
        return False


def _prepare(variables: dict[str, str]) -> int:
    """Have database and style sheets made; return the code with which that ended."""
    command = [sys.executable, "-m", "tamizdat.service.up.prepare"]
    with subprocess.Popen(command, env={**os.environ, **variables}, stdin=subprocess.PIPE) as process:  # noqa: S603
        return process.wait()  # killed meanwhile, this process takes the other along: its standard input ends


def _desk_port(desk: desk_config.DeskConfig, wanted: Wanted) -> int:
    if wanted.desk_port is not None:
        return wanted.desk_port
    return (urlsplit(desk.address).port if desk.is_local else None) or desk_config.PORT


def other_port(newsroom: Project, port: int) -> str:
    """Return what is said where the outlet's address is on this machine, at another port than the site is served at."""
    address = outlet_file.load(newsroom.folder).address
    parts = urlsplit(address)
    if parts.hostname not in LOCAL_HOSTS or (parts.port or 80) == port:
        return ""
    return (
        f"tamizdat.toml says that the site is at {address}, so links in letters and receipts lead there."
        f' Write address = "{parts.scheme}://{parts.hostname}:{port}/" to have them lead here.'
    )


def _site(
    newsroom: Project,
    wanted: Wanted,
    where: tuple[tuple[str, int], int],
    shown: str,
    say: Callable[[str], None],
) -> Child:
    """Return the site's server; it starts once there is a site."""
    page = newsroom.site / "index.html"
    if not page.is_file():
        say("There is no site yet. It is served as soon as something is published.")
    (host, port), service_port = where
    given = {
        "folder": str(newsroom.folder.resolve()),
        "site": str(newsroom.site.resolve()),
        "host": host,
        "port": port,
        "workers": wanted.workers,
        "replaces": False,
        "service_port": service_port,
    }

    def on_ready() -> None:
        say(f"Serving {newsroom.site} at http://{shown}:{port}/")
        if told := other_port(newsroom, port):
            say(told)

    return Child("site", "The site's server", given, when=page.is_file, on_ready=on_ready)
