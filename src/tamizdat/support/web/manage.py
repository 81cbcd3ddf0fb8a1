"""What somebody gives, changed by a link that came by e-mail: it lasts an hour, and works once for each action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tamizdat.people import limits, links
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.readers import abuse
from tamizdat.readers.data import LOCKED
from tamizdat.readers.pages import language_of, message, page
from tamizdat.readers.words import words_in
from tamizdat.support import supporters
from tamizdat.support.web import changes
from tamizdat.support.web.manage_page import TITLE, show, too_old
from tamizdat.vault.errors import VaultError

_SENT = (
    "If somebody with this address gives to us, or wants to be reminded, an e-mail with a link goes there as soon as we"
    " can send it. The link lasts an hour."
)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have the link sent. The answer is the same whoever has that address."""
    language = language_of(request)
    if request.method == "GET":
        return page(language, "service-ask", TITLE, mistakes={}, address="")
    typed = request.POST.get("email", "")[:300]
    try:
        address = clean(typed)
    except NoAddress:
        mistakes = {"email": words_in(language).say("This is no e-mail address.")}
        return page(language, "service-ask", TITLE, status=422, mistakes=mistakes, address=typed)
    if abuse.is_together(request) and not abuse.has_waited(request):
        return abuse.confirm(request, language, {"email": address}, "Send me a link", address)
    if not abuse.may(abuse.LINKS, request):
        return message(language, TITLE, "This was tried very often. Wait an hour, please.", status=429)
    # Of one address so many letters a day, whoever asks; the answer does not tell.
    if limits.allow(abuse.LETTERS, [lookup_value(address).decode()]):
        try:
            supporters.ask_for_link(address, language)
        except (VaultError, OSError):
            return message(language, TITLE, LOCKED, status=503)
    return message(language, TITLE, _SENT)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show all that somebody gives, and their reminders; a POST changes one thing."""
    link = links.find(token, supporters.LINK)
    if link is None or not (link.person or supporters.reminders_of(link).exists()):
        return too_old(request)
    return show(request, link, token) if request.method == "GET" else changes.do(request, link, token)
