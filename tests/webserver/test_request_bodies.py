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


async def answered(bodies: Bodies, request: Any) -> bytes | HTTPStatus:
    try:
        async with bodies.taken(request) as body:
            return bytes(body)
    except Refused as refused:
        return refused.status


def test_a_body_is_taken_whole() -> None:
    assert run(answered(Bodies(10), Request(b"01234", b"56789"))) == b"0123456789"
    assert run(answered(Bodies(10), Request())) == b""


def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    assert run(answered(Bodies(10), Request(b"0" * 11, trickles=True))) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_each_further_second_must_bring_some_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_BYTES_PER_SECOND", 100_000)
    assert run(answered(Bodies(1_000_000), Request(trickles=True))) == HTTPStatus.REQUEST_TIMEOUT

    class Pausing(Request):
        """Sends a lot at once, and the rest after a pause that is longer than BODY_SECONDS."""

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"x" * 1000
            await asyncio.sleep(0.2)
            yield b"x"

    monkeypatch.setattr(limits, "BODY_BYTES_PER_SECOND", 1)
    assert run(answered(Bodies(2000), Pausing())) == b"x" * 1001


def test_large_bodies_share_what_memory_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODIES_BYTES", 1000)
    monkeypatch.setattr(limits, "SMALL_BODY_BYTES", 100)
    bodies = Bodies(2000)

    async def meanwhile(size: int) -> Any:
        return await answered(bodies, Request(b"x" * size))

    async def beside(held: Any, then: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        async with bodies.taken(held):
            return await then()

    held = Request(b"0" * 900)
    assert run(beside(held, lambda: meanwhile(101))) == HTTPStatus.SERVICE_UNAVAILABLE
    assert run(beside(held, lambda: meanwhile(100))) == b"x" * 100, "what is small is always taken"
    assert run(meanwhile(101)) == b"x" * 101, "what was refused and what was answered holds nothing"


def test_a_body_that_never_ends_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.1)
    request: Any = Request(trickles=True)
    run(service_proxy.hand_on(request, request, 1))
    assert request.status == 408
