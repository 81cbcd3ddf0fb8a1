"""Who may see the desk's pages about money, and what all of them do alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from tamizdat.newsroom.permissions.roles import SUPPORT
from tamizdat.support.money import Money

View = Callable[..., HttpResponse]


def may_support(user: Any) -> bool:
    """Whether somebody looks after what readers give."""
    return bool(user.has_perm(SUPPORT))


def support_only(view: View) -> View:
    """Let nobody see a view but those who look after what readers give."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_support(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def desk_language() -> str:
    """Return the code of the language that the desk speaks to whoever asks."""
    return get_language() or "en"


def written(money: Money) -> str:
    """Return an amount as the desk's language writes it."""
    return money.written(desk_language())


def page_of(request: HttpRequest, rows: Any, size: int) -> Page:
    """Return the page of a list that the address asks for (`p`), the nearest one where there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get("p"))


def query_of(request: HttpRequest) -> str:
    """Return what the address asks for besides the page of a list."""
    asked = request.GET.copy()
    asked.pop("p", None)
    return str(asked.urlencode())
