"""What allauth asks of the desk: a chief makes the accounts, nobody signs up, and no address is written down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
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


class DeskAdapter(DefaultAccountAdapter):
    """Accounts without sign-up, e-mail or addresses."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail is sent: nobody's address is known."""

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
            messages.error(request, _("The time for setting up a second step has passed. Ask a chief for a new link."))
            return redirect("account_login")
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say that an account is closed."""
        messages.error(request, _("This account is closed. Ask a chief."))
        return redirect("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors under the outlet's name."""

    def _get_site_name(self) -> str:
        return str(settings.OUTLET.name)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Return the name that is proposed for a passkey."""
        count = user.authenticator_set.filter(type=type).count()
        return _("Passkey") if not count else _("Passkey {number}").format(number=count + 1)
