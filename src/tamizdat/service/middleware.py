"""The headers of every answer of the desk, and the answer to whoever asks for another host."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

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
