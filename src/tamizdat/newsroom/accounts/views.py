"""The desk's own pages about accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def session(request: HttpRequest) -> HttpResponse:
    """Say that somebody is signed in: 204. Whoever is not is sent elsewhere before this is asked."""
    return HttpResponse(status=204)
