"""Being reminded later, and being reminded no more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tamizdat.people import links
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.readers import abuse
from tamizdat.readers.pages import language_of, message, page, plain_pages
from tamizdat.support import reminders
from tamizdat.support.web import limits
from tamizdat.vault.errors import VaultError

_TITLE = "Remind me"


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Take a wish to be reminded."""
    language = language_of(request)
    if request.method == "GET":
        link = plain_pages().support_link(language)
        return HttpResponseRedirect(f"/{link.path}#remind" if link else "/")
    try:
        address = clean(request.POST.get("email", "")[:300])
    except NoAddress:
        return message(language, _TITLE, "This is no e-mail address. Go back and correct it.", status=422)
    month, every = _number(request, "month"), _number(request, "every")
    if month not in range(1, 13) or every not in reminders.EVERY:
        return message(language, _TITLE, "Choose a month. Go back and correct it.", status=422)
    if not (abuse.is_proven(request) or abuse.has_waited(request)):
        fields = {name: request.POST.get(name, "")[:300] for name in ("email", "month", "every")}
        return abuse.confirm(language, reverse("service_remind"), fields, _TITLE, address)
    return _remember(request, language, address, month, every)


def _remember(request: HttpRequest, language: str, address: str, month: int, every: int) -> HttpResponse:
    if not abuse.may(limits.REMINDERS, request, lookup_value(address).decode()):
        return message(language, _TITLE, "This was tried very often. Wait a day, please.", status=429)
    try:
        reminders.ask(address, month, every, language)
    except (VaultError, OSError):
        text = "We cannot take an address just now. Come back later, please."
        return message(language, _TITLE, text, status=503)
    text = "We remind you on the first day of that month, and show your address to nobody."
    return message(language, "Thank you", text)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and by POST end all reminders of an address: also the mail program's own (RFC 8058).

    Whoever presses twice is told the same: that it is done.
    """
    language = language_of(request)
    link = links.find(token, reminders.KIND)
    if request.method == "POST":
        if link:
            reminders.stop(int(link.about["reminder"]))
        return message(language, "It is done", "You will not be reminded any more. Your address is erased.")
    if link is None:
        text = "This link is too old, or it was used. If letters still come, answer one of them: we end it by hand."
        return message(language, "There is nothing here", text, status=404)
    return page(
        language,
        "service-confirm-plain",
        "No more reminders?",
        action=request.path,
        values={"language": language},
        waited="",
        lines=(),
        button="Remind me no more",
    )


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1
