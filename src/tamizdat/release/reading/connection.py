"""Connections of urllib3 on which every byte is counted and every wait ends, whatever a server sends.

urllib3 and the standard library bound one wait for bytes, but neither how many such waits a response may take nor how
much of it is no body: headers that trickle, answers of status 100 without end, chunk sizes of a million digits. So each
response is read through a file object (`_MeteredFile`) that knows the deadline and the count of bytes of its request.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
from collections.abc import Callable
from typing import Any, cast

import urllib3
from msgspec import Struct
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from tamizdat.release.limits import CONNECT_SECONDS, IDLE_SECONDS, MAX_HOST_ADDRESSES


class Allowance(Struct):
    """What one file may still take: until `deadline` by the `clock`, and `left` bytes over the wire."""

    clock: Callable[[], float]
    deadline: float
    left: int

    def seconds(self, most: float) -> float:
        """Return for how long something may be waited for. Raises TimeoutError where the time is over."""
        seconds = min(most, self.deadline - self.clock())
        if seconds <= 0:
            raise TimeoutError("it took longer than a file of its size may take")
        return seconds


class _Current(threading.local):
    allowance: Allowance | None = None


_current = _Current()


def allow(allowance: Allowance) -> None:
    """Set what requests of this thread may take from now on."""
    _current.allowance = allowance


def _allowance() -> Allowance:
    if _current.allowance is None:
        raise RuntimeError("no allowance was set for this thread")
    return _current.allowance


class _MeteredFile(io.RawIOBase):
    """The bytes that come in on a socket, until a request has had its share."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)  # keeps the socket open for as long as the response needs it
        self._allowance = allowance

    def readable(self) -> bool:
        """See io.RawIOBase."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """See io.RawIOBase. Raises TimeoutError or OSError where the share is used up."""
        allowance = self._allowance
        if allowance.left <= 0:
            raise OSError("the server sends more than the file and its headers can have")
        self._sock.settimeout(allowance.seconds(IDLE_SECONDS))
        count = self._file.readinto(buffer)
        allowance.left -= count or 0
        return count

    def close(self) -> None:
        """See io.RawIOBase."""
        if not self.closed:
            self._file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that is read through a metered file."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(cast("socket.socket", _Metered(sock)), *args, **options)


class _Metered:
    """What http.client wants of a socket: the file to read a response from."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file that a response is read from."""
        return io.BufferedReader(_MeteredFile(self._sock, _allowance()), 65_536)


def _connect(connection: HTTPConnection) -> socket.socket:
    """Connect to one of the first few addresses of a host, within the time that is left. Raises urllib3's errors."""
    host, port = connection._dns_host, connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[:MAX_HOST_ADDRESSES]
    except (socket.gaierror, UnicodeError) as error:
        raise NameResolutionError(host, connection, cast("socket.gaierror", error)) from None
    problem: OSError = OSError("the host has no address")
    for family, kind, protocol, _, address in found:
        sock = None
        try:
            sock = socket.socket(family, kind, protocol)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(_allowance().seconds(CONNECT_SECONDS))
            sock.connect(address)
            return sock
        except OSError as error:
            problem = error
            if sock is not None:
                sock.close()
    raise NewConnectionError(connection, str(problem)) from None


class _PlainConnection(HTTPConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _SecureConnection(HTTPSConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return _connect(self)


class PlainPool(urllib3.HTTPConnectionPool):
    """Metered connections to one origin over HTTP."""

    ConnectionCls = _PlainConnection


class SecurePool(urllib3.HTTPSConnectionPool):
    """Metered connections to one origin over HTTPS."""

    ConnectionCls = _SecureConnection
