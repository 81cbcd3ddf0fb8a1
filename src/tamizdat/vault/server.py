"""The agent's socket: who may ask, and one thread for each connection."""

from __future__ import annotations

import fcntl
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tamizdat.project import Project
from tamizdat.vault.agent import Agent
from tamizdat.vault.errors import VaultError
from tamizdat.vault.protocol import Refused, receive_question, send

LOCK = ".agent.lock"  # beside the socket
_PAUSE = 1.0  # seconds between two looks whether another agent has ended
_CREDENTIALS = struct.Struct("3i")  # process, user, group: SO_PEERCRED, unix(7)


def serve(newsroom: Project, stop: threading.Event, ready: Callable[[], None], *, patient: bool = False) -> None:
    """Answer for a newsroom until `stop` is set.

    Where another agent answers already this one raises VaultError; a `patient` one waits until that one ends, and is
    locked then. Raises OSError.
    """
    path = newsroom.vault_socket
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path.parent / LOCK).open("a") as lock:
        while not _taken(lock):
            if not patient:
                raise VaultError(f"{path}: another agent answers here already.")
            if stop.wait(_PAUSE):
                return
        path.unlink(missing_ok=True)
        with short(path) as address, _Server(address, Agent(newsroom)) as server:
            path.chmod(0o600)
            threading.Thread(target=server.serve_forever, args=(0.1,), name="agent", daemon=True).start()
            try:
                ready()
                stop.wait()
            finally:
                server.shutdown()
                path.unlink(missing_ok=True)


def _taken(lock: IO[str]) -> bool:
    """Take the lock of the newsroom's agent, if no other process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def short(path: Path) -> Iterator[str]:
    """Give a name of a socket that is short enough: a socket's address has 107 bytes at most, and folders lie deep."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: str, agent: Agent) -> None:
        self.agent = agent
        super().__init__(address, _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: a traceback would show what was asked."""


class _Connection(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        """Answer what is asked on this connection."""
        credentials = self.request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        user = _CREDENTIALS.unpack(credentials)[1]
        if user not in (os.geteuid(), 0):
            return
        with suppress(OSError):
            while True:
                try:
                    question = receive_question(self.request)
                except ValueError:
                    return send(self.request, Refused("ValueError", "The agent does not understand this question."))
                if question is None:
                    return None
                send(self.request, self.server.agent.answer(question))
