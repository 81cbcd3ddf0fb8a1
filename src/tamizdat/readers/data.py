"""What is kept about somebody, in one place: a copy of all of it, and its erasure, by a link that came by e-mail.

A link lasts an hour. Whoever asks for one learns nothing of whether anything is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from tamizdat.people import holdings, inbox, limits, links, persons
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Person
from tamizdat.readers import abuse
from tamizdat.readers.pages import SeeOther, language_of, message, page
from tamizdat.readers.words import words_in
from tamizdat.vault.errors import VaultError, VaultLocked

LINK = "data"  # the purpose of links, and the kind in the inbox
LOCKED = "What we keep is locked just now. Try again in some hours, please."
TITLE = "What we keep about you"
_SENT = "If we keep anything of this address, a letter with a link is on its way. It lasts an hour."


def ask_for_link(address: str, language: str) -> None:
    """Have a link sent to an address of which something is kept. Raises VaultMissing, VaultError."""
    inbox.put(LINK, {"address": address}, {"language": language})


def ask_for_link_of(person: int, language: str) -> None:
    """Have a link sent to a person. Raises VaultMissing, VaultError."""
    inbox.put(LINK, {}, {"language": language, "person": person})


@inbox.takes(LINK)
def send_link(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter with the link, where anything is kept of whoever asked."""
    address = msgspec.json.decode(content, type=dict[str, str]).get("address", "")
    try:
        person = holdings.person_known(address) if address else Person.objects.filter(pk=about["person"]).first()
    except NoAddress:
        return
    details = persons.read([person])[0] if person else None
    if person is None or details is None:
        return
    words = words_in(about["language"])
    subject, text = words.letter("data-link", link=f"{words.service}data/{links.make(LINK, person)}/")
    letter = Letter(to=details.address, subject=subject, text=text, language=words.language)
    outbox.put("data-link", f"link {links.number()}", letter, person)


class LinkPage(Struct, frozen=True):
    """A page that asks for an address, to which a link goes if we know it.

    `template` is the page's, `title` and `sent`, what is answered, are English phrases of the theme's. `ask` has the
    link made (address, language); it raises VaultError and OSError.
    """

    template: str
    title: str
    sent: str
    ask: Callable[[str, str], None]


@sensitive_variables()
def ask_on(request: HttpRequest, asking: LinkPage) -> HttpResponse:
    """Answer on a page that asks for an address. What is answered is the same whoever has it."""
    language = language_of(request)
    if request.method == "GET":
        return page(language, asking.template, asking.title, mistakes={}, address="")
    typed = request.POST.get("email", "")[:300]
    try:
        address = clean(typed)
    except NoAddress:
        mistakes = {"email": words_in(language).say("This is no e-mail address.")}
        return page(language, asking.template, asking.title, status=422, mistakes=mistakes, address=typed)
    if abuse.is_together(request) and not abuse.has_waited(request):
        return abuse.confirm(request, language, {"email": address}, "Send me a link", address)
    if not abuse.may(abuse.LINKS, request):
        return message(language, asking.title, "This was tried very often. Wait an hour, please.", status=429)
    # Of one address so many letters a day, whoever asks; the answer does not tell.
    if limits.allow(abuse.LETTERS, [lookup_value(address).decode()]):
        try:
            asking.ask(address, language)
        except (VaultError, OSError):
            return message(language, asking.title, LOCKED, status=503)
    return message(language, asking.title, asking.sent)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have the link to what is kept sent."""
    return ask_on(request, LinkPage("service-data-ask", TITLE, _SENT, ask_for_link))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Show what can be done with what is kept; a POST gives the copy, or erases."""
    language = language_of(request)
    link = links.find(token, LINK)
    if link is None or link.person is None:
        ask_again = reverse("service_data_ask")
        return page(language, "service-too-old", "This link does not work", status=404, ask=ask_again)
    match request.POST.get("do", ""):
        case "export":
            return copy_of(link.person, language)
        case "erase":
            return erased(link.person, language) or SeeOther(f"{request.path}?erase=1&language={language}")
    return page(
        language,
        "service-data",
        TITLE,
        obstacle=obstacle(link.person, language),
        asks_to_erase=request.GET.get("erase") == "1",
        here=request.path,
        manage=reverse("service_manage_ask"),
    )


def obstacle(person: Person, language: str) -> str:
    """Return why somebody cannot be erased yet, in their language; "" where nothing stands in the way."""
    found = holdings.obstacle(person)
    return words_in(language).say(found) if found else ""


def copy_of(person: Person, language: str) -> HttpResponse:
    """Answer with all that is kept of somebody, as a file."""
    try:
        body = msgspec.json.format(msgspec.json.encode(holdings.exported(person)))
    except VaultLocked:
        return message(language, TITLE, LOCKED, status=503)
    answer = HttpResponse(body + b"\n", content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def erased(person: Person, language: str) -> HttpResponse | None:
    """Erase somebody and say so; None where something has to be ended before. The page has said what it means."""
    try:
        if not holdings.erase(person):
            return None
    except VaultLocked:
        return message(language, TITLE, LOCKED, status=503)
    return message(language, "It is done", "All that we kept about you is erased.")
