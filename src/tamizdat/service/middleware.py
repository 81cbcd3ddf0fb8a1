"""The headers of every answer of the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Wagtail's editor sets styles on elements and reads block definitions from JSON; it runs no inline script of its own but
# those that carry a nonce. Pictures may be data: URLs (icons of style sheets) and blobs (previews of an upload).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'"
)


class SecurityHeaders:
    """Adds a content security policy, and keeps answers out of caches and search engines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._get_response(request)
        response.setdefault("Content-Security-Policy", _POLICY)
        response.setdefault("X-Robots-Tag", "noindex")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response
