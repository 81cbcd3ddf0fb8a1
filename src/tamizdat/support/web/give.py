"""Giving: from the form to the provider's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from tamizdat.paths import SERVICE_FOLDER
from tamizdat.press.render.views import ContributeView
from tamizdat.readers import abuse
from tamizdat.readers.pages import SeeOther, language_of, message, page, plain_pages, titled
from tamizdat.readers.words import is_local, service_address, words_in
from tamizdat.support.models import AmountGroup, Attempt, Contribution
from tamizdat.support.payments import attempts, giving, references
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.support.web import limits, tokens
from tamizdat.support.web.form import Filled, read_form
from tamizdat.vault.errors import VaultError

State: Any = Contribution.State
_TOO_OFTEN = "This was tried very often from where you are. Wait an hour, please, or write to us."


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def contribute(request: HttpRequest) -> HttpResponse:
    """Take the form, and lead to where the reader pays."""
    language = language_of(request)
    if request.method == "GET":
        link = plain_pages().support_link(language)
        return HttpResponseRedirect(f"/{link.path}" if link else "/")
    slug = request.POST.get("group", "")[:40]
    group = AmountGroup.objects.filter(slug=slug).first() or AmountGroup.main()
    form = plain_pages().form(language, group.page_slug) if group else None
    if form is None or group is None:
        return message(language, "Contributions", "Nothing can be given through this site just now.", status=404)
    filled = read_form(request.POST, form.written, group)
    return _begin(request, language, form, filled) if filled.wish else _again(language, form, filled)


def _begin(request: HttpRequest, language: str, form: ContributeView, filled: Filled) -> HttpResponse:
    """Begin a contribution, if this is no machine."""
    assert filled.wish is not None  # noqa: S101 (asked before)
    proven = abuse.is_proven(request)
    if not proven and not abuse.has_waited(request):
        return _confirm(request, language, form, filled)
    if not abuse.may(limits.WITH_SUM if proven else limits.WITHOUT, request):
        return message(language, "Contributions", _TOO_OFTEN, status=429)
    try:
        attempt = giving.begin(filled.wish)
    except (VaultError, OSError):
        text = "We cannot take an address or a note just now. Leave both empty, or come back later. Nothing was paid."
        return message(language, "Contributions", text, status=503)
    _call(attempt)
    return SeeOther(reverse("service_pay", args=[tokens.token_of(attempt.contribution)]))


def _call(attempt: Attempt) -> None:
    contribution = attempt.contribution
    back = reverse("service_thanks", args=[tokens.token_of(contribution)])
    if not is_local():
        back = service_address() + back.removeprefix(f"/{SERVICE_FOLDER}/")
    attempts.go_on(attempt, back=back, title=words_in(contribution.language).outlet)


def _again(language: str, form: ContributeView, filled: Filled) -> HttpResponse:
    """Show the form again, as it was filled in, with what is wrong."""
    shown = replace(form, values=filled.values, mistakes=filled.mistakes)
    return titled(language, "contribute", form.written.title, status=422, contribute=shown)


def _confirm(request: HttpRequest, language: str, form: ContributeView, filled: Filled) -> HttpResponse:
    """Show what is about to happen, with a button: for browsers that run no script."""
    wish = filled.wish
    assert wish is not None  # noqa: S101 (asked before)
    method = next(each.label for each in form.written.methods if each.name == wish.provider)
    return page(
        language,
        "service-confirm",
        "Is this right?",
        action=reverse("service_contribute"),
        values=filled.values,
        waited=abuse.waiting_token(request),
        amount=wish.money.written(language),
        cadence=wish.cadence,
        method=method,
    )


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to where the reader pays. A POST asks the provider again that could not be reached."""
    contribution = tokens.find(token)
    if contribution is None:
        return unknown(request)
    attempt = contribution.attempts.filter(action=Attempt.Action.START).select_related("contribution").first()
    if attempt is None or contribution.state not in (State.STARTED, State.OPEN):
        return SeeOther(reverse("service_thanks", args=[token]))
    if request.method == "POST":
        if abuse.may(limits.WITH_SUM, request):
            _call(attempt)
        return SeeOther(request.path)
    language = contribution.language
    if attempt.state == Attempt.State.DONE and attempt.address:
        return _leave(contribution, attempt.address)
    if attempt.state == Attempt.State.DONE:
        return _instructions(contribution, token)
    # What was refused for good is not asked for again: the reader begins anew.
    again = request.path if attempt.state == Attempt.State.OPEN else ""
    link = plain_pages().support_link(language)
    return page(language, "service-away", "The payment could not begin", status=503, again=again, contribute=link)


def _leave(contribution: Contribution, address: str) -> HttpResponse:
    """Lead to the provider's page, and say what is paid there and what they learn."""
    words = words_in(contribution.language)
    try:
        label, hint = provider(contribution.provider).label(words.language)
    except ProviderError:  # it was taken out of the configuration meanwhile
        label, hint = "", ""
    return page(
        words.language,
        "service-pay",
        "To the payment",
        address=address,
        host=urlsplit(address).hostname or "",
        amount=contribution.money.written(words.language),
        cadence=contribution.cadence,
        method=words.say(label) if label else "",
        hint=words.say(hint) if hint else "",
    )


def _instructions(contribution: Contribution, token: str) -> HttpResponse:
    """Show how to pay where there is no page to lead to: a transfer to the newsroom's bank account."""
    return page(
        contribution.language,
        "service-transfer",
        "How to pay",
        transfer=provider(contribution.provider).instructions(contribution),
        amount=contribution.money.written(contribution.language),
        cadence=contribution.cadence,
        reference=references.spaced(contribution.reference),
    )


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer to an address that stands for no contribution, or for an old one."""
    text = "This address is not right, or too old."
    return message(language_of(request), "There is nothing here", text, status=404)
