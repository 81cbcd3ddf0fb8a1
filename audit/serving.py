"""Serve a newsroom for as long as a check needs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(newsroom: Path) -> Iterator[str]:
    """Serve a newsroom's release with `tamizdat up` on a free port; yield its address.

    Raises RuntimeError if the server does not answer within ten seconds or does not stop cleanly.
    """
    port = free_port()
    command = [str(Path(sys.executable).parent / "tamizdat"), "up", "--no-desk", "--port", str(port)]
    server = subprocess.Popen(command, cwd=newsroom)
    address = f"http://localhost:{port}/"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        code = server.wait(20)
    if code:
        raise RuntimeError(f"the server ended with {code}")


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on {address}")
