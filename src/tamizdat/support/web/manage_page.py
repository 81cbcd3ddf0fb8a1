"""The page on which somebody changes what they give: what stands there, and which actions are possible."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from msgspec import Struct

from tamizdat.people.models import SignedLink
from tamizdat.readers import data
from tamizdat.readers.pages import language_of, page, plain_pages
from tamizdat.readers.words import Words, words_in
from tamizdat.support import supporters
from tamizdat.support.defaults import limits_in
from tamizdat.support.models import Attempt, Contribution, Payment
from tamizdat.support.money import Money
from tamizdat.support.payments import references, states
from tamizdat.support.providers.base import CARD, ProviderError
from tamizdat.support.providers.registry import provider
from tamizdat.support.typed import example
from tamizdat.support.web.form import Limits

TITLE = "What you give"
Action: Any = Attempt.Action
ACTIONS = (Action.CHANGE, CARD, Action.PAUSE, Action.RESUME, Action.END)


class Wrong(Struct, frozen=True):
    """A new amount that cannot be taken: of which contribution, what was typed, and what is wrong with it."""

    contribution: int
    typed: str
    mistake: str


def show(request: HttpRequest, link: SignedLink, token: str, wrong: Wrong | None = None) -> HttpResponse:
    """Show all that a link leads to. What was done by it just now is told (`?done=pause-7`)."""
    words = words_in(language_for(request, link))
    payments = supporters.payments_of(link.person) if link.person else ()
    given = list(supporters.given_by(link.person)) if link.person else []
    years = sorted({each.day.year for each in payments}, reverse=True)
    return page(
        words.language,
        "service-manage",
        TITLE,
        status=422 if wrong else 200,
        mistakes={f"amount-{wrong.contribution}": wrong.mistake} if wrong else {},
        contributions=[_row(each, words, link, request, wrong) for each in given],
        payments=[_payment(each, words, token) for each in payments],
        years=[(year, reverse("service_year_receipt", args=[token, year])) for year in years],
        reminders=[(words.month_of_year(each.month), each.every) for each in supporters.reminders_of(link)],
        is_kept=link.person is not None,
        obstacle=data.obstacle(link.person, words.language) if link.person else "",
        asks_to_erase=request.GET.get("erase") == "1",
        here=request.path,
        ask=reverse("service_manage_ask"),
        contribute=plain_pages().support_link(words.language),
    )


def _payment(payment: Payment, words: Words, token: str) -> tuple[str, str, str]:
    """Return a payment as the page shows it: day, amount, address of its receipt."""
    receipt = reverse("service_payment_receipt", args=[token, payment.pk])
    return words.day(payment.day), payment.money.written(words.language), receipt


def _row(
    row: Contribution, words: Words, link: SignedLink, request: HttpRequest, wrong: Wrong | None
) -> dict[str, Any]:
    """Return a contribution as the page shows it, with the actions that are possible and were not done by this link."""
    possible = possible_with(row)
    left = [action for action in possible if f"{action} {row.pk}" not in link.used]
    limits = limits_for(row)
    is_wrong = wrong is not None and wrong.contribution == row.pk
    return {
        "pk": row.pk,
        "reference": references.spaced(row.reference),
        "amount": row.money.written(words.language),
        "plain": wrong.typed if wrong and is_wrong else example(row.money, words.language),
        "least": Money(row.currency, limits.least).written(words.language),
        "most": Money(row.currency, limits.most).written(words.language),
        "currency": row.currency,
        "cadence": row.cadence,
        "state": row.state,
        "next_day": words.day(row.next_day) if row.next_day else "",
        "actions": left,
        "is_used": len(left) < len(possible),
        "done": _done(row, link, request.GET.get("done", "")),
        "waits": row.attempts.filter(state=Attempt.State.OPEN).exclude(action=Action.START).exists(),
    }


def _done(row: Contribution, link: SignedLink, told: str) -> str:
    """Return what was done with a contribution just now, "refused" where its provider did not do it, "" for nothing."""
    action, _, number = told.partition("-")
    if number != str(row.pk) or f"{action} {number}" not in link.used:
        return ""
    last = row.attempts.filter(action=action).order_by("pk").last()
    if last is None or last.state == Attempt.State.OPEN:  # that it is under way is told in any case
        return ""
    return "refused" if last.state == Attempt.State.REFUSED else action


def limits_for(row: Contribution) -> Limits:
    """Return between which amounts a contribution can be changed: the same as on the page where it began."""
    least, most = limits_in(row.currency)
    return Limits(row.currency, least, most, row.amount)


def possible_with(row: Contribution) -> list[str]:
    """Return the actions that are possible with a contribution now."""
    if row.state not in states.GOES_ON:
        return []
    try:
        known = provider(row.provider).actions
    except ProviderError:
        return []
    wrong = {Action.RESUME} if row.state != Contribution.State.PAUSED else {Action.PAUSE}
    return [str(action) for action in ACTIONS if action in known and action not in wrong]


def language_for(request: HttpRequest, link: SignedLink) -> str:
    """Return the language in which somebody is answered who has a link: that in which they gave last."""
    newest = supporters.given_by(link.person).first() if link.person else supporters.reminders_of(link).last()
    return newest.language if newest else language_of(request)


def too_old(request: HttpRequest) -> HttpResponse:
    """Answer to a link that does not hold any more, with the way to a new one."""
    language = language_of(request)
    return page(language, "service-too-old", "This link does not work", status=404, ask=reverse("service_manage_ask"))
