"""The RSGI application that answers from a release: one request, one file. It keeps nothing about readers."""

from __future__ import annotations

import logging
import os
import signal
import traceback
from asyncio import AbstractEventLoop
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

from tamizdat.paths import root_of
from tamizdat.redirects import keeps_query, refresh_target
from tamizdat.release import ReleaseError
from tamizdat.release.layout import TIMESTAMP
from tamizdat.webserver.files import File, Files, Identity, requested_file
from tamizdat.webserver.gather_redirects import withdrawn
from tamizdat.webserver.headers import (
    REVALIDATE,
    SECURITY,
    Headers,
    accepted_codings,
    byte_range,
    file_headers,
    names_etag,
)
from tamizdat.webserver.limits import end_unread_answers
from tamizdat.webserver.redirect_rules import Answer, RedirectRules
from tamizdat.webserver.service_proxy import hand_on, is_for_service
from tamizdat.webserver.virtual_hosts import VirtualHost

_log = logging.getLogger(__name__)
_MISSING = "404.html"
_LARGEST_REDIRECT = 32 * 1024  # bytes of a page that does nothing but lead on
_refresh_target = lru_cache(512)(refresh_target)


class Page(NamedTuple):
    """A page of the release as it is sent: its path, its bytes, and their coding."""

    name: str
    file: File
    coding: str


