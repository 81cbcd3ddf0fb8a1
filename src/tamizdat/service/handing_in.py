"""Requests as the service that readers meet gets them: whole, and without what could be taken for something else.

The service is a WSGI application, and there a header is a variable: X_Forwarded_For and X-Forwarded-For are the same
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

from tamizdat.webserver.clients import without_underscores
from tamizdat.webserver.service_proxy import LARGEST

_Answer = tuple[int, list[tuple[str, str]], bytes]
_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class HandedIn:
    """A WSGI application, for a server that speaks RSGI. `threads` of it answer at a time."""

    def __init__(self, application: Callable[..., Any], threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, "answers")

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        body = bytearray()
        async for part in proto:
            body += part
            if len(body) > LARGEST:
                return proto.response_str(413, _PLAIN, "413 Content Too Large\n")
        loop = asyncio.get_running_loop()
        status, headers, content = await loop.run_in_executor(self._threads, self._answer, scope, bytes(body))
        if scope.method == "HEAD" or status in (204, 304):
            return proto.response_empty(status, headers)
        return proto.response_bytes(status, headers, content)

    def _answer(self, scope: Scope, body: bytes) -> _Answer:
        told: list[Any] = []
        answered = self._application(variables(scope, body), lambda *given: told.extend(given))
        try:
            content = b"".join(answered)
        finally:
            answered.close()  # Django ends what belongs to the request, its connections for instance
        status, headers = told[:2]
        return int(status.partition(" ")[0]), [(name.lower(), value) for name, value in headers], content


def variables(scope: Scope, body: bytes) -> dict[str, Any]:
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
