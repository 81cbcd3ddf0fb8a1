"""The archive in stock Wagtail: what `wagtail start` writes, an app with one kind of article, PostgreSQL, gunicorn.

Nothing is tuned and nothing cached beyond what the stock production settings cache. gunicorn gets the number of
workers that its own documentation recommends, twice the cores and one; PostgreSQL a cluster of its own below the
bench's folder, reached through a socket and not at all over the network.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from bench.peers.content import NAME, VENV, output_of, write_static_files
from tamizdat.article import Article

SITE = Path(__file__).parent / "site"
PYTHON = VENV / "bin" / "python"
WORKERS = 2 * (os.cpu_count() or 1) + 1
_SUPERUSER = "wagtail"  # PostgreSQL's, not the system's
_UNPRIVILEGED = "postgres"  # who runs PostgreSQL where we are root, which it refuses; Debian's package makes this user
_START = 30.0  # seconds until PostgreSQL must answer


class PeerError(Exception):
    """Wagtail cannot be measured here; the message says why and the remedy."""


class Paper(Struct, frozen=True):
    """A filled project: its folder, that of the database's socket, the process id of PostgreSQL."""

    project: Path
    sockets: Path
    postgres: int

    def command(self, port: int) -> list[str]:
        """Return the command that serves it."""
        bind = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--no-control-socket"]
        return ["env", *_environment(self.sockets), str(VENV / "bin" / "gunicorn"), *bind, *self._place()]

    def _place(self) -> list[str]:
        return ["--chdir", str(self.project), "paper.wsgi:application"]


def address(article: Article) -> str:
    """Return where a page stands in Wagtail's tree, without the leading slash: below its section."""
    assert article.section
    return f"{article.section.slug}/{article.path.rstrip('/').rsplit('/', 1)[-1]}/"


def version() -> str:
    """Return what the figures are headed with."""
    return f"Wagtail {_release('wagtail')}".strip()


def parts() -> dict[str, str]:
    """Return what it runs on, by name: versions of Django, gunicorn and PostgreSQL; "" for what is not there."""
    tools = _tools()
    postgres = output_of([str(tools / "postgres"), "--version"]).split(" ")[2:3] if tools else []
    return {"Django": _release("django"), "gunicorn": _release("gunicorn"), "PostgreSQL": "".join(postgres)}


@contextlib.contextmanager
def filled(folder: Path, archive: Path) -> Iterator[Paper]:
    """Lay out a project in `folder` and fill it with a `.jsonl` archive; its database runs until the block ends.

    Raises PeerError where something is missing or does not work.
    """
    project, sockets = folder / "paper", folder / "sockets"
    project.mkdir(parents=True)
    with _database(folder, sockets) as postgres:
        _run([PYTHON, VENV / "bin" / "wagtail", "start", "paper", project], folder)
        shutil.copytree(SITE, project, dirs_exist_ok=True)
        write_static_files(project / "paper" / "static")
        site_name = f"from wagtail.models import Site; Site.objects.update(site_name={NAME!r})"
        for words in (
            ["makemigrations", "news"],
            ["migrate"],
            ["collectstatic", "--noinput"],
            ["shell", "-c", site_name],
            ["load_archive", archive],
        ):
            _run(["env", *_environment(sockets), PYTHON, "manage.py", *words], project)
        yield Paper(project, sockets, postgres)


def _environment(sockets: Path) -> list[str]:
    return ["DJANGO_SETTINGS_MODULE=paper.settings.production", f"PAPER_DATABASE={sockets}"]


@contextlib.contextmanager
def _database(folder: Path, sockets: Path) -> Iterator[int]:
    """Run PostgreSQL on a new cluster in `folder`; yield its process id."""
    tools = _tools()
    if tools is None:
        raise PeerError("PostgreSQL is not here: apt-get install postgresql")
    cluster = folder / "cluster"
    for each in (cluster, sockets):
        each.mkdir(mode=0o700)
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        for each in (cluster, sockets):
            shutil.chown(each, user, user)
        folder.parent.chmod(0o711)  # a temporary folder lets only its owner through
    form = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", f"--username={_SUPERUSER}"]
    _run([tools / "initdb", "-D", cluster, *form], folder, user)
    listening = ["-k", str(sockets), "-c", "listen_addresses="]
    with (folder / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [tools / "postgres", "-D", cluster, *listening],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    try:
        _wait(process, [tools / "pg_isready", "-q", "-h", sockets], folder / "postgres.log")
        yield process.pid
    finally:
        process.send_signal(2)  # SIGINT: end at once, whoever is connected
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ask: list[str | Path], log: Path) -> None:
    until = time.monotonic() + _START
    while subprocess.run(ask, check=False).returncode:
        if process.poll() is not None or time.monotonic() > until:
            raise PeerError(f"PostgreSQL did not start: {_last(log.read_text(errors='replace'))}")
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
        raise PeerError(f"{error.filename}: {error.strerror}. Run bench/setup.") from None
    if done.returncode:
        what = " ".join(Path(word).name for word in command if "=" not in str(word))
        raise PeerError(f"{what} ended with exit code {done.returncode}: {_last(done.stderr)}")


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


def _tools() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest that Debian installed; None if there is none."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None and (elsewhere := shutil.which("initdb")):
        newest = Path(elsewhere)
    return newest.parent if newest else None


def _release(package: str) -> str:
    """Return the version of a package in the peers' virtual environment, "" if it is not there."""
    return output_of([str(PYTHON), "-c", f"from importlib.metadata import version as v; print(v({package!r}))"])
