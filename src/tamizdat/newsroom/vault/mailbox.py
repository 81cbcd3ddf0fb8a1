"""The mailbox of practice mode: the letters that readers would have got, with a search by recipient and subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from msgspec import Struct
from wagtail import hooks
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import Button

from tamizdat.newsroom.permissions.views import only
from tamizdat.newsroom.vault.views import may_use
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Mail
from tamizdat.vault.errors import VaultLocked

NOTES = "newsroom_mailbox_notes"  # hooks: sentences above the letters, from (request)
BUTTONS = "newsroom_mailbox_buttons"  # hooks: what can be done with a letter, from (request, row, letter)
_PAGE = 20
_BATCH = 100
_SEARCHED = 2_000  # letters, the newest: each is unsealed, which takes a moment


class _Paginator(WagtailPaginator):
    """Pages of letters, in the words of the page."""

    @property
    def items_count_label(self) -> str:
        """How many letters there are."""
        return _("1 letter") if self.count == 1 else _("%(count)s letters") % {"count": self.count}


class Shown(Struct, frozen=True):
    """A letter as the page shows it; `letter` is None where it cannot be read."""

    row: Any
    letter: Letter | None
    buttons: list[Button] = []


@sensitive_post_parameters()
@sensitive_variables()
@only(may_use)
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the letters that practice mode kept instead of sending them, newest first; `q` searches recipients and
    subjects. Raises Http404 anywhere else."""
    if not settings.PRACTICE:
        raise Http404
    asked = " ".join(request.GET.get("q", "").split())
    notes = [note for say in hooks.get_hooks(NOTES) for note in say(request)]
    context: dict[str, Any] = {"asked": asked, "is_locked": False, "notes": notes}
    try:
        context.update(_searched(request, asked) if asked else _all(request))
    except VaultLocked:
        context["is_locked"] = True
    return render(request, "newsroom/vault/mailbox.html", context)


def kept(number: Any) -> tuple[Mail, Letter]:
    """Return a letter of the mailbox by its primary key. Raises Http404, VaultLocked."""
    with suppress(ValueError, OverflowError):
        row = _kept().filter(pk=number).first()
        (letter,) = outbox.read([row]) if row else (None,)
        if row and letter:
            return row, letter
    raise Http404


def _kept() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.KEPT).order_by("-pk")


def _all(request: HttpRequest) -> dict[str, Any]:
    page = _page(request, _kept())
    rows = list(page)
    return {**_pages(page), "shown": _shown(request, zip(rows, outbox.read(rows), strict=True))}


def _searched(request: HttpRequest, asked: str) -> dict[str, Any]:
    found = list(_found(asked.casefold().split()))
    page = _page(request, found)
    left_out = max(0, _kept().count() - _SEARCHED)
    return {**_pages(page), "shown": _shown(request, page), "left_out": left_out, "searched": _SEARCHED}


def _page(request: HttpRequest, rows: Any) -> Page:
    return _Paginator(rows, _PAGE).get_page(request.GET.get("p"))


def _pages(page: Page) -> dict[str, Any]:
    """Return what the links to the other pages are made of."""
    return {"page": page, "pages": list(page.paginator.get_elided_page_range(page.number))}


def _found(words: list[str]) -> Iterator[tuple[Mail, Letter]]:
    """Yield the letters whose recipient and subject have all words."""
    rows = list(_kept()[:_SEARCHED])
    for at in range(0, len(rows), _BATCH):
        batch = rows[at : at + _BATCH]
        for row, letter in zip(batch, outbox.read(batch), strict=True):
            if letter and all(word in f"{letter.to} {letter.subject}".casefold() for word in words):
                yield row, letter


def _shown(request: HttpRequest, letters: Iterable[tuple[Mail, Letter | None]]) -> list[Shown]:
    """Return letters with what the rooms above offer to do with each."""
    offers = hooks.get_hooks(BUTTONS)
    return [
        Shown(row, letter, [button for offer in offers for button in offer(request, row, letter)] if letter else [])
        for row, letter in letters
    ]
