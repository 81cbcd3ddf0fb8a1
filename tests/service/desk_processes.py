"""A newsroom with a desk on disk, and `tamizdat up` on free ports with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from newsroom_samples import ARTICLES, CONFIGURATION

from tamizdat.article import Article, encode
from tamizdat.project import Project

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
PATIENCE = 300.0  # seconds; a busy machine is slow, and nothing here asserts time


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a newsroom's folder."""
    return subprocess.run(
        [TAMIZDAT, *arguments],
        cwd=folder,
        text=True,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=300,
    )


def new_newsroom(folder: Path, articles: tuple[Article, ...] = ARTICLES) -> Project:
    """Make a newsroom whose articles are in its file, as recovery leaves them, and press it."""
    made = run(folder.parent, "new", str(folder), "--name", "The Lantern")
    assert made.returncode == 0, made.stderr
    (folder / "tamizdat.toml").write_text(CONFIGURATION, encoding="utf-8")
    newsroom = Project(folder)
    newsroom.archive.write_bytes(b"".join(encode(article) + b"\n" for article in articles))
    pressed = run(folder, "press")
    assert pressed.returncode in (0, 1), pressed.stderr
    return newsroom


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """`tamizdat up`, running."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path, port: int, desk_port: int) -> None:
        self.process, self.output = process, output
        self.site, self.desk = f"http://localhost:{port}/", f"http://localhost:{desk_port}/"

    @property
    def text(self) -> str:
        return self.output.read_text()

    def children(self, role: str = "") -> list[int]:
        """The processes of a role that `up` started itself."""
        return [pid for pid in children_of(self.process.pid) if not role or role in arguments_of(pid)]

    def status(self, address: str) -> int:
        """The status of an answer, 0 where there is none."""
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        wait_for(condition, what, lambda: self.text)


def wait_for(condition: Callable[[], object], what: str, about: Callable[[], str] = str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what}: not so.\n{about()}")


@contextmanager
def up(newsroom: Project, *options: str, wait: bool = True, **environment: str) -> Iterator[Up]:
    """Run `tamizdat up` until the end of the block; wait until site and desk answer."""
    port, desk_port = free_port(), free_port()
    output = newsroom.folder.parent / f"output-{desk_port}.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [TAMIZDAT, "up", "--port", str(port), "--desk-port", str(desk_port), "--workers", "1", *options],
            cwd=newsroom.folder,
            stdout=sink,
            stderr=sink,
            env={**os.environ, **environment},
        )
    running = Up(process, output, port, desk_port)
    try:
        if wait:
            running.wait(
                lambda: process.poll() is not None or running.status(running.desk + "health/") == 204,
                "the desk answers",
            )
            assert process.poll() is None, running.text
            if "--no-site" not in options:
                running.wait(lambda: running.status(running.site) == 200, "the site answers")
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def all_below(pid: int) -> list[int]:
    """All processes that descend from one."""
    found = children_of(pid)
    return [*found, *(each for child in found for each in all_below(child))]


def arguments_of(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return []


def is_alive(pid: int) -> bool:
    try:
        return re.sub(r"^.*\) ", "", Path(f"/proc/{pid}/stat").read_text())[0] != "Z"
    except OSError:
        return False


def sql(newsroom: Project, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask or change the database of a newsroom."""
    with closing(sqlite3.connect(newsroom.database, timeout=60)) as connection, connection:
        return connection.execute(query, values).fetchall()


def django(newsroom: Project, code: str, **environment: str) -> str:
    """Run Python with Django started for a newsroom; return what it printed."""
    begin = "import os,django; django.setup()\n"
    variables = {
        **os.environ,
        "TAMIZDAT_NEWSROOM": str(newsroom.folder),
        "DJANGO_SETTINGS_MODULE": "tamizdat.service.settings",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", begin + code], env=variables, text=True, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def prepare(newsroom: Project, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run what `tamizdat up` runs before it starts anything."""
    variables = {"TAMIZDAT_NEWSROOM": str(newsroom.folder), "TAMIZDAT_PRACTICE": "0", **environment}
    command = [sys.executable, "-m", "tamizdat.service.up.prepare"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env={**os.environ, **variables}, text=True, stdin=pipe, stderr=pipe) as process:
        told = process.stderr.read() if process.stderr else ""  # until it ends; its standard input is open so long
        return subprocess.CompletedProcess(command, process.wait(), "", told)
