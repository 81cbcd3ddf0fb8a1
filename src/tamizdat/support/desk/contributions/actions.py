"""What can be done with a contribution at the desk. What moves money asks once more, and is done once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.people import persons
from tamizdat.support.desk.contributions import refunds
from tamizdat.support.models import Attempt, Contribution
from tamizdat.support.payments import attempts, states
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.vault.errors import VaultLocked


def can(row: Contribution, action: Any) -> bool:
    """Whether the provider can do something with a contribution now."""
    try:
        known = provider(row.provider).actions
    except ProviderError:
        return False
    return action in known and (action != Attempt.Action.END or row.state in states.GOES_ON)


def do(request: HttpRequest, row: Contribution) -> HttpResponse | dict[str, Any]:
    """Do what a button says; return the answer, or what the page shows besides. Raises PermissionDenied."""
    match request.POST.get("do"):
        case "ask":
            return _ask(request, row)
        case "address":
            return _address(request, row)
        case "refund":
            return _refund(request, row)
        case "end":
            return _end(request, row)
    raise PermissionDenied


def _back(row: Contribution) -> HttpResponse:
    return redirect("support_contribution", row.pk)


def _ask(request: HttpRequest, row: Contribution) -> HttpResponse:
    """Ask the provider how it is now."""
    if not row.provider_reference:
        messages.error(request, _("The provider never heard of it: the reader did not come as far."))
        return _back(row)
    try:
        after = refresh(row)
    except ProviderError as error:
        messages.error(request, _("The provider could not be asked: %(why)s") % {"why": error})
        return _back(row)
    messages.success(request, _("Asked: it is “%(state)s”.") % {"state": after.get_state_display()})
    return _back(row)


@sensitive_variables()
def _address(request: HttpRequest, row: Contribution) -> HttpResponse | dict[str, Any]:
    """Show the address of whoever gives, this once; that it was shown stands in the log."""
    if row.person is None:
        messages.error(request, _("No address belongs to it, or what was written is not taken in yet."))
        return _back(row)
    try:
        (details,) = persons.read([row.person])
    except VaultLocked:
        messages.error(request, _("The vault is locked: unlock it first."))
        return _back(row)
    log(instance=row, action="support.address_shown", user=request.user)
    return {"address": details.address if details else _("It cannot be read any more.")}


def _refund(request: HttpRequest, row: Contribution) -> HttpResponse | dict[str, Any]:
    answer = refunds.refund(request, row, can(row, Attempt.Action.REFUND))
    return answer if isinstance(answer, HttpResponse) else {"refund": answer}


def _end(request: HttpRequest, row: Contribution) -> HttpResponse:
    """Ask whether a regular contribution is to end; with `sure`, end it."""
    if not can(row, Attempt.Action.END):
        messages.error(request, _("It does not go on, or its provider cannot end it."))
        return _back(row)
    if "sure" not in request.POST:
        return render(request, "support/end.html", {"row": row})
    with transaction.atomic():
        attempt = attempts.ask(row, Attempt.Action.END)
        log(instance=row, action="support.end", user=request.user)
    refunds.tell(request, attempts.go_on(attempt), _("It is ended. The reader is told, where there is an address."))
    return _back(row)
