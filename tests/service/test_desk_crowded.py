"""The desk beside clients who send slowly, or nothing, and who take nothing: staff is answered all the same."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from audit.desk import Desk

from tamizdat.service import handing_in
from tamizdat.service.handing_in import HandedIn
from tamizdat.service.up.children import DESK_THREADS
from tamizdat.webserver import limits

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


@ON_DEMO
def test_a_stranger_sends_no_picture(desk_of_demo: Desk) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(desk_of_demo.address).port or 0, timeout=60)
    connection.putrequest("POST", LOGIN)
    connection.putheader("Content-Length", str(10 << 20))
    connection.endheaders(b"x" * (limits.STRANGER_BODY_BYTES + 1))
    answer = connection.getresponse()
    assert answer.status == 403 and b"sign in" in answer.read()


def test_connections_that_take_nothing_end_from_the_first_request_on() -> None:
    with patch.object(handing_in, "end_unread_answers", side_effect=[False, True]) as ended:
        handed = HandedIn(lambda _, start: start("204 No Content", []) or Nothing(), 1)
        for _ in range(4):
            with ThreadPoolExecutor(1) as thread:  # this one may have a loop of Playwright's
                thread.submit(asyncio.run, handed.__rsgi__(SCOPE, Request())).result(60)  # type: ignore[arg-type]
    assert ended.call_count == 2, "until it is done"


class Nothing(list[bytes]):
    """An empty answer of a WSGI application."""

    def close(self) -> None:
        pass


class Request:
    """A request without a body."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        return
        yield b""

    def response_empty(self, status: int, _: object) -> None:
        assert status == 204


SCOPE: Any = SimpleNamespace(
    method="GET", path="/x", query_string="", http_version="1.1", client="127.0.0.1:1", headers={}
)
