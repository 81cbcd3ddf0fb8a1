"""What somebody gives, changed by a link that came by e-mail: it lasts an hour, and works once for each action."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tamizdat.paths import SERVICE_FOLDER
from tamizdat.people import holdings, limits, links
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.models import SignedLink
from tamizdat.readers import abuse, data
from tamizdat.readers.pages import SeeOther, language_of, message, page
from tamizdat.readers.words import Words, service_address, words_in
from tamizdat.support import supporters
from tamizdat.support.models import Attempt, Contribution, Notice, Payment
from tamizdat.support.money import Money, MoneyError, read
from tamizdat.support.payments import attempts, references, states
from tamizdat.support.payments.applying import notice
from tamizdat.support.providers.base import CARD, ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.vault.errors import VaultError

_TITLE = "What you give"
_SENT = "If somebody with this address gives to us, a letter with a link is on its way. It lasts an hour."
_Action: Any = Attempt.Action
_ACTIONS = (_Action.CHANGE, CARD, _Action.PAUSE, _Action.RESUME, _Action.END)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have the link sent. The answer is the same whoever has that address."""
    language = language_of(request)
    if request.method == "GET":
        return page(language, "service-ask", _TITLE, mistake="", address="")
    typed = request.POST.get("email", "")[:300]
    try:
        address = clean(typed)
    except NoAddress:
        mistake = words_in(language).say("This is no e-mail address.")
        return page(language, "service-ask", _TITLE, status=422, mistake=mistake, address=typed)
    if not abuse.may(abuse.LINKS, request):
        return message(language, _TITLE, "This was tried very often. Wait an hour, please.", status=429)
    # Of one address so many letters a day, whoever asks; the answer does not tell.
    if limits.allow(abuse.LETTERS, [lookup_value(address).decode()]):
        try:
            supporters.ask_for_link(address, language)
        except (VaultError, OSError):
            return message(language, _TITLE, data.LOCKED, status=503)
    return message(language, _TITLE, _SENT)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show all that somebody gives; a POST changes one thing."""
    link = links.find(token, supporters.LINK)
    if link is None or link.person is None:
        return too_old(request)
    return _show(request, link, token) if request.method == "GET" else _do(request, link, token)


def _do(request: HttpRequest, link: SignedLink, token: str) -> HttpResponse:
    person = link.person
    assert person is not None  # noqa: S101 (asked before)
    match request.POST.get("do", ""):
        case "export":
            return data.copy_of(person, _language(request, person))
        case "erase":
            return data.erased(person, _language(request, person)) or SeeOther(f"{request.path}?erase=1")
        case "card":
            return _new_card(request, link, token)
        case action if action in _ACTIONS:
            return _change(request, link, token, action)
    return SeeOther(request.path)


def too_old(request: HttpRequest) -> HttpResponse:
    """Answer to a link that does not hold any more, with the way to a new one."""
    language = language_of(request)
    return page(language, "service-too-old", "This link is too old", status=404, ask=reverse("service_manage_ask"))


def _show(request: HttpRequest, link: SignedLink, token: str, mistake: str = "", status: int = 200) -> HttpResponse:
    person = link.person
    assert person is not None  # noqa: S101 (asked before)
    language = _language(request, person)
    words = words_in(language)
    payments = supporters.payments_of(person)
    years = sorted({each.day.year for each in payments}, reverse=True)
    return page(
        language,
        "service-manage",
        _TITLE,
        status=status,
        mistake=mistake,
        contributions=[_row(each, words, link) for each in supporters.given_by(person)],
        payments=[_payment(each, words, token) for each in payments],
        years=[(year, reverse("service_year_receipt", args=[token, year])) for year in years],
        goes_on=holdings.goes_on(person),
        asks_to_erase=request.GET.get("erase") == "1",
        here=request.path,
    )


def _payment(payment: Payment, words: Words, token: str) -> tuple[str, str, str]:
    """Return a payment as the page shows it: day, amount, address of its receipt."""
    receipt = reverse("service_payment_receipt", args=[token, payment.pk])
    return words.day(payment.day), payment.money.written(words.language), receipt


def _row(row: Contribution, words: Words, link: SignedLink) -> dict[str, Any]:
    """Return a contribution as the page shows it, with the actions that are possible and were not done by this link."""
    possible = _possible(row)
    return {
        "pk": row.pk,
        "reference": references.spaced(row.reference),
        "amount": row.money.written(words.language),
        "plain": str(row.money.decimal),
        "currency": row.currency,
        "cadence": row.cadence,
        "state": row.state,
        "next_day": words.day(row.next_day) if row.next_day else "",
        "actions": [action for action in possible if f"{action} {row.pk}" not in link.used],
        "waits": row.attempts.filter(state=Attempt.State.OPEN).exclude(action=_Action.START).exists(),
    }


def _possible(row: Contribution) -> list[str]:
    if row.state not in states.GOES_ON:
        return []
    try:
        known = provider(row.provider).actions
    except ProviderError:
        return []
    wrong = {_Action.RESUME} if row.state != Contribution.State.PAUSED else {_Action.PAUSE}
    return [str(action) for action in _ACTIONS if action in known and action not in wrong]


def _asked_for(request: HttpRequest, link: SignedLink, action: str) -> Contribution | None:
    """Return the contribution that a form names, if it is this person's and the action is possible with it."""
    assert link.person is not None  # noqa: S101 (asked before)
    number = request.POST.get("contribution", "")
    row: Contribution | None = (
        supporters.given_by(link.person).filter(pk=number if number.isascii() and number.isdigit() else 0).first()
    )
    return row if row and action in _possible(row) else None


def _new_card(request: HttpRequest, link: SignedLink, token: str) -> HttpResponse:
    """Lead to the provider's page for another card, once by this link."""
    row = _asked_for(request, link, CARD)
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
        return message(row.language, _TITLE, text, status=503)
    return page(row.language, "service-pay", "To the payment", address=address, host=urlsplit(address).hostname or "")


def _change(request: HttpRequest, link: SignedLink, token: str, action: str) -> HttpResponse:
    """Have the provider change something, once by this link."""
    person = link.person
    assert person is not None  # noqa: S101 (asked before)
    words = words_in(_language(request, person))
    row = _asked_for(request, link, action)
    if row is None:
        return SeeOther(request.path)
    money = None
    if action == _Action.CHANGE:
        try:
            money = _new_amount(row, request.POST.get("amount", "")[:30])
        except MoneyError:
            mistake = words.say("Write an amount between 1 and 100,000, in figures.")
            return _show(request, link, token, mistake, 422)
    with transaction.atomic():
        if links.use(token, supporters.LINK, f"{action} {row.pk}") is None:
            return SeeOther(request.path)
        attempt = attempts.ask(row, action, money=money)
    attempts.go_on(attempt)
    if action != _Action.END:  # its end is told by what the provider says
        fresh = Contribution.objects.get(pk=row.pk)
        notice(fresh, Notice.Kind.CHANGED, f"changed {attempt.pk}")
    return SeeOther(request.path)


def _new_amount(row: Contribution, typed: str) -> Money:
    money = read(typed, row.currency)
    if not 0 < money.decimal <= 100_000 or money.decimal < 1:
        raise MoneyError(typed)
    return money


def _language(request: HttpRequest, person: Any) -> str:
    newest = supporters.given_by(person).first()
    return newest.language if newest else language_of(request)
