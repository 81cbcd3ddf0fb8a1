"""Bodies of requests are taken within limits of size, time, and of all that are under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from http import HTTPStatus
from typing import Any

import pytest
from loops import run

from tamizdat.webserver import limits, service_proxy
from tamizdat.webserver.bodies import Bodies, Refused


class Request:
    """A request that sends `parts`, and after them one byte every hundredth of a second if it `trickles`."""

    method, path, query_string, headers, client = "POST", "/service/x", "", {}, "127.0.0.1:1"

    def __init__(self, *parts: bytes, trickles: bool = False) -> None:
        self.parts, self.trickles, self.status = parts, trickles, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        while self.trickles:
            await asyncio.sleep(0.01)
            yield b"x"

    def response_str(self, status: int, *_: object) -> None:
        self.status = status


async def answered(bodies: Bodies, request: Any, is_known: bool | None = None) -> bytes | HTTPStatus:
    async def known() -> bool:
        return bool(is_known)

    try:
        async with bodies.taken(request, None if is_known is None else known) as body:
            return body.getvalue()
    except Refused as refused:
        return refused.status


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SMALL_BODY_BYTES", 10)


def test_a_body_is_taken_whole() -> None:
    assert run(answered(Bodies(10), Request(b"01234", b"56789"))) == b"0123456789"
    assert run(answered(Bodies(10), Request())) == b""


def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    assert run(answered(Bodies(20), Request(b"0" * 21, trickles=True))) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_much_is_taken_of_those_alone_who_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STRANGER_BODY_BYTES", 100)
    much = b"0" * 101
    for is_known in (None, False):
        assert run(answered(Bodies(200), Request(much, trickles=True), is_known)) == HTTPStatus.FORBIDDEN
        assert run(answered(Bodies(200), Request(much[1:]), is_known)) == much[1:]
    assert run(answered(Bodies(200), Request(much), True)) == much
    assert "sign in" in Refused(HTTPStatus.FORBIDDEN).text


def test_who_sends_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_BYTES_PER_SECOND", 100_000)
    assert run(answered(Bodies(1_000_000), Request(trickles=True))) == HTTPStatus.REQUEST_TIMEOUT


def test_what_came_fast_earns_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_BYTES_PER_SECOND", 1)

    class Silent(Request):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"x" * 1000
            await asyncio.Event().wait()

    assert run(answered(Bodies(2000), Silent())) == HTTPStatus.REQUEST_TIMEOUT


def test_large_bodies_share_what_memory_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODIES_BYTES", 1000)
    bodies = Bodies(2000)

    async def beside(held: Any, then: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        async with bodies.taken(held):
            return await then()

    def meanwhile(size: int, *, is_known: bool) -> Any:
        return run(beside(Request(b"0" * 900), lambda: answered(bodies, Request(b"x" * size), is_known)))

    assert meanwhile(101, is_known=False) == HTTPStatus.SERVICE_UNAVAILABLE
    assert meanwhile(10, is_known=False) == b"x" * 10, "what is small is always taken"
    assert meanwhile(101, is_known=True) == b"x" * 101, "no stranger takes the room of those who are known"
    assert run(answered(bodies, Request(b"x" * 101))) == b"x" * 101, "what was refused and was answered holds nothing"


def test_a_body_that_never_ends_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.1)
    request: Any = Request(trickles=True)
    run(service_proxy.hand_on(request, request, 1))
    assert request.status == 408
