"""Agents of vaults for tests: each a process of its own, forked from one that has loaded what an agent needs.

To start Python and load the command takes a hundred times longer than a fork, and most tests of readers' data need an
agent. The program of this file is that one process: it is told on its standard input, a line each, to `start FOLDER` or
to `kill PID`, and answers with a line each on its standard output: the process that it started, or that it ended. What
an agent says itself is on its standard error.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Agents:
    """Starts agents, and ends them as a machine without power does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, folder: Path) -> int:
        """Start the agent of a newsroom's folder, locked; return its process once it answers."""
        number = int(self._say(f"start {folder}"))
        assert self._process.stderr is not None and "answers" in self._process.stderr.readline()
        return number

    def kill(self, number: int) -> None:
        """End an agent at once; one that has ended stays so."""
        assert int(self._say(f"kill {number}")) == number

    def _say(self, line: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@contextmanager
def agents() -> Iterator[Agents]:
    """Run this program until the end of the block; then no agent is left."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, __file__], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        yield Agents(process)
        assert process.stdin is not None
        process.stdin.close()


def _fork(folder: str) -> int:
    """Run the command in a process of its own."""
    number = os.fork()
    if number:
        return number
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        os.chdir(folder)
        sys.argv = ["tamizdat", "vault", "agent"]
        run()
    finally:
        os._exit(1)


def _serve() -> None:
    running: set[int] = set()
    for line in sys.stdin:
        verb, _, what = line.rstrip("\n").partition(" ")
        if verb == "start":
            running.add(number := _fork(what))
        else:
            _end(number := int(what), running)
        print(number, flush=True)
    for number in [*running]:
        _end(number, running)


def _end(number: int, running: set[int]) -> None:
    if number in running:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
        running.remove(number)


if __name__ == "__main__":
    import tamizdat.cli.vault
    import tamizdat.vault.server  # noqa: F401 (what `vault agent` loads when it is called)
    from tamizdat.cli import run

    _serve()
