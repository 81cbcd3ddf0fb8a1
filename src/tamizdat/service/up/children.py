"""The processes that `tamizdat up` starts: the site's server, the desk's, that of the service which readers
meet, the worker, the sender of newsletters, what takes mail in, and the vault's agent.

    python -m tamizdat.service.up.children ROLE '{"…": …}'

Each ends when its standard input does, which happens however the process ended that started it. On standard output it
writes `ready` once it can be used. Where it cannot work at all it says so in a sentence and ends with 2.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tamizdat.project import Project
from tamizdat.service.up.parent import end_with_parent
from tamizdat.visible import Lines, print_lines
from tamizdat.webserver.service_proxy import LARGEST

DESK_THREADS = 8  # that answer, in each process of the desk
# Bytes of a request at the desk: several pictures or Word files at once.
_DESK_LARGEST = 100 << 20


def main() -> None:
    """Run a role until the process is told to stop."""
    role, given = sys.argv[1], json.loads(sys.argv[2])
    end_with_parent()
    roles: dict[str, Callable[..., None]] = {
        "site": serve_site,
        "desk": serve_desk,
        "service": serve_readers,
        "worker": work,
        "letters": send_letters,
        "incoming": receive_letters,
        "vault": hold_secrets,
    }
    roles[role](**given)


def ready(*_: object) -> None:
    """Tell the process that started this one that it can be used now."""
    os.write(1, b"ready\n")


def _told_to_stop() -> threading.Event:
    """Return what is set once this process is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


def fail(message: str) -> None:
    """Say why this process cannot work at all, and end it."""
    print_lines(message)
    sys.exit(2)


def serve_site(
    folder: str, site: str, host: str, port: int, workers: int, *, replaces: bool, service_port: int = 0
) -> None:
    """Serve the release."""
    from tamizdat.webserver.server import CannotServe, ServeOptions, serve

    # Reading the newsroom's redirects needs Django where they are at the desk; this process stays small without it.
    command = [sys.executable, "-m", "tamizdat.service.up.site_rules", folder, site]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        answer, _ = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)
    redirects, hosts = pickle.loads(answer)  # noqa: S301 (from our own process)
    try:
        options = ServeOptions(workers=workers, replaces=replaces, service_port=service_port)
        serve(Path(site), redirects, host, port, ready, hosts, options)
    except CannotServe as error:
        fail(str(error))


def serve_desk(folder: str, host: str, port: int, processes: int) -> None:
    """Serve the desk."""
    _serve_django("desk", host, port, processes, _DESK_LARGEST)


def serve_readers(folder: str, host: str, port: int, processes: int) -> None:
    """Serve what readers send: contributions, reminders, providers' messages."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamizdat.service.readers"
    _serve_django("service", host, port, processes, LARGEST)


def _serve_django(name: str, host: str, port: int, processes: int, largest: int) -> None:
    """Serve Django. Its requests are taken whole, of `largest` bytes at most (`handing_in.py`)."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from tamizdat.webserver import limits

    server = Granian(
        name,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=processes,
        blocking_threads=1,
        backlog=limits.BACKLOG,
        backpressure=limits.connections(limits.allow_descriptors()),
        http1_settings=HTTP1Settings(header_read_timeout=limits.HEAD_MS, max_buffer_size=limits.HEAD_BYTES),
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=_Loader(os.getpid(), largest), wrap_loader=False)


class _Loader:
    """Loads the desk in a process of its server, and has it end with that server."""

    def __init__(self, parent: int, largest: int) -> None:
        self._parent, self._largest = parent, largest

    def __call__(self) -> Any:
        threading.Thread(target=self._watch, name="end with parent", daemon=True).start()
        from tamizdat.service.handing_in import HandedIn
        from tamizdat.service.signed_in import is_signed_in
        from tamizdat.service.wsgi import application

        loaded = HandedIn(application, DESK_THREADS, self._largest, is_signed_in)
        ready()
        return loaded

    def _watch(self) -> None:
        while os.getppid() == self._parent:
            threading.Event().wait(0.5)
        os._exit(1)


def hold_secrets(folder: str) -> None:
    """Run the vault's agent. One that was started apart from `tamizdat up` goes on, and this one waits until it ends.

    In practice mode it unlocks itself, by a passphrase that everybody can read in the source.
    """
    from tamizdat.vault.practice import unlock_for_practice
    from tamizdat.vault.server import serve

    newsroom = Project(Path(folder))
    stop = _told_to_stop()

    def started() -> None:
        if os.environ.get("TAMIZDAT_PRACTICE") == "1":
            unlock_for_practice(newsroom)

    ready()
    serve(newsroom, stop, started, patient=True)


def work(folder: str) -> None:
    """Run the worker."""
    from tamizdat.service.django_setup import start_django

    start_django(Project(Path(folder)))
    from tamizdat.newsroom.operations.refusals import refusals
    from tamizdat.newsroom.operations.worker import work as work_until

    if why := refusals(is_practice=os.environ.get("TAMIZDAT_PRACTICE") == "1"):
        fail(Lines(*why))
    stop = _told_to_stop()
    ready()
    work_until(stop, lambda: os.write(1, b"redirects\n"))


def send_letters(folder: str) -> None:
    """Send newsletters."""
    from tamizdat.service.django_setup import start_django

    start_django(Project(Path(folder)))
    from tamizdat.letters.sending.process import run

    stop = _told_to_stop()
    ready()
    run(stop)


def receive_letters(folder: str) -> None:
    """Take in mail that comes back, and what readers write."""
    from tamizdat.service.django_setup import start_django

    start_django(Project(Path(folder)))
    from tamizdat.letters.incoming.process import CannotReceive, run

    try:
        run(_told_to_stop(), ready)
    except CannotReceive as error:
        print_lines(str(error))
        sys.exit(1)  # it is tried again; the newsroom goes on without it, and `tamizdat doctor` tells


if __name__ == "__main__":
    main()
