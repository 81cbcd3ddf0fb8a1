"""Signing up for newsletters, and confirming it by the link in the letter that asks."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tamizdat.letters.models import Newsletter, Subscription
from tamizdat.letters.site.addresses import FOLDER
from tamizdat.letters.subscriptions import asking, confirming
from tamizdat.people import limits
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.limits import Limit
from tamizdat.readers import abuse
from tamizdat.readers.pages import language_of, message, page
from tamizdat.readers.words import words_in
from tamizdat.vault.errors import VaultError

_TITLE = "Newsletters"
_HOUR = timedelta(hours=1)
_WITH_SUM = Limit("sign-up", 20, _HOUR)
_WITHOUT = Limit("sign-up-plain", 6, _HOUR)
_SENT = "If you are not subscribed yet, a letter is on its way to you. Open the link in it, and press the button there."
_SPAM = "If none comes within an hour, look among what your mailbox takes for spam."


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an address for newsletters. The answer is the same whether it is known or not."""
    language = language_of(request)
    if request.method == "GET":
        return HttpResponseRedirect(f"/{settings.OUTLET.language(language).prefix}{FOLDER}")
    slugs = request.POST.getlist("newsletter")[:20]
    wanted = list(Newsletter.objects.filter(language=language, slug__in=slugs, live=True))
    if not wanted:
        return message(language, _TITLE, "Choose a newsletter. Go back and tick it.", status=422)
    try:
        address = clean(request.POST.get("email", "")[:300])
    except NoAddress:
        return message(language, _TITLE, "This is no e-mail address. Go back and correct it.", status=422)
    proven = abuse.is_proven(request)
    if not proven and not abuse.has_waited(request):
        return _look_first(request, language, address, wanted)
    if not abuse.may(_WITH_SUM if proven else _WITHOUT, request):
        return message(language, _TITLE, "This was tried very often. Wait an hour, please.", status=429)
    return _take(address, wanted, language)


def _look_first(request: HttpRequest, language: str, address: str, wanted: list[Newsletter]) -> HttpResponse:
    """Show what is about to happen, with a button: for browsers that run no script."""
    fields = {"email": address, "newsletter": [each.slug for each in wanted]}
    return abuse.confirm(request, language, fields, "Sign up", address, asking.consent_to(wanted, words_in(language)))


@sensitive_variables()
def _take(address: str, wanted: list[Newsletter], language: str) -> HttpResponse:
    # To one address so many letters a day, whoever asks; the answer does not tell.
    if limits.allow(abuse.LETTERS, [lookup_value(address).decode()]):
        consent = asking.consent_to(wanted, words_in(language))
        try:
            asking.ask(address, wanted, language, consent, Subscription.Source.PAGE)
        except (VaultError, OSError):
            text = "We cannot take an address just now. Come back later, please."
            return message(language, _TITLE, text, status=503)
    return message(language, "Look into your mailbox", _SENT, _SPAM)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody agrees to, with a button; the button confirms it, whether the vault is unlocked or not."""
    row = confirming.find(token)
    language = row.language if row else language_of(request)
    if row is None or (request.method == "POST" and not confirming.confirm(token)):
        text = "This link was used, or it is too old. If you have confirmed, all is well. Else sign up once more."
        return message(language, "There is nothing here", text, status=404)
    if request.method == "POST" or row.confirmed:
        text = "Thank you. You get the next issue. A letter that tells how to end it is on its way to you."
        return message(language, "It is done", text)
    return page(
        language,
        "service-letters-button",
        "Is this right?",
        action=request.path,
        values={"language": language},
        lines=(row.consent,),
        done=False,
        button="Yes, send it to me",
        preferences="",
    )
