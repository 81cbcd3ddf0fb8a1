"""Requests for the service, which the site's server hands on to a process of its own on this machine.

The site's server stays one of plain files: without the service every page can be read. Behind nginx or Caddy those hand
requests on themselves (`tamizdat settings`), by the same rules: a reader's address goes along for the limits against
abuse, which forget it at once, and nothing is written down.

What a request says of its own address counts for nothing: Tor's daemon hands everything on, from this very machine. A
web server on this machine is believed where `tamizdat up --behind-proxy` says that there is one.
"""

from __future__ import annotations

import asyncio
import http.client
import os

from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

from tamizdat.paths import SERVICE_FOLDER
from tamizdat.webserver.bodies import Bodies, Refused
from tamizdat.webserver.clients import BEHIND_PROXY, is_local, plain, told, without_underscores
from tamizdat.webserver.headers import SECURITY

PORT = 8002  # where `tamizdat up --no-site` has the service listen, for a web server that hands requests on
LARGEST = 300 << 10  # bytes of a request: a provider's message; a reader's form has a few thousand
_TIMEOUT = 60.0  # seconds; a payment provider may take some of them
# Of one connection, and not of what is asked (RFC 9110, 7.6.1); the length is set anew.
_OF_CONNECTION = {
    *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
    *("content-length", "expect", "x-forwarded-for", "forwarded", "x-real-ip"),
}
_AWAY = "This part of the site does not answer just now. Nothing was paid. Try again in a minute.\n"
_METHODS = ("GET", "HEAD", "POST")

_bodies = Bodies(LARGEST)
_Answer = tuple[int, list[tuple[str, str]], bytes]


def is_for_service(path: str) -> bool:
    """Whether a decoded request path is the service's."""
    return path.startswith(f"/{SERVICE_FOLDER}/")


async def hand_on(scope: Scope, proto: HTTPProtocol, port: int) -> None:
    """Hand a request on to the service at a port of this machine, and its answer back."""
    if scope.method not in _METHODS:
        return _say(proto, 405, "405 Method Not Allowed\n", ("allow", ", ".join(_METHODS)))
    try:
        async with _bodies.taken(proto) as taken:
            body = taken.getvalue()
    except Refused as refused:
        return _say(proto, refused.status, refused.text, *refused.headers)
    target = _target(scope)
    whole = without_underscores(scope.headers.items())
    headers = [(name, value) for name, value in whole if name.lower() not in _OF_CONNECTION]
    headers.append(("x-forwarded-for", _client(scope)))
    try:
        status, answered, content = await asyncio.to_thread(_ask, port, scope.method, target, headers, body)
    except (OSError, http.client.HTTPException):
        return _say(proto, 502, _AWAY, ("retry-after", "60"))
    if scope.method == "HEAD" or status in (204, 304):
        return proto.response_empty(status, answered)
    return proto.response_bytes(status, answered, content)


def _ask(port: int, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> _Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body or method == "POST":
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body or None)
        response = connection.getresponse()
        content = response.read()
        kept = [(name.lower(), value) for name, value in response.getheaders() if name.lower() not in _OF_CONNECTION]
        length = response.headers.get("content-length") if method == "HEAD" else None
        return response.status, [*kept, ("content-length", length or str(len(content)))], content
    finally:
        connection.close()


def _target(scope: Scope) -> str:
    """Return what is asked for, encoded again: paths of the service are ASCII but for what readers get wrong."""
    from urllib.parse import quote

    query = f"?{scope.query_string}" if scope.query_string else ""
    return quote(scope.path, safe="/:~!$&'()*+,;=@-._") + quote(query, safe="?=&%/:~!$'()*+,;@-._")


def _client(scope: Scope) -> str:
    """Return the address that a request came from; behind a web server on this machine, what that says."""
    address = plain(str(scope.client).rpartition(":")[0].strip("[]"))
    if is_local(address) and os.environ.get(BEHIND_PROXY) == "1":
        return told([value for name, value in scope.headers.items() if name == "x-forwarded-for"]) or address
    return address


def _say(proto: HTTPProtocol, status: int, text: str, *headers: tuple[str, str]) -> None:
    plain = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), *headers, *SECURITY]
    proto.response_str(status, plain, text)
