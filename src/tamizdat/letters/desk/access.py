"""Who may see the desk's pages about newsletters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tamizdat.letters.policy import may_arrange, may_send

View = Callable[..., HttpResponse]


def arranging(view: View) -> View:
    """Let nobody see a view but those who arrange issues: editors, mailers and chiefs."""
    return _only(may_arrange, view)


def sending(view: View) -> View:
    """Let nobody see a view but those who look after newsletters: mailers and chiefs."""
    return _only(may_send, view)


def _only(may: Callable[[Any], bool], view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
