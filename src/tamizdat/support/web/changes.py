"""What somebody has done by the link that came by e-mail: changes, another card, a copy, erasure, no more reminders."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tamizdat.paths import SERVICE_FOLDER
from tamizdat.people import links
from tamizdat.people.models import Person, SignedLink
from tamizdat.readers import data
from tamizdat.readers.pages import SeeOther, message, page
from tamizdat.readers.words import service_address, words_in
from tamizdat.support import supporters
from tamizdat.support.models import Contribution
from tamizdat.support.money import Money
from tamizdat.support.payments import attempts
from tamizdat.support.providers.base import CARD, ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.support.web.form import read_amount
from tamizdat.support.web.manage_page import (
    ACTIONS,
    TITLE,
    Action,
    Wrong,
    language_for,
    limits_for,
    possible_with,
    show,
)


def do(request: HttpRequest, link: SignedLink, token: str) -> HttpResponse:
    """Do what a form asks for."""
    asked, person = request.POST.get("do", ""), link.person
    if asked == "forget":
        return _forget(request, link)
    if person and asked == "export":
        return data.copy_of(person, language_for(request, link))
    if person and asked == "erase":
        return data.erased(person, language_for(request, link)) or SeeOther(f"{request.path}?erase=1")
    if person and asked == CARD:
        return _new_card(request, person, token)
    return _change(request, link, token, asked) if person and asked in ACTIONS else SeeOther(request.path)


def _forget(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """End the reminders that the page showed."""
    language = language_for(request, link)
    supporters.reminders_of(link).delete()
    text = "You will not be reminded any more. The address that was kept for it is erased."
    return message(language, "It is done", text)


def _asked_for(request: HttpRequest, person: Person, action: str) -> Contribution | None:
    """Return the contribution that a form names, if it is this person's and the action is possible with it."""
    number = request.POST.get("contribution", "")[:20]  # more digits than a number of ours has
    row: Contribution | None = (
        supporters.given_by(person).filter(pk=number if number.isascii() and number.isdigit() else 0).first()
    )
    return row if row and action in possible_with(row) else None


def _new_card(request: HttpRequest, person: Person, token: str) -> HttpResponse:
    """Lead to the provider's page for another card, once by this link."""
    row = _asked_for(request, person, CARD)
    if row is None:
        return SeeOther(request.path)
    with transaction.atomic():
        if links.use(token, supporters.LINK, f"{CARD} {row.pk}") is None:
            return SeeOther(request.path)
    back = service_address() + request.path.removeprefix(f"/{SERVICE_FOLDER}/")
    try:
        address = provider(row.provider).new_card(row.provider_reference, str(uuid4()), back)
    except ProviderError:
        text = "The payment service does not answer just now. Nothing was changed; ask for a new link later."
        return message(row.language, TITLE, text, status=503)
    host = urlsplit(address).hostname or ""
    return page(
        row.language,
        "service-pay",
        "To the payment",
        address=address,
        host=host,
        amount=row.money.written(row.language),
        cadence=row.cadence,
        method="",
        hint="",
    )


def _change(request: HttpRequest, link: SignedLink, token: str, action: str) -> HttpResponse:
    """Have the provider change something, once by this link."""
    assert link.person is not None  # noqa: S101 (asked before)
    row = _asked_for(request, link.person, action)
    if row is None:
        return SeeOther(request.path)
    money: Money | None = None
    if action == Action.CHANGE:
        typed = request.POST.get("amount", "")[:30]
        money, mistake = read_amount(typed, limits_for(row), words_in(language_for(request, link)))
        if mistake:
            return show(request, link, token, Wrong(row.pk, typed, mistake))
    with transaction.atomic():
        if links.use(token, supporters.LINK, f"{action} {row.pk}") is None:
            return SeeOther(request.path)
        attempt = attempts.ask(row, action, money=money)
    attempts.go_on(attempt)
    return SeeOther(f"{request.path}?done={action}-{row.pk}")
