"""A newsroom that runs as anybody would start it, for programs that read, give and write as its readers do."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from audit.serving import free_port
from tamizdat.desk_config import DATABASE_VARIABLE
from tamizdat.project import Project
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.key_file import Kind
from tamizdat.vault.secrets import Secrets

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
PATIENCE = 240.0  # seconds that a reader tries, and that the newsroom gets to come to rest
PASSPHRASE = "nutmeg canvas saddle violet ember"


class RunningNewsroom:
    """A newsroom in a folder, its processes, and the requests of readers who are behind a proxy of ours."""

    def __init__(self, folder: Path, database: str = "", *, is_practice: bool = True) -> None:
        self.newsroom, self.database = Project(folder), database
        self.environment = {**os.environ, **({DATABASE_VARIABLE: database} if database else {})}
        self.agent = Agent(self.newsroom)
        self.key = ""
        self.port, self.desk_port = free_port(), free_port()
        self._is_practice = is_practice
        self._output = folder.parent / "newsroom.log"

    # --- its processes

    def start(self) -> None:
        """Start it; it may take a minute until it answers."""
        command: list[str | Path] = [TAMIZDAT, "up", "--behind-proxy", *["--practice"][: int(self._is_practice)]]
        command += ["--port", str(self.port), "--desk-port", str(self.desk_port), "--service-port", str(free_port())]
        with self._output.open("wb") as sink:
            self.process = subprocess.Popen(
                command, cwd=self.newsroom.folder, stdout=sink, stderr=sink, env=self.environment
            )

    def stop(self) -> None:
        """End it as somebody does who presses Ctrl-C."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def pull_the_plug(self) -> None:
        """Kill everything at once."""
        for pid in _all_below(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something is so. Raises RuntimeError with what the newsroom has printed, if it never is."""
        until = time.monotonic() + PATIENCE
        while not condition():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{what}: not there.\n{self._output.read_text()[-3_000:]}")
            time.sleep(0.3)

    def has_desk(self) -> bool:
        """Whether its desk answers, and so its database is there."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.desk_port}/account/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def keep_temporary_files(self) -> None:
        """Have its temporary files written beside its folder, where somebody looks for them."""
        folder = self.newsroom.folder.parent / "temporary"
        folder.mkdir()
        self.environment["TMPDIR"] = str(folder)

    # --- its vault

    def make_vault(self) -> None:
        """Give it a vault that a key elsewhere opens, and a passphrase."""
        drawn = Secrets.new()
        slot, self.key = key_file.key_slot(drawn, "elsewhere")
        passphrase = key_file.passphrase_slot(drawn, PASSPHRASE, passes=1, memory=8192)
        key_file.save(self.newsroom, key_file.new_vault(drawn).with_slot(slot).with_slot(passphrase))

    def unlock(self) -> bool:
        """Unlock the vault with the key; return whether that worked: its agent may not be there yet."""
        try:
            self.agent.unlock(Kind.KEY, self.key)
        except Exception:
            return False
        return True

    # --- its readers

    def post(self, path: str, form: dict[str, str], network: str = "10.255.255.255") -> tuple[int, str, str]:
        """Send a form; return status, where it leads, and the page. The status is 0 where nobody answers."""
        headers = {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": network}
        try:
            return self.ask("POST", path, urlencode(form).encode(), headers)
        except (OSError, http.client.HTTPException):
            return 0, "", ""

    def get(self, path: str, network: str = "10.255.255.254") -> tuple[int, str]:
        """Ask for a page; return status and page. The status is 0 where nobody answers."""
        try:
            status, _, text = self.ask("GET", path, b"", {"x-forwarded-for": network})
        except (OSError, http.client.HTTPException):
            return 0, ""
        return status, text

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, str]:
        """Send a request. Raises OSError and HTTPException."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            parts = urlsplit(path)
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("location") or "", answer.read().decode("utf-8", "replace")

    # --- its data

    def connect(self) -> Any:
        """Open the newsroom's database, to look only; what is asked of it takes no time from the newsroom."""
        if self.database:
            return psycopg.connect(self.database, autocommit=True)
        return sqlite3.connect(f"file:{self.newsroom.database}?mode=ro", uri=True, timeout=30)

    def django(self, code: str) -> str:
        """Run code in the newsroom's Django, as `tamizdat manage shell` does; return its last line."""
        printed = self.tamizdat("manage", "shell", "--verbosity", "0", "-c", code)
        return (printed.strip().splitlines() or [""])[-1]

    def tamizdat(self, *words: str) -> str:
        """Run a command of Tamizdat's in the newsroom; return what it printed. Raises RuntimeError."""
        done = subprocess.run(
            [TAMIZDAT, *words],
            cwd=self.newsroom.folder,
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        return done.stdout


def new_newsroom(folder: Path) -> None:
    """Make a newsroom with nothing in it."""
    subprocess.run(
        [TAMIZDAT, "new", str(folder), "--name", "The Lantern"], check=True, capture_output=True, cwd=folder.parent
    )


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that are still there."""
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _all_below(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *_all_below(child))]
