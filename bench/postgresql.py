"""A cluster of PostgreSQL for as long as a block lasts: Debian's, as it comes, reached through a socket alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_SUPERUSER = "postgres"  # PostgreSQL's
_UNPRIVILEGED = "postgres"  # who runs it where we are root, which it refuses; Debian's package makes this user
_START = 30.0  # seconds until it must answer


class PostgresError(Exception):
    """PostgreSQL cannot be run here; the message says why and the remedy."""


class Cluster(Struct, frozen=True):
    """A running cluster: the folder of its socket, its process id."""

    sockets: Path
    process: int

    def address(self, database: str = "postgres") -> str:
        """Return the address of a database as libraries want it."""
        return f"postgresql://{_SUPERUSER}@/{database}?host={self.sockets}"

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's own programs, such as createdb. Raises PostgresError."""
        folder = tools()
        assert folder
        _run([folder / program, "-h", self.sockets, "-U", _SUPERUSER, *words], self.sockets)


def tools() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest that Debian installed; None if there is none."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None and (elsewhere := shutil.which("initdb")):
        newest = Path(elsewhere)
    return newest.parent if newest else None


@contextlib.contextmanager
def running(folder: Path, *settings: str) -> Iterator[Cluster]:
    """Run a new cluster in `folder` until the block ends. `settings` are as in postgresql.conf: "fsync=off".

    Raises PostgresError where PostgreSQL is not installed or does not start.
    """
    programs = tools()
    if programs is None:
        raise PostgresError("PostgreSQL is not here: apt-get install postgresql")
    # The address of a socket has at most 107 characters, so it is in a folder of its own with a short name.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as sockets:
        yield from _serve(programs, folder, Path(sockets), settings)


def _serve(programs: Path, folder: Path, sockets: Path, settings: tuple[str, ...]) -> Iterator[Cluster]:
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700, parents=True)
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        _let_through(folder, user, (cluster, sockets))
    form = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", f"--username={_SUPERUSER}"]
    _run([programs / "initdb", "-D", cluster, *form], folder, user)
    listening = ["-k", str(sockets), "-c", "listen_addresses=", *(word for each in settings for word in ("-c", each))]
    with (folder / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", cluster, *listening],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    try:
        _wait(process, [programs / "pg_isready", "-q", "-h", sockets], folder / "postgres.log")
        yield Cluster(sockets, process.pid)
    finally:
        process.send_signal(2)  # SIGINT: end at once, whoever is connected
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _let_through(folder: Path, user: str, owned: tuple[Path, ...]) -> None:
    """Give an unprivileged user its folders, and the way there: temporary folders let only their owner through."""
    for each in owned:
        shutil.chown(each, user, user)
    for parent in (folder, *folder.parents):
        mode = parent.stat().st_mode
        if parent.owner() == "root" and not mode & 0o001 and parent != Path("/"):
            parent.chmod(mode & 0o777 | 0o001)


def _wait(process: subprocess.Popen[bytes], ask: list[str | Path], log: Path) -> None:
    until = time.monotonic() + _START
    while subprocess.run(ask, check=False).returncode:
        if process.poll() is not None or time.monotonic() > until:
            raise PostgresError(f"PostgreSQL did not start: {last_line(log.read_text(errors='replace'))}")
        time.sleep(0.1)


def _run(command: list[str | Path], folder: Path, user: str | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    except OSError as error:
        raise PostgresError(f"{error.filename}: {error.strerror}.") from None
    if done.returncode:
        raise PostgresError(f"{Path(command[0]).name} ended with exit code {done.returncode}: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """Return the last thing that a program said, at most 200 letters of it."""
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


@contextlib.contextmanager
def database(folder: Path, *, wanted: bool) -> Iterator[str]:
    """Run a cluster in `folder` with an empty database until the block ends, and give the database's address.

    Where PostgreSQL is not `wanted` the address is empty, which stands for SQLite. Raises PostgresError.
    """
    if not wanted:
        yield ""
        return
    with running(folder / "postgresql") as cluster:
        cluster.run("createdb", "paper")
        yield cluster.address("paper")
