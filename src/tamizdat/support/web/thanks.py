"""The page to which the provider leads back: thanks, or that nothing was paid yet, or why not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tamizdat.readers import abuse
from tamizdat.readers.pages import page, plain_pages
from tamizdat.readers.words import words_in
from tamizdat.support.models import Contribution, Payment
from tamizdat.support.payments import references
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.web import limits, tokens
from tamizdat.support.web.give import unknown

State: Any = Contribution.State
_TITLES = {
    "paid": "Thank you",
    "refused": "The payment was refused",
    "waits": "Not paid yet",
    State.EXPIRED: "Nothing was paid",
}


@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Say how it is with a contribution, once the reader is back from the provider."""
    contribution = tokens.find(token)
    if contribution is None:
        return unknown(request)
    is_unpaid = contribution.state in (State.STARTED, State.OPEN, State.EXPIRED)
    if is_unpaid and abuse.may(limits.LOOKS, request):
        with suppress(ProviderError):  # the worker asks again; the page says that it is not known yet
            contribution = refresh(contribution)
    words = words_in(contribution.language)
    how = _how(contribution)
    paid = contribution.payments.filter(state=Payment.State.PAID).exists()
    return page(
        contribution.language,
        "service-thanks",
        _TITLES.get(how, "Contributions"),
        how=how,
        amount=contribution.money.written(contribution.language),
        cadence=contribution.cadence,
        next_day=words.day(contribution.next_day) if contribution.next_day else "",
        has_address=contribution.has_address,
        reference=references.spaced(contribution.reference),
        receipt=reverse("service_receipt", args=[token]) if paid else "",
        # What is still open can be paid by the same contribution; anything else is begun anew.
        pay=reverse("service_pay", args=[token]) if contribution.state in (State.STARTED, State.OPEN) else "",
        contribute=plain_pages().support_link(contribution.language),
    )


def _how(contribution: Contribution) -> str:
    """Return how a payment went: "paid", "refused", "waits", or the contribution's state where that is none of them."""
    state = contribution.state
    if state in (State.DONE, State.ACTIVE):
        return "paid"
    if state in (State.OPEN, State.EXPIRED):
        last = contribution.payments.order_by("pk").last()
        if last and last.state == Payment.State.FAILED:
            return "refused"
    return "waits" if state in (State.STARTED, State.OPEN) else str(state)
