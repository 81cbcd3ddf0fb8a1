"""Bodies of requests, taken into memory before anything looks at them, within limits of size, time and of all together.

A thread that reads from a client waits as long as the client likes: eight slow ones shut out a server of eight threads.
Here nothing but memory is held meanwhile. Nothing is written to a disk, since uploaded pictures name people and places.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
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
        more = ": sign in, and send it once more" if self.status == HTTPStatus.FORBIDDEN else ""
        return f"{self.status.value} {self.status.phrase}{more}\n"

    @property
    def headers(self) -> list[tuple[str, str]]:
        """What the answer says beside: what follows on this connection is the rest of the body, so it ends."""
        wait = [("retry-after", "60")] if self.status == HTTPStatus.SERVICE_UNAVAILABLE else []
        return [("connection", "close"), *wait]


class _Shared:
    """What some senders share: how large a body of theirs may be, and how many bytes of them all are held."""

    def __init__(self, largest: int, beyond: HTTPStatus) -> None:
        self._largest, self._beyond = largest, beyond
        self.held = 0

    def check(self, size: int) -> None:
        """Raise Refused for a body of `size` bytes, if it is too large or memory is used up."""
        if size > self._largest:
            raise Refused(self._beyond)
        if self.held > limits.BODIES_BYTES:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)


class Bodies:
    """Takes bodies of at most `largest` bytes each into memory, from strangers of STRANGER_BODY_BYTES at most.

    What those who are known send, and what strangers send, is counted apart (`limits.BODIES_BYTES` each), so that no
    stranger uses up what staff needs. What is small is always taken, so that people can log in.
    """

    def __init__(self, largest: int) -> None:
        most = min(largest, limits.STRANGER_BODY_BYTES)
        too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        self._known = _Shared(largest, too_large)
        self._strangers = _Shared(most, too_large if most == largest else HTTPStatus.FORBIDDEN)

    @asynccontextmanager
    async def taken(
        self, proto: HTTPProtocol, is_known: Callable[[], Awaitable[bool]] | None = None
    ) -> AsyncIterator[io.BytesIO]:
        """Yield the body of a request. Raises Refused: it is too large, comes too slowly, or memory is used up.

        `is_known` tells whether its sender is signed in; it is asked once, of a body that is not small.
        """
        body = io.BytesIO()
        shared: _Shared | None = None
        counted = 0
        try:
            async for part in _in_time(proto):
                body.write(part)
                if body.tell() > limits.SMALL_BODY_BYTES:
                    if shared is None:
                        shared = self._known if is_known is not None and await is_known() else self._strangers
                    shared.held += body.tell() - counted
                    counted = body.tell()
                    shared.check(counted)
            body.seek(0)
            yield body
        finally:
            if shared is not None:
                shared.held -= counted


async def _in_time(proto: HTTPProtocol) -> AsyncIterator[bytes]:
    """Yield the parts of a body. Raises Refused where they come too slowly; what came fast earns no silence later."""
    loop = asyncio.get_running_loop()
    parts = aiter(proto)
    deadline = loop.time() + limits.BODY_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                part = await anext(parts)
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        except StopAsyncIteration:
            return
        yield part
        earned = deadline + len(part) / limits.BODY_BYTES_PER_SECOND
        deadline = min(loop.time() + limits.BODY_SECONDS, earned)
