"""When a session ends by itself: after an hour in which nobody did anything, and twelve hours after it began.

A page that lies open asks the desk by itself every few seconds, whether somebody else is editing, and whether one is
still signed in. That is not counted as doing something: a laptop that was left or taken does not stay signed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

_BEGUN, _SEEN = "newsroom.begun", "newsroom.seen"
_BY_ITSELF = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release", "newsroom_session"}
_EVERY = 60  # seconds between two notes that a person is there, so that not every request writes


class Timeouts:
    """Signs out whoever was idle too long, or is signed in too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request. A form that saves itself is told that it cannot: a page to sign in says nothing to it."""
        return _signed_out(request) or self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """End a session whose time is over, and note that a person is there."""
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        session = request.session
        begun, seen = session.setdefault(_BEGUN, now), session.setdefault(_SEEN, now)
        if now - begun > settings.DESK_SESSION_SECONDS or now - seen > settings.DESK_IDLE_SECONDS:
            logout(request)
            return _signed_out(request)
        match = request.resolver_match
        if now - seen >= _EVERY and not (match and match.view_name in _BY_ITSELF):
            session[_SEEN] = now
        return None


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    """Return what a form that saves itself is answered when its person is signed out, in the shape that Wagtail's
    script reads; None for other requests."""
    by_itself = request.method == "POST" and request.headers.get("Accept") == "application/json"
    if not by_itself or request.user.is_authenticated:
        return None
    said = _("You are signed out. Sign in again in a new tab.")
    return JsonResponse({"success": False, "error_code": "locked", "error_message": said}, status=403)
