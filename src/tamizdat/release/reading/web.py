"""A release at a web address, through as many requests as `release/limits.py` allows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import METADATA_FOLDER
from tamizdat.release.limits import (
    CONNECT_SECONDS,
    CONNECTIONS,
    IDLE_SECONDS,
    MAX_DRAINED_BYTES,
    MAX_REDIRECTS,
    MAX_REQUESTS,
    WIRE_BYTES_BESIDES,
    WIRE_BYTES_EACH,
)
from tamizdat.release.reading.budget import Budget
from tamizdat.release.reading.connection import Allowance, PlainPool, SecurePool, allow
from tamizdat.release.reading.reasons import reason
from tamizdat.release.reading.source import CHUNK, Opened, ReadError

# A verifier looks like a browser in a server's log. Who looks closely can still tell it from one, and show it other
# files than readers (docs/release-format.md, section 17).
HEADERS = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip",
}
# The next root, which is not there as a rule.
_ROOT = re.compile(rf"{METADATA_FOLDER}/\d{{1,9}}\.root\.json")
_BUSY = (429, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)
_ENCODINGS = ("", "identity", "gzip", "x-gzip")
# All that urllib3, the standard library under it and a strange address or header raise.
_FAILURES = (HTTPError, HTTPException, OSError, ValueError)


class Web:
    """A release at a web address. Threads share its connections; compression on the way is undone."""

    local = False

    def __init__(self, address: str, budget: Budget | None = None, connections: int = CONNECTIONS) -> None:
        """Open no connection yet, and at most so many. Raises ReleaseError where `address` is none."""
        self.name = address if address.endswith("/") else address + "/"
        self._budget = budget or Budget()
        try:
            parts = urlsplit(self.name)
            pool = SecurePool if parts.scheme == "https" else PlainPool
            self._port = parts.port
            if not parts.hostname:
                raise ValueError("no host is in it")
            # Without `block`, no request ever waits for a connection; the threads below bound how many there are.
            self._pool = pool(parts.hostname, parts.port, maxsize=connections, block=False)
        except (ValueError, HTTPError) as error:
            raise ReleaseError(f"{address}: is no web address: {error}. Give that of the release's folder.") from None
        if parts.query or parts.fragment or parts.username is not None:
            raise ReleaseError(f"{address}: give the address of the release's folder, without ?, # and @.")
        self._origin = _origin(self.name)
        self._threads = ThreadPoolExecutor(connections)

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """See Source."""
        deadline = self._budget.deadline(limit)
        allow(Allowance(self._budget.clock, deadline, limit * WIRE_BYTES_EACH + WIRE_BYTES_BESIDES))
        try:
            address = self.name + quote(path, errors="surrogatepass")
            response = self._answer(address, deadline, (redirect_page, limit))
        except ReadError:
            self._budget.failed()
            raise
        if isinstance(response, Opened):
            return response
        # A bucket that may not be listed answers 403 for what it does not hold; a root that does not follow is such.
        if response.status == 404 or (response.status == 403 and _ROOT.fullmatch(path)):
            _give_back(response)
            self._budget.succeeded()
            return None
        if response.status not in (200, 410):
            _give_back(response)
            raise ReadError(f"cannot be fetched: the server answers {response.status}")
        if (packing := response.headers.get("Content-Encoding", "").strip().lower()) not in _ENCODINGS:
            _give_back(response)
            raise ReadError(f"cannot be fetched: the server packs it as {packing!r}, which it was not asked for")
        return Opened(self._chunks(response, limit), response.headers.get("Content-Type", ""), response.status == 410)

    def executor(self) -> Executor | None:
        """See Source."""
        return self._threads

    def expect(self, files: int, size: int) -> None:
        """See Source."""
        self._budget.expect(files, size)

    def _answer(self, address: str, deadline: float, page: tuple[str, int]) -> urllib3.BaseHTTPResponse | Opened:
        """Ask until there is an answer that is no redirect and no plea for patience. Raises ReadError.

        A redirect that comes with the `page` (its SHA-256, and the most bytes to read) is an answer too.
        """
        redirects = 0
        attempt = 1
        while True:
            try:
                response = self._ask(address)
            except _FAILURES as error:
                if attempt == MAX_REQUESTS or self._budget.clock() >= deadline:
                    raise ReadError(f"cannot be fetched: {reason(error)}") from None
                hint = ""
            else:
                if response.status in _MOVED:
                    if found := self._redirect_page(address, response, *page):
                        return found
                    address = self._redirected(address, response)
                    redirects += 1
                    if redirects > MAX_REDIRECTS:
                        raise ReadError(f"cannot be fetched: more than {MAX_REDIRECTS} redirects")
                    continue
                if response.status not in _BUSY:
                    return response
                _give_back(response)
                if attempt == MAX_REQUESTS:
                    raise ReadError(f"cannot be fetched: the server answers {response.status}")
                hint = response.headers.get("Retry-After", "").strip()
            self._budget.wait(hint, attempt, deadline)
            attempt += 1

    def _ask(self, address: str) -> urllib3.BaseHTTPResponse:
        parts = urlsplit(address)
        return self._pool.urlopen(
            "GET",
            parts.path + (f"?{parts.query}" if parts.query else ""),
            headers=HEADERS,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=IDLE_SECONDS),
        )

    def _redirect_page(
        self, address: str, response: urllib3.BaseHTTPResponse, expected: str, limit: int
    ) -> Opened | None:
        """Return the page that came with a redirect where it is the expected one."""
        if not expected or response.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
            return None
        try:
            body = response.read(limit + 1, decode_content=True)
            if hashlib.sha256(body).hexdigest() != expected:
                return None
            leads_to = urljoin(address, response.headers.get("Location", ""))
        except _FAILURES:  # what it leads to may still be the file
            return None
        _give_back(response)
        return Opened(_whole(body), response.headers.get("Content-Type", ""), leads_to=leads_to)

    def _redirected(self, address: str, response: urllib3.BaseHTTPResponse) -> str:
        """Return where a redirect leads. Raises ReadError where it leaves the origin."""
        location = response.headers.get("Location", "")
        _give_back(response)
        try:
            target = urljoin(address, location)
            is_same = _origin(target) == self._origin
        except ValueError:
            is_same = False
        if not location or not is_same:
            raise ReadError(
                f"cannot be fetched: the server leads to {location[:200]!r}, which is not its own origin. If you trust"
                " that place, give its address"
            )
        return quote(target, safe="%/:=&?~#+!$,;'@()*[]")

    def _chunks(self, response: urllib3.BaseHTTPResponse, limit: int) -> Generator[bytes]:
        try:
            yield from response.stream(min(CHUNK, limit + 1), decode_content=True)
            self._budget.succeeded()
        except _FAILURES as error:
            self._budget.failed()
            raise ReadError(f"cannot be fetched: {reason(error)}") from None
        finally:
            _give_back(response, drain=False)


def _whole(body: bytes) -> Generator[bytes]:
    yield body


def _origin(address: str) -> tuple[str, str, int]:
    """The scheme, host and port of an address (RFC 6454). Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)


def _give_back(response: urllib3.BaseHTTPResponse, *, drain: bool = True) -> None:
    """Give a response's connection back: as it is where the response was read to its end, else closed."""
    with suppress(*_FAILURES):
        if drain:
            response.read(MAX_DRAINED_BYTES, decode_content=False)
    with suppress(*_FAILURES):
        if not response.closed:
            response.close()
    response.release_conn()
