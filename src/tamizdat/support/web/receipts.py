"""Receipts: of one payment, or of a year; as a page, and as a PDF where the machine can make one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tamizdat.people import links, persons
from tamizdat.people.models import Person
from tamizdat.readers import abuse
from tamizdat.readers.pages import message, page
from tamizdat.readers.words import words_in
from tamizdat.support import supporters
from tamizdat.support.models import Payment, SupportSettings
from tamizdat.support.money import Money
from tamizdat.support.payments import references
from tamizdat.support.pdf import TooMany, can_make_pdf, pdf_of
from tamizdat.support.web import limits, tokens
from tamizdat.support.web.manage_page import too_old
from tamizdat.vault.errors import VaultLocked


@require_GET
def of_contribution(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the receipt of a contribution to whoever comes back from paying; it names nobody."""
    contribution = tokens.find(token)
    payments = list(contribution.payments.filter(state=Payment.State.PAID).order_by("pk")) if contribution else []
    if contribution is None or not payments:
        return too_old(request)
    return _receipt(request, contribution.language, payments)


@require_GET
def of_payment(request: HttpRequest, token: str, payment: int) -> HttpResponse:
    """Answer with the receipt of one payment."""
    link = links.find(token, supporters.LINK)
    if link is None or link.person is None:
        return too_old(request)
    payments = list(supporters.payments_of(link.person).filter(pk=payment))
    return _receipt(request, payments[0].contribution.language, payments, link.person) if payments else too_old(request)


@require_GET
def of_year(request: HttpRequest, token: str, year: int) -> HttpResponse:
    """Answer with the receipt of all that was paid in a year."""
    link = links.find(token, supporters.LINK)
    if link is None or link.person is None:
        return too_old(request)
    is_year = date.min.year <= year <= date.max.year
    payments = list(supporters.payments_of(link.person).filter(day__year=year).order_by("day", "pk")) if is_year else []
    if not payments:
        return too_old(request)
    return _receipt(request, payments[0].contribution.language, payments, link.person, year)


def _receipt(
    request: HttpRequest, language: str, payments: list[Payment], person: Person | None = None, year: int = 0
) -> HttpResponse:
    words = words_in(language)
    rows = [
        (
            words.day(each.day),
            references.spaced(each.contribution.reference),
            each.money.written(language),
            Money(each.currency, each.refunded).written(language) if each.refunded else "",
        )
        for each in payments
    ]
    answer = page(
        language,
        "service-receipt",
        "Receipt",
        rows=rows,
        totals=[money.written(language) for money in _totals(payments)] if len(payments) > 1 else [],
        address=_address(person),
        year=year,
        has_refunds=any(each.refunded for each in payments),
        recipient=_recipient() or words.outlet,
        home=words.home,
        pdf=f"{request.path}?as=pdf" if can_make_pdf() else "",
    )
    if request.GET.get("as") == "pdf" and can_make_pdf():
        try:
            if not abuse.may(limits.PAPERS, request):
                return message(language, "Receipt", "This was tried very often. Wait an hour, please.", status=429)
            body = pdf_of(answer.content.decode(), settings.NEWSROOM.site)
        except TooMany:
            text = "Many receipts are made just now. Try again in a minute, or print the page itself."
            busy = message(language, "Receipt", text, status=503)
            busy["Retry-After"] = "60"
            return busy
        answer = HttpResponse(body, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="receipt{f"-{year}" if year else ""}.pdf"'
    return answer


def _recipient() -> str:
    """Return who receives what is given, as the treasurer wrote it: a name, and lines of a postal address."""
    options = SupportSettings.objects.first()
    return options.recipient.strip() if options else ""


def _totals(payments: Iterable[Payment]) -> list[Money]:
    found: dict[str, int] = {}
    for each in payments:
        found[each.currency] = found.get(each.currency, 0) + each.amount - each.refunded
    return [Money(currency, amount) for currency, amount in sorted(found.items())]


def _address(person: Person | None) -> str:
    """Return the address that a receipt is for; "" while the vault is locked, and for somebody who gave none."""
    if person is None:
        return ""
    try:
        (details,) = persons.read([person])
    except VaultLocked:
        return ""
    return details.address if details else ""
