"""Plain words at the desk for what tables call by codes: states, calls to providers, accounts, limits of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.models import Attempt, Contribution

_State: Any = Contribution.State
_STATES = {
    _State.STARTED: gettext_lazy("The reader sent the form and did not come as far as the provider yet."),
    _State.OPEN: gettext_lazy("The reader was led to where one pays, or was shown how. No payment is known yet."),
    _State.DONE: gettext_lazy("The one payment was made."),
    _State.ACTIVE: gettext_lazy("The last payment was made, and the next is to come."),
    _State.LATE: gettext_lazy("The last payment failed or did not come. It is tried again, or waited for."),
    _State.PAUSED: gettext_lazy("The reader paused it. Nothing is charged until they go on."),
    _State.ENDED: gettext_lazy("Nothing more is charged."),
    _State.EXPIRED: gettext_lazy("No payment came in the time for it. One that comes later counts all the same."),
}
_ACTIONS: dict[Any, Any] = {
    Attempt.Action.START: gettext_lazy("Begin it, and say where the reader pays"),
    Attempt.Action.CHANGE: gettext_lazy("Change the amount"),
    Attempt.Action.PAUSE: gettext_lazy("Pause"),
    Attempt.Action.RESUME: gettext_lazy("Go on after a pause"),
    Attempt.Action.END: gettext_lazy("End it"),
    Attempt.Action.REFUND: gettext_lazy("Pay back"),
}
_CALLS: dict[Any, Any] = {
    Attempt.State.OPEN: gettext_lazy("no answer yet; it is tried again"),
    Attempt.State.DONE: gettext_lazy("the provider did it"),
    Attempt.State.REFUSED: gettext_lazy("the provider refused"),
}
_ACCOUNTS = {
    accounts.BANK: gettext_lazy("The newsroom’s bank account"),
    accounts.DISPUTED: gettext_lazy("Taken back by a donor’s bank, which decides"),
    accounts.LOST: gettext_lazy("Lost disputes"),
    accounts.EXCHANGE: gettext_lazy("Exchanged into another currency"),
    accounts.gifts(Cadence.ONCE): gettext_lazy("Gifts given once"),
    accounts.gifts(Cadence.MONTHLY): gettext_lazy("Gifts given monthly"),
    accounts.gifts(Cadence.ANNUAL): gettext_lazy("Gifts given annually"),
}


def state_explained(state: str) -> str:
    """Return what a state of a contribution means, in a sentence."""
    return str(_STATES.get(state, ""))


def call(attempt: Attempt) -> str:
    """Return what a provider was asked to do."""
    return str(_ACTIONS.get(attempt.action, attempt.action))


def call_state(attempt: Attempt) -> str:
    """Return what came of a call to a provider."""
    return str(_CALLS.get(attempt.state, attempt.state))


def account(name: str) -> str:
    """Return an account of the ledger in words."""
    if known := _ACCOUNTS.get(name):
        return str(known)
    root, _colon, rest = name.partition(":")
    if root == "Assets":
        return _("Money at %(provider)s") % {"provider": rest}
    if name.startswith("Expenses:Fees:"):
        return _("Fees of %(provider)s") % {"provider": rest.removeprefix("Fees:")}
    return name


def provider(name: str) -> str:
    """Return the name of a payment provider as it is written."""
    return {"stripe": "Stripe", "btcpay": "BTCPay", "bank": _("Bank"), "practice": _("Practice")}.get(name, name)


def language(code: str) -> str:
    """Return the name of one of the outlet's languages; of another one its code."""
    return next((each.name for each in settings.OUTLET.languages if each.code == code), code)


def in_plain_words(fields: Iterable[forms.Field]) -> None:
    """Have fields of numbers say in plain words that one is too small or too large."""
    for field in fields:
        if isinstance(field, forms.IntegerField):
            field.error_messages |= {
                "min_value": _("At least %(limit_value)s."),
                "max_value": _("At most %(limit_value)s."),
                "invalid": _("Write a whole number."),
            }
