"""Where providers report that something has changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tamizdat.support.payments import events
from tamizdat.support.providers.base import NotGenuine, ProviderError

_LARGEST = 256 * 1024  # bytes; a provider's message has a few thousand


@require_POST
def webhook(request: HttpRequest, name: str) -> HttpResponse:
    """Store what a provider reports, and answer at once. Nothing of it is read here but what it is about."""
    body = request.body
    if len(body) > _LARGEST:
        return HttpResponse(status=413)
    try:
        events.receive(name, request.headers, body)
    except NotGenuine:
        return HttpResponse(status=400)
    except ProviderError:
        return HttpResponse(status=404)
    return HttpResponse(status=204)
