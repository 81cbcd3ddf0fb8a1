"""No page of the desk without a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

_FREE = ("/account/", settings.STATIC_URL, "/logout/", "/jsi18n/", "/sprite/")


class SecondFactorRequired:
    """Sends a person who has set up no second factor to the page where that is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        user = request.user  # type: ignore[attr-defined]
        if user.is_authenticated and not request.path.startswith(_FREE) and not is_mfa_enabled(user):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self._get_response(request)
