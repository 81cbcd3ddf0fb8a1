"""The desk beside clients who send slowly, or nothing, and who take nothing: staff is answered all the same."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from audit.desk import Desk

from tamizdat.service import handing_in
from tamizdat.service.handing_in import ANSWER_BYTES, HandedIn
from tamizdat.service.up.children import DESK_THREADS

LOGIN = "/account/login/"
ON_DEMO = pytest.mark.xdist_group("practice desk")


def ask(port: int, path: str = LOGIN) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    response.read()
    return response


@contextmanager
def crowd(port: int, size: int, sent: bytes) -> Iterator[None]:
    with ExitStack() as clients:
        for _ in range(size):
            clients.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)).sendall(sent)
        yield


@ON_DEMO
def test_slow_senders_and_idle_clients(desk_of_demo: Desk) -> None:
    port = urlsplit(desk_of_demo.address).port or 0
    # Without the cookie of the form Django refuses before it reads.
    cookie = str(ask(port).headers["set-cookie"]).partition(";")[0]
    slow = (
        f"POST {LOGIN} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nlogin="
    ).encode()
    with crowd(port, 2 * DESK_THREADS, slow), crowd(port, 300, b""):
        assert ask(port).status == 200


@ON_DEMO
def test_a_body_that_is_too_large_ends(desk_of_demo: Desk) -> None:
    port = urlsplit(desk_of_demo.address).port or 0
    head = f"POST {LOGIN} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {1 << 40}\r\n\r\n".encode()
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(head)
        with pytest.raises(OSError):  # reset or broken pipe, by chance
            while sent < 1 << 30:
                sent += client.send(b"x" * (1 << 20))
    assert ask(port).status == 200


class Transport:
    """Takes pieces of an answer, or waits for ever."""

    def __init__(self, *, takes: bool) -> None:
        self.takes, self.pieces = takes, list[bytes]()

    async def send_bytes(self, piece: bytes) -> None:
        if not self.takes:
            await asyncio.Event().wait()
        self.pieces.append(piece)


class Protocol:
    """A request without a body, and what it is answered."""

    def __init__(self, *, takes: bool = True) -> None:
        self.transport, self.answer, self.streamed = Transport(takes=takes), (0, b""), 0

    async def __aiter__(self) -> Any:
        return
        yield b""

    def response_bytes(self, status: int, _: object, content: bytes) -> None:
        self.answer = status, content

    def response_stream(self, status: int, _: object) -> Transport:
        self.streamed = status
        return self.transport


SCOPE: Any = SimpleNamespace(
    method="GET", path="/x", query_string="", http_version="1.1", client="127.0.0.1:1", headers={}
)


class Pieces(list[bytes]):
    """What a WSGI application answers."""

    closed_by = 0

    def close(self) -> None:
        self.closed_by = threading.get_ident()


def run_answer(pieces: Pieces, protocol: Any) -> None:
    def application(_: object, start: Any) -> Pieces:
        start("200 OK", [("Content-Type", "text/plain")])
        return pieces

    with ThreadPoolExecutor(1) as thread:  # this one may have a loop of Playwright's
        thread.submit(asyncio.run, HandedIn(application, 1).__rsgi__(SCOPE, protocol)).result(60)


def test_a_long_answer_is_sent_piece_by_piece() -> None:
    protocol, pieces = Protocol(), Pieces([b"a" * ANSWER_BYTES, b"b", b"c"])
    run_answer(pieces, protocol)
    assert protocol.streamed == 200 and b"".join(protocol.transport.pieces) == b"a" * ANSWER_BYTES + b"bc"
    assert pieces.closed_by, "Django ends what belongs to the request"


def test_a_shorter_answer_needs_nobody_to_take_it() -> None:
    protocol, pieces = Protocol(takes=False), Pieces([b"a", b"b"])
    run_answer(pieces, protocol)
    assert protocol.answer == (200, b"ab") and pieces.closed_by


def test_a_long_answer_that_nobody_takes_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_in, "UNREAD_SECONDS", 0.05)
    protocol, pieces = Protocol(takes=False), Pieces([b"a" * ANSWER_BYTES, b"b"])
    run_answer(pieces, protocol)
    assert protocol.streamed == 200 and protocol.transport.pieces == [] and pieces.closed_by
