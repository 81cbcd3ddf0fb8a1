"""The headers of every answer that readers get from the service, and its answers to what is wrong."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from tamizdat.webserver.headers import SECURITY

# Those of the site beside it, but that no other origin reads an answer, and that nothing is kept or found.
_HEADERS = {
    **{name.title(): value for name, value in SECURITY if name != "access-control-allow-origin"},
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_WITHOUT_MONEY = re.compile(r"/(?:letters|data)/")  # newsletters, and what is kept of a reader
_log = logging.getLogger(__name__)


class ReadersHeaders:
    """Adds the headers. A failure is logged by where it happened, without anything that the reader sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request: HEAD as GET, of which the server sends the headers alone."""
        if request.method == "HEAD":
            request.method = request.META["REQUEST_METHOD"] = "GET"
        response = self._get_response(request)
        for name, value in _HEADERS.items():
            response.setdefault(name, value)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Answer in place of a view that failed. What the client got wrong is no failure, and not logged."""
        if isinstance(error, Http404):
            return not_found(request, error)
        if isinstance(error, RequestDataTooBig):
            return too_long(request, error)
        if isinstance(error, OverflowError) or (isinstance(error, DataError) and "out of range" in str(error)):
            return unreadable(request, error)  # a number that no database can hold
        if isinstance(error, BadRequest | SuspiciousOperation | MultiPartParserError | UnreadablePostError):
            return unreadable(request, error)
        where = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("%s, line %s: %s", where.filename, where.lineno, type(error).__name__)
        return failed(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer to an address that is none."""
    return _message(request, "There is nothing here", "This address is not right, or too old.", 404)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer to a request that is none."""
    text = "Your browser sent something that we cannot read. Go back and try again. Nothing was paid."
    if not _is_about_money(request):
        text = "Your browser sent something that we cannot read. Go back and try again."
    return _message(request, "This cannot be read", text, 400)


def too_long(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer to a form that is larger than any of ours."""
    text = "Shorten it, please, and send it again. Nothing was paid."
    if not _is_about_money(request):
        text = "Shorten it, please, and send it again."
    return _message(request, "This is too long", text, 413)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer where something is broken."""
    text = "It is our fault, not yours. Nothing was paid twice."
    if not _is_about_money(request):
        text = "It is our fault, not yours."
    return _message(request, "Something went wrong", text, 500)


def _is_about_money(request: HttpRequest) -> bool:
    """Whether somebody may be giving, so that they are told that nothing was paid."""
    return _WITHOUT_MONEY.search(request.path) is None


def _language(request: HttpRequest) -> str:
    from tamizdat.readers.pages import language_of

    try:
        return language_of(request)
    except Exception:  # the form is what could not be read
        return language_of(request, has_form=False)


def _message(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    from tamizdat.readers.pages import message

    try:
        return message(_language(request), title, text, status=status)
    except Exception:  # the page itself cannot be made: say it plainly
        return HttpResponse(f"{title}. {text}\n", status=status, content_type="text/plain; charset=utf-8")
