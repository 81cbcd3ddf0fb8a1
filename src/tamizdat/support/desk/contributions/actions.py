"""What can be done with a contribution at the desk. What moves money asks once more, and is done once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.people import persons
from tamizdat.support.desk.access import written
from tamizdat.support.models import Attempt, Contribution, Payment
from tamizdat.support.money import Money, MoneyError, read
from tamizdat.support.payments import attempts, states
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.vault.errors import VaultLocked

REASONS = (
    ("asked", gettext_lazy("The reader asked for it")),
    ("twice", gettext_lazy("Given twice by mistake")),
    ("stolen", gettext_lazy("The card may be stolen")),
    ("other", gettext_lazy("Another reason")),
)


def can(row: Contribution, action: Any) -> bool:
    """Whether the provider can do something with a contribution now."""
    try:
        known = provider(row.provider).actions
    except ProviderError:
        return False
    return action in known and (action != Attempt.Action.END or row.state in states.GOES_ON)


def left_of(payments: Sequence[Payment]) -> dict[int, int]:
    """Return what can still be paid back of payments, by their primary keys: what waits at the provider is away too."""
    asked = Attempt.objects.filter(payment__in=payments, action=Attempt.Action.REFUND).exclude(
        state=Attempt.State.REFUSED
    )
    sums = dict(asked.values_list("payment").annotate(total=Sum("amount")))
    return {
        each.pk: each.amount - max(each.refunded, sums.get(each.pk) or 0) if each.state == Payment.State.PAID else 0
        for each in payments
    }


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


def _refund(request: HttpRequest, row: Contribution) -> HttpResponse:
    """Show what would be paid back; with `sure`, have it paid back, once for each time that this was shown."""
    number = request.POST.get("payment", "")
    payment = get_object_or_404(Payment, pk=number if number.isascii() and number.isdigit() else 0, contribution=row)
    reason = dict(REASONS).get(request.POST.get("reason", ""))
    try:
        money = _amount(payment, request.POST.get("amount", "")[:30])
    except MoneyError as error:
        messages.error(request, str(error))
        return _back(row)
    if reason is None or not can(row, Attempt.Action.REFUND):
        messages.error(request, _("Say why it is paid back.") if reason is None else _("The provider cannot do that."))
        return _back(row)
    seen = str(_asked_before(payment))
    if "sure" not in request.POST:
        context = {"row": row, "payment": payment, "money": money, "seen": seen, "reason": request.POST["reason"]}
        return render(request, "support/refund.html", context | {"reason_said": reason})
    with transaction.atomic():
        Contribution.objects.select_for_update().get(pk=row.pk)
        if request.POST.get("seen") != str(_asked_before(payment)):
            messages.error(request, _("Something was paid back meanwhile. Look at it again; nothing more was done."))
            return _back(row)
        attempt = attempts.ask(row, Attempt.Action.REFUND, money=money, payment=payment)
        log(
            instance=row,
            action="support.refund",
            user=request.user,
            data={"amount": money.plain, "reason": str(reason)},
        )
    _tell(request, attempts.go_on(attempt), _("%(money)s is paid back.") % {"money": written(money)})
    return _back(row)


def _asked_before(payment: Payment) -> int:
    return Attempt.objects.filter(payment=payment, action=Attempt.Action.REFUND).count()


def _amount(payment: Payment, typed: str) -> Money:
    """Return what is to be paid back: all that is left where nothing was typed. Raises MoneyError."""
    left = Money(payment.currency, left_of([payment])[payment.pk])
    money = read(typed, payment.currency) if typed.strip() else left
    if not 0 < money.amount <= left.amount:
        raise MoneyError(_("At most %(left)s can be paid back of this payment.") % {"left": written(left)})
    return money


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
    _tell(request, attempts.go_on(attempt), _("It is ended. The reader is told, where there is an address."))
    return _back(row)


def _tell(request: HttpRequest, attempt: Attempt, done: str) -> None:
    """Say how a call to the provider went."""
    if attempt.state == Attempt.State.DONE:
        messages.success(request, done)
    elif attempt.state == Attempt.State.REFUSED:
        messages.error(request, _("The provider refused: %(why)s") % {"why": attempt.problem})
    else:
        messages.warning(
            request,
            _("The provider does not answer now. It is tried again by itself: %(why)s") % {"why": attempt.problem},
        )
