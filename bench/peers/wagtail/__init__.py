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
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from bench.peers.content import NAME, VENV, output_of, write_static_files
from bench.postgresql import Cluster, PostgresError, last_line, running, tools
from tamizdat.article import Article

SITE = Path(__file__).parent / "site"
PYTHON = VENV / "bin" / "python"
WORKERS = 2 * (os.cpu_count() or 1) + 1


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

    def manage(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command of its manage.py and return what it said, whatever the exit code."""
        command = ["env", *_environment(self.sockets), PYTHON, "manage.py", *words]
        return subprocess.run(command, cwd=self.project, capture_output=True, text=True, check=False)

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
    programs = tools()
    postgres = output_of([str(programs / "postgres"), "--version"]).split(" ")[2:3] if programs else []
    return {"Django": _release("django"), "gunicorn": _release("gunicorn"), "PostgreSQL": "".join(postgres)}


@contextlib.contextmanager
def filled(folder: Path, archive: Path) -> Iterator[Paper]:
    """Lay out a project in `folder` and fill it with a `.jsonl` archive; its database runs until the block ends.

    Raises PeerError where something is missing or does not work.
    """
    project = folder / "paper"
    project.mkdir(parents=True)
    with _database(folder) as cluster:
        sockets = cluster.sockets
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
            ["update_index"],
        ):
            bulk = ["PAPER_BULK=1"] if words[0] == "load_archive" else []
            _run(["env", *_environment(sockets), *bulk, PYTHON, "manage.py", *words], project)
        yield Paper(project, sockets, cluster.process)


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[Cluster]:
    try:
        with running(folder) as cluster:
            yield cluster
    except PostgresError as error:
        raise PeerError(str(error)) from None


def _environment(sockets: Path) -> list[str]:
    return ["DJANGO_SETTINGS_MODULE=paper.settings.production", f"PAPER_DATABASE={sockets}"]


def _run(command: list[str | Path], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PeerError(f"{error.filename}: {error.strerror}. Run bench/setup.") from None
    if done.returncode:
        what = " ".join(Path(word).name for word in command if "=" not in str(word))
        raise PeerError(f"{what} ended with exit code {done.returncode}: {last_line(done.stderr)}")


def _release(package: str) -> str:
    """Return the version of a package in the peers' virtual environment, "" if it is not there."""
    return output_of([str(PYTHON), "-c", f"from importlib.metadata import version as v; print(v({package!r}))"])
