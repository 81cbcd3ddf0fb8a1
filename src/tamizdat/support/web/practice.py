"""The payment page of the practice provider: what a real provider has on its own site."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tamizdat.people.persons import today
from tamizdat.readers.pages import SeeOther, language_of, page
from tamizdat.support.models import Contribution
from tamizdat.support.money import Money
from tamizdat.support.providers.practice.processor import Refused
from tamizdat.support.providers.practice.provider import Practice
from tamizdat.support.providers.registry import provider


@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, order: str) -> HttpResponse:
    """Show an order; a POST pays it, has the card refused, or gives it up. In practice mode alone."""
    if not settings.PRACTICE:
        raise Http404
    found = provider("practice")
    assert isinstance(found, Practice)  # noqa: S101 (of practice mode)
    try:
        row, _, _ = found.processor.look(order)
    except Refused:
        raise Http404 from None
    if request.method == "GET":
        contribution = Contribution.objects.filter(provider=found.name, provider_reference=order).first()
        language = contribution.language if contribution else language_of(request)
        amount = Money(row["currency"], row["amount"]).written(language)
        title = "Practice: no money moves here"
        return page(language, "service-practice", title, amount=amount, cadence=row["cadence"], state=row["state"])
    match request.POST.get("do"):
        case "pay":
            found.processor.pay(order, today())
        case "leave":
            found.processor.give_up(order)
        case _:
            found.processor.pay(order, today(), reason="card_declined")
    return SeeOther(row["back"])
