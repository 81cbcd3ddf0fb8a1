"""The log: who did what, and when. All of Wagtail's tables of entries together, the newest first.

Chiefs see all of it, others what they did themselves. Nothing here changes an entry.
"""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from wagtail.log_actions import registry

from tamizdat.newsroom.accounts.log import COMMAND_LINE, UNKNOWN
from tamizdat.newsroom.people.views import for_chiefs

PAGE = 50
_DEEPEST = 2_000  # pages; further back one narrows by date
_LOOKUPS = {
    "by": "user",
    "action": "action__in",
    "text": "label__icontains",
    "since": "timestamp__date__gte",
    "until": "timestamp__date__lte",
}


class Entry(Struct, frozen=True):
    """An entry as the page shows it."""

    at: Any
    by: str
    action: str
    what: str
    kind: str
    details: list[tuple[str, str]]


class Filters(forms.Form):
    """What the log can be narrowed to."""

    by = forms.ModelChoiceField(
        User.objects.order_by("username"), required=False, label=_("Who"), empty_label=_("Everybody")
    )
    action = forms.ChoiceField(required=False, label=_("What"))
    text = forms.CharField(required=False, label=_("Name or headline"))
    since = forms.DateField(required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, is_mine: bool = False) -> None:
        super().__init__(*args)
        self._actions = _actions()
        self.fields["action"].choices = [("", _("Everything")), *((label, label) for label in sorted(self._actions))]
        if is_mine:
            del self.fields["by"]

    def narrow(self, entries: QuerySet[Any]) -> QuerySet[Any]:
        """Return the entries that are asked for. A field that was filled in wrongly narrows nothing, and is marked."""
        self.is_valid()
        chosen = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
        if "action" in chosen:
            chosen["action"] = self._actions[chosen["action"]]
        return entries.filter(**{_LOOKUPS[name]: value for name, value in chosen.items()})


def _actions() -> dict[str, list[str]]:
    """Return what the log has entries of, by the words for it: several actions can be called the same."""
    tables = registry.get_log_entry_models()
    written = {action for table in tables for action in table.objects.values_list("action", flat=True).distinct()}
    found: dict[str, list[str]] = {}
    for action, label in registry.get_choices():
        if action in written:
            found.setdefault(str(label), []).append(action)
    return found


@for_chiefs
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show what everybody did."""
    return _page(request, Filters(request.GET), {})


def my_actions(request: HttpRequest) -> HttpResponse:
    """Show what one did oneself."""
    return _page(request, Filters(request.GET, is_mine=True), {"user": request.user})


def _page(request: HttpRequest, filters: Filters, only: dict[str, Any]) -> HttpResponse:
    number = request.GET.get("p", "1")
    page = min(max(int(number) if number.isdecimal() else 1, 1), _DEEPEST)
    found = entries(filters, only, (page - 1) * PAGE, PAGE + 1)
    kept = request.GET.copy()
    kept.pop("p", None)
    context = {
        "entries": found[:PAGE],
        "filters": filters,
        "is_mine": bool(only),
        "query": kept.urlencode(),
        "newer": page - 1,
        "older": page + 1 if len(found) > PAGE else 0,
    }
    return render(request, "newsroom/people/log.html", context)


def entries(filters: Filters, only: dict[str, Any], start: int, count: int) -> list[Entry]:
    """Return entries of all tables in one order."""
    tables = sorted(registry.get_log_entry_models(), key=lambda model: model.__name__)
    narrowed = [filters.narrow(model.objects.filter(**only)).order_by("-timestamp", "-pk") for model in tables]
    newest = [each.select_related("user", "content_type")[: start + count] for each in narrowed]
    together = merge(*newest, key=lambda entry: entry.timestamp, reverse=True)
    return [_entry(each) for each in islice(together, start, start + count)]


def _entry(entry: Any) -> Entry:
    formatter = registry.get_formatter(entry)
    action = str(formatter.label if formatter else entry.action)
    kind = str(entry.content_type.name) if entry.content_type_id and entry.content_type else ""
    return Entry(entry.timestamp, _by(entry), action, entry.label, kind, _details(entry.data))


def _by(entry: Any) -> str:
    if not entry.user_id:
        if entry.action.removeprefix("newsroom.") in UNKNOWN:
            return str(_("not signed in"))
        return str(_("at the command line") if (entry.data or {}).get(COMMAND_LINE) else _("by itself"))
    user = User.objects.filter(pk=entry.user_id).first() if entry.user is None else entry.user
    return str(user or _("removed account"))


def _details(data: Any) -> list[tuple[str, str]]:
    """Return what an entry says besides, in words: only what is short and flat."""
    found = []
    for key, value in (data or {}).items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if key != COMMAND_LINE and not isinstance(value, dict) and text and len(text) <= 300:
            found.append((key.replace("_", " "), text))
    return found
