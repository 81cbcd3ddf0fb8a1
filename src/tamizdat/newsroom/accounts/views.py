"""The desk's own pages about accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token


def session(request: HttpRequest) -> HttpResponse:
    """Say that somebody is signed in, and their token for forms: 204. Whoever is not is sent elsewhere before this."""
    return HttpResponse(status=204, headers={"X-CSRF-Token": get_token(request)})
