"""Who may see the desk's pages about money, and what all of them do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.models import Publication
from tamizdat.newsroom.permissions.roles import SUPPORT
from tamizdat.newsroom.permissions.views import only
from tamizdat.newsroom.publishing import queue, site
from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.changes import changed
from tamizdat.support.money import Money


def may_support(user: Any) -> bool:
    """Whether somebody looks after what readers give."""
    return bool(user.has_perm(SUPPORT))


support_only = only(may_support)


def reach() -> str:
    """Return the sentence about whether readers can see the newest change of the pages on which they contribute."""
    if site.read().contribute:
        return readers()
    return _("No reader sees it yet: there is no page on which readers contribute.") + trouble()


def trouble() -> str:
    """Return that the newest change could not be published, with a space before, "" where it could."""
    publication = Publication.objects.filter(number=queue.SITE, progress=Publication.Progress.FAILED).first()
    return f" {publication.said}" if publication else ""


def is_saved(request: HttpRequest, form: Any, existing: Any, told: Callable[[Any], str] | None = None) -> bool:
    """Whether a form was sent and can be saved: then it is saved, logged and published, if it changes anything.

    `existing` is the object that it changes, None for a new one. `told` says of the saved one what readers get of it.
    """
    if request.method != "POST":
        return False
    if not form.is_valid():
        messages.error(request, _("Nothing was saved: see the fields marked below."))
        return False
    if existing is not None and not form.has_changed():
        messages.success(request, _("Nothing was changed."))
        return True
    with transaction.atomic():
        action = "wagtail.edit" if existing else "wagtail.create"
        saved = form.save()
        changed(saved, action, request.user, fields=form.changed_data)
    messages.success(request, f"{_('Saved.')} {told(saved) if told else reach()}")
    return True


def desk_language() -> str:
    """Return the code of the language that the desk speaks to whoever asks."""
    return get_language() or "en"


def written(money: Money) -> str:
    """Return an amount as the desk's language writes it."""
    return money.written(desk_language()).replace("-", "\N{MINUS SIGN}")


def in_full(money: Money) -> str:
    """Return an amount with all its decimals, for columns; what went out with a true minus sign."""
    return money.written(desk_language(), full=True).replace("-", "\N{MINUS SIGN}")


def page_of(request: HttpRequest, rows: Any, size: int, name: str = "p") -> Page:
    """Return the page of a list that the address asks for by a name, the nearest one where there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get(name))


def query_of(request: HttpRequest, name: str = "p") -> str:
    """Return what the address asks for besides the page of a list."""
    asked = request.GET.copy()
    asked.pop(name, None)
    return str(asked.urlencode())
