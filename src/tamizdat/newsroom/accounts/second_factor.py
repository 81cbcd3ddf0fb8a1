"""No page of the desk without a second factor, and none without a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

# What a person who has none can reach: the way to one, and out.
_FREE = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "newsroom_invitation",
    "newsroom_session",
}
_AT_DESK = "wagtailadmin.access_admin"  # every role has it
# Recovery codes alone are not a second factor: they replace one that is lost.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: Any) -> bool:
    """Whether someone has an authenticator app or a passkey."""
    return bool(user.authenticator_set.filter(type__in=FACTORS).exists())


class SecondFactorRequired:
    """Sends a person who has set up no second factor to the page where that is done; tells one without any role so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead away from every other page."""
        user = request.user
        match = request.resolver_match
        is_free = (match and match.view_name in _FREE) or request.path.startswith(settings.STATIC_URL)
        if is_free or not user.is_authenticated:
            return None
        if not has_second_factor(user):
            return HttpResponseRedirect(reverse("mfa_index"))
        if not user.has_perm(_AT_DESK):  # Wagtail would lead to the sign-in page, which leads back
            return HttpResponse(render_to_string("newsroom/people/no_role.html", {}, request), status=403)
        return None
