"""Being reminded later, and being reminded no more."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tamizdat.people import links
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.persons import today
from tamizdat.readers import abuse
from tamizdat.readers.pages import language_of, message, page, plain_pages
from tamizdat.readers.words import Words, words_in
from tamizdat.support import reminders
from tamizdat.support.web import limits
from tamizdat.vault.errors import VaultError

_TITLE = "Remind me"
_FIELDS = ("language", "email", "month", "every")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Take a wish to be reminded."""
    language = language_of(request)
    if request.method == "GET":
        link = plain_pages().support_link(language)
        return HttpResponseRedirect(f"/{link.path}#remind" if link else "/")
    words = words_in(language)
    values = {name: request.POST.get(name, "")[:300] for name in _FIELDS} | {"language": language}
    month, every = _number(values["month"]), _number(values["every"])
    mistakes, address = {}, ""
    if month not in range(1, 13):
        mistakes["month"] = words.say("Choose a month")
    if every not in reminders.EVERY:
        mistakes["every"] = words.say("Choose one of these.")
    try:
        address = clean(values["email"])
    except NoAddress:
        mistakes["remind-email"] = words.say("This is no e-mail address.")
    if mistakes:
        return _again(words, values, mistakes)
    if not (abuse.is_proven(request) or abuse.has_waited(request)):
        return _confirm(request, words, values)
    return _remember(request, words, address, month, every)


def _again(words: Words, values: dict[str, str], mistakes: dict[str, str]) -> HttpResponse:
    """Show the form again, as it was filled in, with what is wrong."""
    return page(
        words.language,
        "service-remind",
        _TITLE,
        status=422,
        values=values,
        mistakes=mistakes,
        months=[(month, words.month(date(2000, month, 1))) for month in range(1, 13)],
        action=reverse("service_remind"),
    )


def _confirm(request: HttpRequest, words: Words, values: dict[str, str]) -> HttpResponse:
    """Show what is about to happen, with a button: for browsers that run no script."""
    return page(
        words.language,
        "service-confirm-plain",
        "Is this right?",
        action=reverse("service_remind"),
        values=values,
        waited=abuse.waiting_token(request),
        lines=(values["email"], *_promise(words, int(values["month"]), int(values["every"]))),
        button=_TITLE,
    )


def _remember(request: HttpRequest, words: Words, address: str, month: int, every: int) -> HttpResponse:
    if not abuse.may(limits.REMINDERS, request, lookup_value(address).decode()):
        return message(words.language, _TITLE, "This was tried very often. Wait a day, please.", status=429)
    try:
        reminders.ask(address, month, every, words.language)
    except (VaultError, OSError):
        text = "We cannot take an address just now. Come back later, please."
        return message(words.language, _TITLE, text, status=503)
    return page(words.language, "service-message", "Thank you", lines=_promise(words, month, every))


def _promise(words: Words, month: int, every: int) -> tuple[str, ...]:
    """Return what a wish to be reminded leads to: when, how often, and how it ends."""
    again = {
        0: "We write this once, and then erase your address.",
        3: "After that we write every three months.",
        6: "After that we write every six months.",
        12: "After that we write every year.",
    }
    day = words.day(reminders.first_day(month, today()))
    lines = words.say("We write to you on %(day)s.", day=day), words.say(again[every])
    return (*lines, words.say("Each of these e-mails has a link that ends them.")) if every else lines


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
        text = "You will not be reminded any more. The address that was kept for it is erased."
        return message(language, "It is done", text)
    if link is None:
        text = "It is not right, too old, or used up. If e-mails still come, answer one of them: we end it by hand."
        return message(language, "This link does not work", text, status=404)
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


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1
