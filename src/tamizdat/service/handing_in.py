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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

from tamizdat.webserver.bodies import Bodies, Refused
from tamizdat.webserver.clients import without_underscores
from tamizdat.webserver.limits import end_unread_answers
from tamizdat.webserver.service_proxy import LARGEST

_Answer = tuple[int, list[tuple[str, str]], bytes]
_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class HandedIn:
    """A WSGI application, for a server that speaks RSGI. `threads` of it answer at a time.

    `largest` is the size in bytes of the largest body that is taken. `is_known` tells of a Cookie header whether its
    sender is signed in; without it everybody is a stranger. No thread waits for what a client sends or takes.
    """

    def __init__(
        self,
        application: Callable[..., Any],
        threads: int,
        largest: int = LARGEST,
        is_known: Callable[[str], bool] | None = None,
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, "answers")
        self._bodies = Bodies(largest)
        self._is_known = is_known
        self._ends_unread = False

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        self._ends_unread = self._ends_unread or end_unread_answers()
        loop = asyncio.get_running_loop()

        async def is_known() -> bool:
            cookies = scope.headers.get("cookie") or ""
            return self._is_known is not None and await loop.run_in_executor(self._threads, self._is_known, cookies)

        try:
            async with self._bodies.taken(proto, is_known) as body:
                status, headers, content = await loop.run_in_executor(self._threads, self._answer, scope, body)
        except Refused as refused:
            return proto.response_str(refused.status, [*_PLAIN, *refused.headers], refused.text)
        if scope.method == "HEAD" or status in (204, 304):
            return proto.response_empty(status, headers)
        return proto.response_bytes(status, headers, content)

    def _answer(self, scope: Scope, body: io.BytesIO) -> _Answer:
        told: list[Any] = []
        answered = self._application(variables(scope, body), lambda *given: told.extend(given))
        try:
            content = b"".join(answered)
        finally:
            answered.close()  # Django ends what belongs to the request, its connections for instance
        status, headers = told[:2]
        return int(status.partition(" ")[0]), [(name.lower(), value) for name, value in headers], content


def variables(scope: Scope, body: io.BytesIO) -> dict[str, Any]:
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
        "wsgi.input": body,
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
    found["CONTENT_LENGTH"] = str(body.getbuffer().nbytes)
    return found
