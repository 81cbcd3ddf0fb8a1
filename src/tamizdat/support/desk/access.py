"""Who may see the desk's pages about money, and what all of them do alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.permissions.roles import SUPPORT
from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.changes import changed
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


def is_saved(request: HttpRequest, form: Any, existing: Any) -> bool:
    """Whether a form was sent and can be saved: then it is saved, logged and published, if it changes anything.

    `existing` is the object that it changes, None for a new one.
    """
    if request.method != "POST":
        return False
    if not form.is_valid():
        messages.error(request, _("Nothing was saved: see the fields marked below."))
        return False
    if existing is None or form.has_changed():
        with transaction.atomic():
            action = "wagtail.edit" if existing else "wagtail.create"
            changed(form.save(), action, request.user, fields=form.changed_data)
        messages.success(request, f"{_('Saved.')} {readers()}")
    return True


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
