"""`tamizdat up` with many clients that do nothing, or little: others are answered all the same."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from served_release import HOME, LARGE, Server

from tamizdat.webserver import limits

CROWD = 1500  # more than the 1,024 that were all there were, whatever the workers


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process open as many files as the crowd needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * CROWD:
        pytest.skip("this account may not open so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * CROWD), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20000],
    ids=["idle", "slow", "kept alive", "long and slow"],
)
def test_a_crowd_that_does_nothing(up: Server, sent: bytes) -> None:
    with ExitStack() as crowd:
        for _ in range(CROWD):
            client = crowd.enter_context(socket.create_connection(("127.0.0.1", up.port), timeout=20))
            client.sendall(sent)
        assert up.ask("/").body == HOME


def test_readers_who_take_nothing(up: Server) -> None:
    with ExitStack() as crowd:
        for _ in range(100):
            client = crowd.enter_context(socket.create_connection(("127.0.0.1", up.port), timeout=20))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
        assert up.ask("/").body == HOME
        assert up.ask("/large.bin").body == LARGE


def test_a_head_that_is_too_long(up: Server) -> None:
    fits = b"GET / HTTP/1.0\r\nHost: a\r\nX: " + b"x" * 16000 + b"\r\n\r\n"
    assert up.raw(fits).startswith(b"HTTP/1.0 200")
    beyond = b"GET / HTTP/1.0\r\nHost: a\r\nX: " + b"x" * limits.HEAD_BYTES
    head, _, body = up.raw(beyond).partition(b"\r\n\r\n")
    assert head.split()[1] == b"431"
    assert body == b"", "what the server says by itself has no content that headers would have to guard"


@pytest.mark.parametrize("request_", [b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nA B: c\r\n\r\n"])
def test_what_is_no_request_gets_no_content(up: Server, request_: bytes) -> None:
    head, _, body = up.raw(request_).partition(b"\r\n\r\n")
    assert head.split()[1] == b"400" and body == b""


def test_unread_answers_end() -> None:
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("Linux alone has this time")
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as other:
        assert limits.end_unread_answers()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            waits = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert waits == limits.UNREAD_SECONDS * 1000
        assert other.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 0


@pytest.mark.parametrize("descriptors", [256, 1024, 20_000, 65_536])
def test_some_descriptors_stay_free(descriptors: int) -> None:
    assert descriptors * 3 // 4 < limits.connections(descriptors) < descriptors
