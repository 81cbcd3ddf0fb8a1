"""Paying back at the desk: the form stands at each payment, is asked about once more, and is done once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.support.desk import words
from tamizdat.support.desk.access import written
from tamizdat.support.models import Attempt, Contribution, Payment
from tamizdat.support.money import Money, MoneyError, read
from tamizdat.support.payments import attempts

OTHER = "other"
_REASONS = (
    ("asked", gettext_lazy("The reader asked for it")),
    ("twice", gettext_lazy("Given twice by mistake")),
    ("stolen", gettext_lazy("The card may be stolen")),
    (OTHER, gettext_lazy("Another reason")),
)
_BY_HAND = {
    "bank": gettext_lazy(
        "Send it back from the newsroom’s account, with the reference of the contribution in the text. It shows here"
        " as paid back once the bank statement with it is counted."
    ),
    "btcpay": gettext_lazy(
        "Coins are sent back by hand, from the newsroom’s wallet. Then book it: Support, Differences, Correct the"
        " ledger."
    ),
}


class RefundForm(forms.Form):
    """How much of a payment is paid back, and why."""

    amount = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=_REASONS, error_messages={"required": gettext_lazy("Say why.")}
    )
    other = forms.CharField(
        label=gettext_lazy("Which other reason"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Only for “Another reason”. It stands in the log: name no reader."),
    )

    def __init__(self, data: Any, payment: Payment, left: int) -> None:
        super().__init__(data, auto_id=f"%s-{payment.pk}")
        self._left = Money(payment.currency, left)
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": payment.currency}
        self.fields["amount"].help_text = _("Empty: all of it, %(money)s.") % {"money": written(self._left)}

    def clean_amount(self) -> Money:
        """Return what is to be paid back: all that is left where nothing was typed."""
        typed, left = self.cleaned_data["amount"], self._left
        try:
            money = read(typed, left.currency) if typed.strip() else left
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from None
        if not 0 < money.amount <= left.amount:
            raise forms.ValidationError(
                _("At most %(left)s can be paid back of this payment.") % {"left": written(left)}
            )
        return money

    def clean(self) -> dict[str, Any]:
        """Refuse another reason that is not said."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reason") == OTHER and not cleaned.get("other"):
            self.add_error("other", _("Say which."))
        return cleaned

    @property
    def why(self) -> str:
        """The reason in words, once the form is clean."""
        reason = self.cleaned_data["reason"]
        return str(self.cleaned_data["other"] if reason == OTHER else dict(_REASONS)[reason])


def by_hand(provider: str) -> str:
    """Return how somebody pays back what came through a provider that cannot do it for us."""
    if known := _BY_HAND.get(provider):
        return str(known)
    return _("Pay it back on the pages of %(provider)s; the next comparison finds it.") % {
        "provider": words.provider(provider)
    }


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


def refund(request: HttpRequest, row: Contribution, can: bool) -> HttpResponse | tuple[int, RefundForm]:
    """Show what would be paid back; with `sure`, have it paid back, once for each time that this was shown.

    Returns the payment's number and the form where that is not right, for the page to show.
    """
    number = request.POST.get("payment", "")
    payment = get_object_or_404(Payment, pk=number if number.isascii() and number.isdigit() else 0, contribution=row)
    form = RefundForm(request.POST, payment, left_of([payment])[payment.pk])
    if not form.is_valid():
        messages.error(request, _("Nothing was paid back: see the fields marked below."))
        return payment.pk, form
    if not can:
        messages.error(request, by_hand(row.provider))
        return redirect("support_contribution", row.pk)
    if "sure" not in request.POST:
        context = {"row": row, "payment": payment, "money": form.cleaned_data["amount"], "why": form.why}
        return render(request, "support/refund.html", context | {"form": form, "seen": str(_asked_before(payment))})
    return _pay_back(request, row, payment, form)


def _pay_back(request: HttpRequest, row: Contribution, payment: Payment, form: RefundForm) -> HttpResponse:
    money = form.cleaned_data["amount"]
    with transaction.atomic():
        Contribution.objects.select_for_update().get(pk=row.pk)
        if request.POST.get("seen") != str(_asked_before(payment)):
            messages.error(request, _("Something was paid back meanwhile. Look at it again; nothing more was done."))
            return redirect("support_contribution", row.pk)
        attempt = attempts.ask(row, Attempt.Action.REFUND, money=money, payment=payment)
        data = {"amount": money.plain, "reason": form.why}
        log(instance=row, action="support.refund", user=request.user, data=data)
    tell(request, attempts.go_on(attempt), _("%(money)s is paid back.") % {"money": written(money)})
    return redirect("support_contribution", row.pk)


def _asked_before(payment: Payment) -> int:
    return Attempt.objects.filter(payment=payment, action=Attempt.Action.REFUND).count()


def tell(request: HttpRequest, attempt: Attempt, done: str) -> None:
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
