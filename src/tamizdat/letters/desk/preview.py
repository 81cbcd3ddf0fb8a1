"""The preview of an issue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse


def preview(issue: Any, request: HttpRequest, mode: str) -> HttpResponse:
    """Return an issue as a reader gets it."""
    return HttpResponse(str(issue))
