"""Preferences: which newsletters somebody gets, by the link that is in every letter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tamizdat.letters.by_mail.addresses import told
from tamizdat.letters.by_mail.words import HELP, named
from tamizdat.letters.models import Newsletter, Subscription
from tamizdat.letters.site.part import when
from tamizdat.letters.subscriptions import choosing, leaving, undoing
from tamizdat.letters.web.leave import left
from tamizdat.people import limits
from tamizdat.people.numbers import numbers
from tamizdat.press.render.dates import direction_of
from tamizdat.readers import abuse, data
from tamizdat.readers.pages import SeeOther, language_of, message, page
from tamizdat.readers.words import words_in
from tamizdat.vault.errors import VaultError

_TITLE = "Your newsletters"
_CONSENT = (
    "You get what you choose by e-mail until you end it, by one click in any letter. Your address is kept locked, is"
    " used for nothing else and given to nobody."
)


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, code: str) -> HttpResponse:
    """Show all newsletters of the paper; a POST saves which of them somebody gets, or has a link sent."""
    row = leaving.find(code)
    if row is None:
        text = "This link leads to no newsletter any more: it was ended, or the address is not right."
        return message(language_of(request), "There is nothing here", text, status=404)
    language = _language(request, row)
    match request.POST.get("do", ""):
        case "save":
            return _save(request, row, language)
        case "link":
            return _send_link(row, language)
    return _show(request, row, language)


def _language(request: HttpRequest, row: Subscription) -> str:
    asked = request.POST.get("language") or request.GET.get("language")
    return language_of(request) if asked else row.newsletter.language


def _show(request: HttpRequest, row: Subscription, language: str) -> HttpResponse:
    has = {each.newsletter_id for each in choosing.subscriptions_of(row.person)}
    groups: dict[str, dict[str, Any]] = {}
    for newsletter in choosing.offered(row.person):
        group = groups.setdefault(newsletter.language, _group(newsletter.language))
        group["rows"].append(_row(newsletter, chosen=newsletter.pk in has))
    return page(
        language,
        "service-letters-preferences",
        _TITLE,
        here=request.path,
        groups=tuple(groups.values()),
        consent=words_in(language).say(_CONSENT),
        saved=request.GET.get("saved") == "1",
        write_to=told(),
        help=named(words_in(language), HELP),
    )


def _group(code: str) -> dict[str, Any]:
    language = settings.OUTLET.language(code)
    return {"code": code, "name": language.name, "direction": direction_of(code), "rows": []}


def _row(newsletter: Newsletter, *, chosen: bool) -> dict[str, Any]:
    return {
        "number": newsletter.pk,
        "name": newsletter.name,
        "description": newsletter.description,
        "when": when(newsletter, words_in(newsletter.language)),
        "chosen": chosen,
    }


def _save(request: HttpRequest, row: Subscription, language: str) -> HttpResponse:
    wanted = set(numbers(request.POST.getlist("newsletter")[:200]))
    before = [each for each in choosing.subscriptions_of(row.person) if each.newsletter_id not in wanted]
    number = undoing.new_leaving()
    token = undoing.token_for(before, number) if before else ""
    ended = choosing.choose(row.person, wanted, words_in(language).say(_CONSENT), number)
    kept = choosing.subscriptions_of(row.person)
    if not kept:
        return left(language, [each.newsletter for each in ended], token)
    code = row.code if row.code in {each.code for each in kept} else kept[0].code
    return SeeOther(f"{reverse('service_letters_preferences', args=[code])}?saved=1&language={language}")


def _send_link(row: Subscription, language: str) -> HttpResponse:
    if limits.allow(abuse.LETTERS, [f"person {row.person_id}"]):
        try:
            data.ask_for_link_of(row.person_id, language)
        except (VaultError, OSError):
            return message(language, _TITLE, data.LOCKED, status=503)
    return message(language, _TITLE, "A letter with a link is on its way to you. It lasts an hour.")
