"""Requests as the desk, and the service that readers meet, get them: whole, and without what could be taken for
something else.

Both are a WSGI application, and there a header is a variable: X_Forwarded_For and X-Forwarded-For are the same
one. So the requests are taken from the server as they came (RSGI), and headers with an underscore are left out. Several
lines of one header become one, as HTTP has it (RFC 9110, 5.2).
"""

from __future__ import annotations

import asyncio
import io
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from granian._granian import RSGIHTTPStreamTransport, RSGIProtocolClosed
from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

from tamizdat.webserver.bodies import Bodies, Refused
from tamizdat.webserver.clients import without_underscores
from tamizdat.webserver.limits import UNREAD_SECONDS, end_unread_answers
from tamizdat.webserver.service_proxy import LARGEST

_Answer = tuple[int, list[tuple[str, str]], bytes]
# Bytes of an answer from which on it is sent piece by piece. What is shorter costs memory alone, however slowly a
# client takes it; pages and files of the desk are. Longer ones, such as a whole ledger, need an account.
ANSWER_BYTES = 4 << 20
_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class HandedIn:
    """A WSGI application, for a server that speaks RSGI. `threads` of it answer at a time.

    `largest` is the size in bytes of the largest body that is taken. No thread waits for what a client sends, and none
    for what it takes of an answer of less than ANSWER_BYTES.
    """

    def __init__(self, application: Callable[..., Any], threads: int, largest: int = LARGEST) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, "answers")
        self._bodies = Bodies(largest)
        self._ends_unread = False

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        self._ends_unread = self._ends_unread or end_unread_answers()
        loop = asyncio.get_running_loop()
        try:
            async with self._bodies.taken(proto) as body:
                answer = await loop.run_in_executor(self._threads, self._answer, scope, body, proto, loop)
        except Refused as refused:
            return proto.response_str(refused.status, [*_PLAIN, *refused.headers], refused.text)
        if answer is None:
            return None
        status, headers, content = answer
        if scope.method == "HEAD" or status in (204, 304):
            return proto.response_empty(status, headers)
        return proto.response_bytes(status, headers, content)

    def _answer(self, scope: Scope, body: bytearray, proto: HTTPProtocol, loop: AbstractEventLoop) -> _Answer | None:
        """Return the application's answer; None where it was long, and so was sent piece by piece from this thread."""
        told: list[Any] = []
        answered = self._application(variables(scope, body), lambda *given: told.extend(given))
        try:
            pieces = iter(answered)
            content = _beginning(pieces)
            status, headers = _head(told)
            if len(content) < ANSWER_BYTES or scope.method == "HEAD":
                return status, headers, content
            transport = proto.response_stream(status, headers)
            for piece in chain((content,), pieces):
                sending = asyncio.run_coroutine_threadsafe(_send(transport, piece), loop)
                try:
                    sending.result(UNREAD_SECONDS)
                except (TimeoutError, RSGIProtocolClosed):  # the client takes nothing more: it has what it has
                    sending.cancel()
                    return None
            return None
        finally:
            answered.close()  # Django ends what belongs to the request, its connections for instance


def _beginning(pieces: Iterator[bytes]) -> bytes:
    """Return the first pieces of an answer, ANSWER_BYTES or more of them, or all."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) >= ANSWER_BYTES:
            break
    return bytes(content)


def _head(told: Sequence[Any]) -> tuple[int, list[tuple[str, str]]]:
    status, headers = told[:2]
    return int(status.partition(" ")[0]), [(name.lower(), value) for name, value in headers]


async def _send(transport: RSGIHTTPStreamTransport, piece: bytes) -> None:
    await transport.send_bytes(piece)


def variables(scope: Scope, body: bytes | bytearray) -> dict[str, Any]:
    """Return what a WSGI application is told of a request (PEP 3333)."""
    path = scope.path.encode("utf-8", "surrogateescape").decode("latin-1")
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": "localhost",  # no answer is made from the name that was asked for
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": str(scope.client).rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    headers: dict[str, list[str]] = {}
    for name, value in without_underscores(scope.headers.items()):
        headers.setdefault(name.upper().replace("-", "_"), []).append(value)
    found |= {f"HTTP_{name}": ",".join(values) for name, values in headers.items()}
    found["CONTENT_TYPE"] = found.pop("HTTP_CONTENT_TYPE", "")
    found.pop("HTTP_CONTENT_LENGTH", None)
    found["CONTENT_LENGTH"] = str(len(body))
    return found
