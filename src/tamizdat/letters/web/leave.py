"""Leaving a newsletter: by a button, or by the mail program itself (RFC 8058); and undoing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tamizdat.letters.models import Newsletter
from tamizdat.letters.subscriptions import leaving, undoing
from tamizdat.readers.pages import language_of, message, page
from tamizdat.readers.words import words_in
from tamizdat.vault.errors import VaultError

_TITLE = "End this newsletter?"
_LEFT = "You get this newsletter no more."


@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Show a button; a POST ends it at once, whether the vault is unlocked or not.

    Whoever presses twice is told the same, and so is whoever has a code that is none: nobody learns anything by trying.
    """
    row = leaving.find(code)
    language = row.newsletter.language if row else language_of(request)
    if request.method == "POST":
        number = undoing.new_leaving()
        token = undoing.token_for([row], number) if row else ""
        leaving.leave(code, number)
        return left(language, [row.newsletter] if row else [], token)
    return page(
        language,
        "service-letters-button",
        _TITLE,
        action=request.path,
        values={"language": language},
        lines=(row.newsletter.name,) if row else (),
        done=False,
        button="End it",
        preferences=reverse("service_letters_preferences", args=[code]) if row else "",
    )


def left(language: str, newsletters: list[Newsletter], token: str) -> HttpResponse:
    """Say that newsletters have ended, and offer to undo it."""
    words = words_in(language)
    lines = [*(each.name for each in newsletters), words.say(_LEFT)]
    if token:
        lines.append(words.say("If that was a mistake, you can undo it for an hour on this page."))
    return page(
        language,
        "service-letters-button",
        "It is done",
        action=reverse("service_letters_again"),
        values={"language": language, "again": token},
        lines=tuple(lines),
        done=True,
        button="Undo" if token else "",
        preferences="",
    )


@csrf_exempt
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Undo it: the page that said it was done carries all that is needed."""
    language = language_of(request)
    try:
        if undoing.undo(request.POST.get("again", "")[:20_000]):
            return message(language, "It is undone", "You get it as before.")
    except (VaultError, OSError):
        return message(language, _TITLE, "We cannot take an address just now. Come back later, please.", status=503)
    return message(language, "There is nothing here", "This address is not right, or too old.", status=404)
