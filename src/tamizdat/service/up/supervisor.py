"""Starts the processes of a newsroom, starts again what dies, and ends all of them together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from msgspec import Struct

_POLL = 0.1  # seconds
_WAITS = (0.2, 1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before a process that died is started again
_STEADY = 60.0  # seconds after which a process counts as one that runs
_PATIENCE = 15.0  # seconds that processes get to end by themselves


class Child(Struct, eq=False):
    """A process to be kept running: its role and arguments (`children.py`), and how messages name it.

    `when` says whether it can be started yet; `on_ready` is called when it can be used, `on_line` with each other line
    of its output. `replaced` is an earlier process that goes on until this one can be used.
    """

    role: str
    name: str
    given: dict[str, Any]
    when: Callable[[], bool] = lambda: True
    on_ready: Callable[[], None] = lambda: None
    on_line: Callable[[str], None] = lambda line: None
    process: subprocess.Popen[bytes] | None = None
    replaced: subprocess.Popen[bytes] | None = None
    was_ready: bool = False
    failures: int = 0
    since: float = 0.0
    not_before: float = 0.0


class Supervisor:
    """Keeps processes running until a signal comes. `say` prints a line for whoever started it."""

    def __init__(self, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._environment = {**os.environ, **environment}
        self._say = say
        self._children: list[Child] = []
        self._stop = threading.Event()
        self._code = 0

    def add(self, child: Child) -> None:
        """Add a process; `run` starts it."""
        self._children.append(child)

    def run(self) -> int:
        """Keep the processes running until SIGTERM, SIGINT or SIGHUP, and end them; return the code to exit with.

        The code is 2 where one of them says at its first start that it cannot work.
        """
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        for number, handler in before.items():
            if not (number == signal.SIGHUP and handler == signal.SIG_IGN):  # `nohup` says otherwise
                signal.signal(number, lambda *_: self._stop.set())
        try:
            while not self._stop.is_set():
                for child in self._children:
                    self._look_after(child)
                self._stop.wait(_POLL)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._code

    def replace(self, child: Child) -> None:
        """Start a process anew beside the one that runs, which ends once the new one can be used."""
        if child.process is None or child.replaced is not None:
            return  # it starts anyway
        child.given["replaces"] = True
        child.replaced, child.process = child.process, None

    def _look_after(self, child: Child) -> None:
        """Start a process that does not run, and hear what one that runs has to say."""
        now = monotonic()
        if child.process is None:
            if now >= child.not_before and child.when():
                self._start(child)
            return
        self._hear(child)
        code = child.process.poll()
        if code is None:
            if child.failures and now - child.since > _STEADY:
                child.failures = 0
            return
        self._hear(child)
        _close(child.process)
        child.process = None
        if code == 2 and not child.was_ready:  # it has said why
            self._code = 2
            self._stop.set()
            return
        wait = _WAITS[min(child.failures, len(_WAITS) - 1)]
        child.failures += 1
        child.not_before = now + wait
        how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        self._say(f"{child.name} {how}; it is started again{f' in {wait:.0f} s' if wait >= 1 else ''}.")

    def _start(self, child: Child) -> None:
        command = [sys.executable, "-m", "tamizdat.service.up.children", child.role, json.dumps(child.given)]
        child.process = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,  # its end tells the process that this one is gone
            stdout=subprocess.PIPE,
            env=self._environment,
            process_group=0,  # Ctrl-C comes to this process alone, which ends the others in order
        )
        assert child.process.stdout is not None  # noqa: S101 (a pipe was asked for)
        os.set_blocking(child.process.stdout.fileno(), False)
        child.since = monotonic()

    def _hear(self, child: Child) -> None:
        """Read what a process wrote on standard output: that it is ready."""
        assert child.process is not None and child.process.stdout is not None  # noqa: S101
        with suppress(BlockingIOError):
            for line in os.read(child.process.stdout.fileno(), 1024).decode().split():
                if line != "ready":
                    child.on_line(line)
                elif child.replaced is not None:
                    _end(child.replaced)
                    child.replaced = None
                    child.given["replaces"] = False
                else:
                    child.was_ready = True
                    child.on_ready()

    def _end_all(self) -> None:
        """End every process: politely, then by force, with all that it started."""
        every = [process for child in self._children for process in (child.process, child.replaced)]
        running = [process for process in every if process]
        for process in running:
            process.terminate()
        until = monotonic() + _PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, until - monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            _close(process)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """End a process that another has replaced; answers under way are finished."""
    if process is not None:
        process.terminate()
        threading.Thread(target=_wait_for, args=(process,), daemon=True).start()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
