"""What allauth asks of the desk: a chief makes the accounts, nobody signs up, and no address is written down."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tamizdat.newsroom.accounts import log
from tamizdat.newsroom.accounts.second_factor import has_second_factor
from tamizdat.newsroom.models import Invitation

# Addresses are counted under names that nobody can trace back once this process has ended.
_ADDRESS_KEY = secrets.token_bytes(32)
_PROXIES = ("", "127.0.0.1", "::1")  # a web server on this machine, whose X-Forwarded-For is believed


class DeskAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts without sign-up, e-mail or addresses."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail is sent: nobody's address is known."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what stands for a browser's address in rate limits: not the address, but always the same for it.

        It looks like an address of IPv6 whose first half is a keyed digest of the true one. Behind a web server on this
        machine the true one is the last that the web server added.
        """
        address = request.META.get("REMOTE_ADDR", "")
        forwarded = request.headers.get("X-Forwarded-For", "")
        if address in _PROXIES and forwarded:
            address = forwarded.rsplit(",", 1)[-1].strip()
        digest = hmac.digest(_ADDRESS_KEY, _network(address).encode(), "sha256")
        return str(ipaddress.IPv6Address(digest[:8] + bytes(8)))

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Return nothing: what a browser says of itself is not written down."""
        return ""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the key for failed logins: of what was typed as a name, which may be a password, a keyed digest."""
        typed = str(credentials.get("username", "")).lower()
        return salted_hmac("tamizdat.login", typed, algorithm="sha256").hexdigest()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a wrong password for an account that exists. Other names are not logged: they may be passwords."""
        user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
        if user:
            log.write(user, "login_failed", None)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse whoever has no second factor, and let the time for setting one up pass."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused or has_second_factor(user):
            return refused
        newest = Invitation.objects.filter(user=user).order_by("-made_at").first()
        if newest and not newest.is_in_time:
            messages.error(request, _("Your account has no second step yet, and the time for setting it up has passed. Ask a chief for a new link."))
            return redirect("account_login")
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say that an account is closed."""
        messages.error(request, _("This account is closed. Ask a chief."))
        return redirect("account_login")


def _network(address: str) -> str:
    """Return an address as it is counted: of IPv6 the network, of which a home has a whole one."""
    try:
        found = ipaddress.ip_address(clean_client_ip(address) or address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors under the outlet's name."""

    def _get_site_name(self) -> str:
        return str(settings.OUTLET.name)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's name)
        """Return the name that is proposed for a passkey."""
        count = user.authenticator_set.filter(type=type).count()
        return _("Passkey") if not count else _("Passkey {number}").format(number=count + 1)
