"""`/health/`: whether the desk can be worked at, for whoever watches this machine. No details are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tamizdat.newsroom.models import Heartbeat

PATH = "/health/"
SILENCE = timedelta(seconds=60)  # of all workers, after which something is wrong


class Health:
    """Answers `/health/` with 204 while database and worker are well, with 503 else; to any name of the host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if request.path_info != PATH:
            return self._get_response(request)
        answer = HttpResponse(status=204 if is_well() else 503)
        answer["Cache-Control"] = "no-store"
        return answer


def is_well() -> bool:
    """Whether the database answers and a worker is alive."""
    try:
        newest = Heartbeat.newest()
    except DatabaseError:
        return False
    return newest is not None and timezone.now() - newest < SILENCE
