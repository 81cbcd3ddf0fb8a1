"""The server process: checks that it can serve, starts the workers, stops them cleanly."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from msgspec import Struct

from tamizdat.webserver import limits
from tamizdat.webserver.redirect_rules import RedirectRules
from tamizdat.webserver.static import StaticSite
from tamizdat.webserver.virtual_hosts import VirtualHost

FINISH_SECONDS = 10  # that answers under way get after the signal to stop


class CannotServe(Exception):
    """Serving is not possible; the message names the reason and the remedy."""


def check_site(site: Path) -> Path:
    """Return the absolute path of the release in `site`. Raises CannotServe if there is nothing to serve."""
    remedy = "Make the site with `tamizdat press`, or name the folder of one with --site."
    if not site.is_dir():
        raise CannotServe(f"{site}: {'not a folder' if site.exists() else 'not found'}. {remedy}")
    if not (site / "index.html").is_file():
        raise CannotServe(f"{site}: holds no site (no index.html). {remedy}")
    return site.absolute()


class ServeOptions(Struct, frozen=True, kw_only=True):
    """How to serve: by how many processes; whether another server of ours listens on the port until this one does
    (`replaces`); and at which port of this machine the service answers, 0 where there is none."""

    workers: int = 1
    replaces: bool = False
    service_port: int = 0


def serve(
    site: Path,
    redirects: RedirectRules,
    host: str,
    port: int,
    started: Callable[[int], None],
    virtual_hosts: tuple[VirtualHost, ...] = (),
    options: ServeOptions = ServeOptions(),  # noqa: B008 (it is frozen)
) -> None:
    """Serve the release in `site`, its redirects and its virtual hosts until SIGTERM, SIGINT or SIGHUP.

    Answers under way are finished. `port` 0 takes a free one; `started` is called with the port. Nothing about requests
    is logged.

    Raises CannotServe.
    """
    site = check_site(site)
    address, port = (host, port) if options.replaces else listening_address(host, port)
    server = Granian(
        "site",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=limits.HEAD_MS, max_buffer_size=limits.HEAD_BYTES),
        backlog=limits.BACKLOG,
        backpressure=limits.connections(limits.allow_descriptors()),
        websockets=False,
        workers=options.workers,
        workers_kill_timeout=FINISH_SECONDS,
        respawn_failed_workers=True,
        log_access=False,
        # Messages below this level name requested files.
        log_level=LogLevels.error,
    )
    hangup = signal.getsignal(signal.SIGHUP)

    def starting() -> None:
        # A closed terminal ends the server, unless `nohup` says otherwise.
        signal.signal(signal.SIGHUP, hangup if hangup == signal.SIG_IGN else server.signal_handler_interrupt)
        started(port)

    server.on_startup(starting)
    try:
        loader = partial(_load, site, os.getpid(), redirects, virtual_hosts, options.service_port)
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit as ended:
        if ended.code:
            raise CannotServe("The server's workers ended by themselves; the lines above say why.") from None


def _load(
    site: Path, parent: int, redirects: RedirectRules, virtual_hosts: tuple[VirtualHost, ...], service_port: int
) -> Any:
    """Return the application; called in each worker process. (Granian has no type for an application object.)"""
    return StaticSite(site, parent, redirects, virtual_hosts, service_port)


def listening_address(host: str, port: int, option: str = "--port") -> tuple[str, int]:
    """Return the numeric address of `host` and the port to listen on. Raises CannotServe if they cannot be had.

    `option` is the one of `tamizdat up` that chooses another port.

    The workers share the port (SO_REUSEPORT) and would silently share it with another server too, so it is tried first.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return str(address[0]), int(probe.getsockname()[1])
    except socket.gaierror as error:
        raise CannotServe(f"Host {host!r}: {error.strerror}. Use 127.0.0.1, or 0.0.0.0 for all networks.") from None
    except OSError as error:
        remedies = {
            errno.EADDRINUSE: f"Stop what listens there, or choose another: `tamizdat up {option} {port + 1}`.",
            errno.EACCES: "Choose a port above 1023, and let a reverse proxy listen here.",
            errno.EADDRNOTAVAIL: "This machine has no such address. Use 127.0.0.1, or 0.0.0.0 for all networks.",
        }
        remedy = remedies.get(error.errno or 0, "Choose another host or port.")
        raise CannotServe(f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)}). {remedy}") from None
