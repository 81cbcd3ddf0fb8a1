"""The headers of every answer of the desk, and the answer to addresses and forms whose numbers are none."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDictKeyError

# Scripts are files of the desk: there is no inline script and no eval. Wagtail's editor cannot do without `style-src
# 'unsafe-inline'`: Draftail, the date pickers and tooltips set `style` attributes from scripts that read HTML, which
# neither nonces nor hashes allow. Pictures may be data: URLs (icons of style sheets) and blobs (previews of an upload).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors {ancestors};"
    " base-uri 'none'; manifest-src 'self'; worker-src 'none'; object-src 'none'"
)
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeaders:
    """Adds a content security policy, and keeps answers out of caches, other sites' pages and search engines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._get_response(request)
        # A view that may be a frame of the desk says so by Django's decorator: X-Frame-Options.
        ancestors = "'self'" if response.get("X-Frame-Options") == "SAMEORIGIN" else "'none'"
        response.setdefault("Content-Security-Policy", _POLICY.format(ancestors=ancestors))
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("X-Robots-Tag", "noindex")
        response.setdefault("Permissions-Policy", _PERMISSIONS)
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response


class KnownHosts:
    """Answers 400 to whoever asks for another host than the desk's: pages that say so would ask for its name again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponse(f"This desk is at {settings.DESK.address}\n", status=400, content_type="text/plain")
        return self._get_response(request)


class NumbersRequired:
    """Answers 400 where an address or a form has something else than a number, or one that no database can hold,
    and where a form lacks a field; 422 where a text is not what the editor makes of it.

    Wagtail's views take such values as they come, and their error would be a failure of the desk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in place of a view that failed at such a value."""
        said = str(error)
        is_none = isinstance(error, ValueError) and ("expected a number but got" in said or "for int()" in said)
        is_too_large = isinstance(error, OverflowError) or (isinstance(error, DataError) and "out of range" in said)
        is_missing = isinstance(error, MultiValueDictKeyError) and request.method == "POST"
        is_no_text = request.method == "POST" and _is_about_a_text(error)
        if not is_none and not is_too_large and not is_missing and not is_no_text:
            return None
        return HttpResponse(render_to_string("400.html", {}, request), status=422 if is_no_text else 400)


def _is_about_a_text(error: Exception) -> bool:
    """Whether an error is about what a form has in place of a text of the editor's (JSON of its own kind)."""
    frames = traceback.extract_tb(error.__traceback__)
    return any(Path(frame.filename).parts[-2:] == ("converters", "contentstate.py") for frame in frames)
