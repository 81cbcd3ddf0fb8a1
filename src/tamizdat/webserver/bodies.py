"""Bodies of requests, taken into memory before anything looks at them, within limits of size, time and of all together.

A thread that reads from a client waits as long as the client likes: eight slow ones shut out a server of eight threads.
Here nothing but memory is held meanwhile. Nothing is written to a disk, since uploaded pictures name people and places.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from granian.rsgi import HTTPProtocol  # type: ignore[attr-defined]

from tamizdat.webserver import limits


class Refused(Exception):
    """A body that is not taken. `status` is the answer to its request."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status

    @property
    def text(self) -> str:
        """The answer in words."""
        return f"{self.status.value} {self.status.phrase}\n"

    @property
    def headers(self) -> list[tuple[str, str]]:
        """What the answer says beside: what follows on this connection is the rest of the body, so it ends."""
        wait = [("retry-after", "60")] if self.status == HTTPStatus.SERVICE_UNAVAILABLE else []
        return [("connection", "close"), *wait]


class Bodies:
    """Takes bodies of at most `largest` bytes each. Those under way in this process share `limits.BODIES_BYTES`."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._held = 0

    @asynccontextmanager
    async def taken(self, proto: HTTPProtocol) -> AsyncIterator[bytearray]:
        """Yield the body of a request. Raises Refused: it is too large, comes too slowly, or memory is used up.

        What is small is always taken, so that people can log in while others send a lot.
        """
        body = bytearray()
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            try:
                async with asyncio.timeout(limits.BODY_SECONDS) as deadline:
                    async for part in proto:
                        body += part
                        self._held += len(part)
                        self._check(len(body))
                        deadline.reschedule(started + limits.BODY_SECONDS + len(body) / limits.BODY_BYTES_PER_SECOND)
            except TimeoutError:
                raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
            yield body
        finally:
            self._held -= len(body)

    def _check(self, size: int) -> None:
        if size > self._largest:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if size > limits.SMALL_BODY_BYTES and self._held > limits.BODIES_BYTES:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
