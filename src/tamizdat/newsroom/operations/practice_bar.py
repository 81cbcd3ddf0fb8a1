"""The bar that says, on every page of the desk, that this is practice; and, where people log in, how."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tamizdat.newsroom.operations.practice import read_staff

_BODY = re.compile(rb"<body[^>]*>", re.IGNORECASE)
# Pages and letters as readers would have them, in a frame of the desk.
_NOT_OURS = re.compile(r"/paper/|/(?:.+/)?preview/")
_LOGIN = "/account/"


class PracticeBar:
    """Puts the bar at the top of every page, whatever template it comes from. In practice mode alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PRACTICE:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        is_preview = getattr(request, "is_dummy", False) or bool(_NOT_OURS.match(request.path))
        if response.streaming or not is_page or is_preview:
            return response
        if body := _BODY.search(response.content):
            bar = _bar(request).encode()
            response.content = response.content[: body.end()] + bar + response.content[body.end() :]
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


def _bar(request: HttpRequest) -> str:
    """Return the bar's HTML. Whoever has not logged in is shown how."""
    user = getattr(request, "user", None)
    is_login = request.path.startswith(_LOGIN) and not (user and user.is_authenticated)
    staff = [(person, person.code()) for person in read_staff(settings.NEWSROOM.practice)] if is_login else []
    return str(render_to_string("newsroom/operations/practice_bar.html", {"staff": staff}))