class StaticSite:
    """Serves the release in the folder `site`. It ends itself once its parent is no longer the process `parent`.

    `service_port` is where the service answers on this machine, 0 where there is none.
    """

    def __init__(
        self,
        site: Path,
        parent: int,
        redirects: RedirectRules | None = None,
        virtual_hosts: tuple[VirtualHost, ...] = (),
        service_port: int = 0,
    ) -> None:
        self._files = Files(site)
        self._redirects = redirects or RedirectRules()
        self._virtual_hosts = {virtual_host.host: virtual_host for virtual_host in virtual_hosts}
        self._parent = parent
        self._service_port = service_port
        self._withdrawn = self._redirects.withdrawn
        self._ends_unread = False
        self._metadata: Identity | None = None  # as it was when withdrawn articles were last looked for

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Every second: end if the main process was killed, and so let go of the port; read what a publish withdrew."""
        self._ends_unread = self._ends_unread or end_unread_answers()
        if os.getppid() != self._parent:
            os.kill(os.getpid(), signal.SIGTERM)
        with suppress(OSError, ReleaseError):  # a publish may be under way: then the next second will do
            if (metadata := self._files.find(TIMESTAMP)) != self._metadata:
                self._withdrawn = withdrawn(self._files.root)
                self._metadata = metadata
        loop.call_later(1.0, self.__rsgi_init__, loop)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request. A failure is logged without anything that the reader sent."""
        try:
            if self._service_port and is_for_service(scope.path) and self._virtual_host(scope) is None:
                return await hand_on(scope, proto, self._service_port)
            self._answer(scope, proto)
        except OSError as error:
            file = error.filename or self._files.root
            _log.error("%s: %s. Let this account read the site, or mend its disk.", file, error.strerror)
            _say(proto, HTTPStatus.INTERNAL_SERVER_ERROR)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s, line %s: %s. Please report this.", where.filename, where.lineno, type(error).__name__)
            _say(proto, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _answer(self, scope: Scope, proto: HTTPProtocol) -> None:
        if scope.method not in {"GET", "HEAD"}:
            return _say(proto, HTTPStatus.METHOD_NOT_ALLOWED, ("allow", "GET, HEAD"))
        codings = accepted_codings(scope.headers.get("accept-encoding") or "")
        virtual_host = self._virtual_host(scope)
        path, redirects = scope.path, self._redirects
        if virtual_host:
            path, redirects = virtual_host.release_path(path), virtual_host.redirects
        name = requested_file(path)
        folder = virtual_host.prefix if virtual_host else name or ""
        if name is None:
            return self._missing(scope, proto, folder, codings)
        answer = virtual_host.before_folder(scope.path, scope.query_string) if virtual_host else None
        answer = answer or redirects.before_files(path, scope.query_string)
        if answer is None:
            for file in virtual_host.files(name) if virtual_host else (name,):
                if found := self._choose(file, codings):
                    return self._send(scope, proto, file, *found)
            if not path.endswith("/") and self._files.find(f"{name}/index.html"):
                return _redirect(scope, proto, quote(path.rpartition("/")[2], safe="") + "/")
            answer = redirects.after_files(path)
        if answer is None or answer.status == HTTPStatus.GONE:
            return self._missing(scope, proto, folder, codings, answer)
        target = answer.target if answer.leads_outside else root_of(scope.path[1:]) + answer.reference[1:]
        page = name if path.endswith(("/", ".html", ".htm")) else f"{name}/index.html"
        return _redirect(scope, proto, target, answer, self._redirect_page(page, codings))

    def _virtual_host(self, scope: Scope) -> VirtualHost | None:
        """Return the virtual host that a request names, None for the whole release."""
        if not self._virtual_hosts:
            return None
        return self._virtual_hosts.get((scope.headers.get("host") or "").partition(":")[0].lower())

    def _send(self, scope: Scope, proto: HTTPProtocol, name: str, file: File, coding: str) -> None:
        """Send a file; a redirect page as the redirect that it stands for. The page of a withdrawn article goes with
        410, so that search engines and caches drop it."""
        if target := self._leads_on(name):
            return _redirect(scope, proto, target, Answer(301, target, keeps_query(target)), Page(name, file, coding))
        if name in self._withdrawn and file.body is not None:
            return _body(scope, proto, HTTPStatus.GONE, file_headers(name, coding, ""), file.body)
        return _send(scope, proto, name, file, coding)

    def _redirect_page(self, name: str, codings: tuple[tuple[str, str], ...]) -> Page | None:
        """Return the page of the release that leads on from an old address: it is sent with the redirect, so that who
        verifies a release gets its bytes."""
        found = self._choose(name, codings) if self._leads_on(name) else None
        return Page(name, *found) if found else None

    def _leads_on(self, name: str) -> str:
        """Return where a redirect page leads, "" for any other file: a press may have made it after this server read
        its rules, and a release may lie where no newsroom is."""
        identity = self._files.find(name) if name.endswith(".html") else None
        if identity is None or identity.size > _LARGEST_REDIRECT:
            return ""
        file = self._files.load(name, identity)
        return _refresh_target(file.body) if file and file.body else ""

    def _choose(self, name: str, codings: tuple[tuple[str, str], ...]) -> tuple[File, str] | None:
        """Return the file `name` in the best coding that the reader takes, and that coding; None if there is none."""
        identity = self._files.find(name)
        if identity is None:
            return None
        for coding, ending in codings:
            precompressed = self._files.find(name + ending)
            if precompressed and (file := self._files.load(name + ending, precompressed)):
                return file, coding
        plain = self._files.load(name, identity)
        return (plain, "") if plain else None

    def _missing(
        self,
        scope: Scope,
        proto: HTTPProtocol,
        name: str,
        codings: tuple[tuple[str, str], ...],
        answer: Answer | None = None,
    ) -> None:
        """Send the 404 page: that of the language in whose folder `name` lies, if it has one, else the site's.

        Its status is that of `answer` (410) where the outlet says that the page is gone for good.
        """
        status = HTTPStatus(answer.status) if answer else HTTPStatus.NOT_FOUND
        folder, inside, _ = name.partition("/")
        for page in [f"{folder}/{_MISSING}", _MISSING] if inside else [_MISSING]:
            found = self._choose(page, codings)
            if found and found[0].body is not None:
                return _body(scope, proto, status, file_headers(page, found[1], ""), found[0].body)
        return _say(proto, status)


def _send(scope: Scope, proto: HTTPProtocol, name: str, file: File, coding: str) -> None:
    """Send a file, or as much of it as the request's conditions and range leave (in the order of RFC 9110, 13.2.2)."""
    request = scope.headers.get
    headers = file_headers(name, coding, file.etag)
    if (tags := request("if-match")) is not None and not names_etag(tags, file.etag, strong=True):
        return _say(proto, HTTPStatus.PRECONDITION_FAILED)
    if (tags := request("if-none-match")) is not None and names_etag(tags, file.etag):
        return proto.response_empty(304, headers)
    wanted = request("range")
    if wanted and scope.method == "GET" and request("if-range") in {None, file.etag}:
        part = byte_range(wanted, file.size)
        if part:
            return _part(proto, headers, file, *part)
    if file.body is not None:
        return _body(scope, proto, 200, headers, file.body)
    headers = [*headers, ("content-length", str(file.size))]
    if scope.method == "HEAD":
        return proto.response_empty(200, headers)
    return proto.response_file(200, headers, file.opens)


def _part(proto: HTTPProtocol, headers: Headers, file: File, start: int, end: int) -> None:
    if start == end:
        return _say(proto, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ("content-range", f"bytes */{file.size}"))
    headers = [*headers, ("content-range", f"bytes {start}-{end - 1}/{file.size}")]
    if file.body is not None:
        return proto.response_bytes(206, headers, file.body[start:end])
    return proto.response_file_range(206, [*headers, ("content-length", str(end - start))], file.opens, start, end)


def _body(scope: Scope, proto: HTTPProtocol, status: int, headers: Headers, body: bytes) -> None:
    if scope.method == "HEAD":
        return proto.response_empty(status, [*headers, ("content-length", str(len(body)))])
    return proto.response_bytes(status, headers, body)


def _redirect(
    scope: Scope, proto: HTTPProtocol, target: str, answer: Answer | None = None, page: Page | None = None
) -> None:
    """Lead to `target`: another site's address, or a relative path, which holds below any prefix that a proxy adds.

    `page` is the redirect page that stands at the old address, if one does; it goes along. So does the query of the
    request, unless `answer` says otherwise.
    """
    query = f"?{scope.query_string}" if scope.query_string else ""
    status = HTTPStatus(answer.status) if answer else HTTPStatus.MOVED_PERMANENTLY
    location = ("location", target if answer and not answer.keeps_query else target + query)
    if page is None or page.file.body is None:
        return _say(proto, status, location)
    headers = file_headers(page.name, page.coding, "")
    return _body(scope, proto, status, [*headers, location], page.file.body)


def _say(proto: HTTPProtocol, status: HTTPStatus, *headers: tuple[str, str]) -> None:
    """Answer with the name of a status; nothing of the request is repeated."""
    plain = [("content-type", "text/plain; charset=utf-8"), ("cache-control", REVALIDATE), *headers, *SECURITY]
    proto.response_str(status.value, plain, f"{status.value} {status.phrase}\n")
