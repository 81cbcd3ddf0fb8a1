"""The page of one's own account: language and look of the desk, and the way to password, second step and sessions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.views.account import AccountView, LocaleSettingsPanel, ThemeSettingsPanel
from wagtail.users.models import UserProfile

_PANELS = (LocaleSettingsPanel, ThemeSettingsPanel)


class MyAccount(AccountView):
    """Wagtail's page without name, e-mail and picture, which no account has; the password has a page of its own."""

    def get_panels(self) -> list[Any]:
        """Return what can be changed here."""
        profile = UserProfile.get_for_user(self.request.user)
        panels = [panel(self.request, self.request.user, profile) for panel in _PANELS]
        return [panel for panel in panels if panel.is_active()]


def _item(label: str, name: str, help_text: str) -> dict[str, str]:
    return {"label": label, "url": reverse(name), "help_text": help_text}


@hooks.register("register_account_menu_item")
def password(request: HttpRequest) -> dict[str, str]:
    """Lead to the page for a new password."""
    return _item(_("Password"), "account_change_password", _("Choose another password."))


@hooks.register("register_account_menu_item")
def second_step(request: HttpRequest) -> dict[str, str]:
    """Lead to the second factors."""
    return _item(_("Second step"), "mfa_index", _("Authenticator app, passkeys and recovery codes."))


@hooks.register("register_account_menu_item")
def sessions(request: HttpRequest) -> dict[str, str]:
    """Lead to the sessions."""
    return _item(_("Sessions"), "usersessions_list", _("Where you are signed in, and how to end that."))


@hooks.register("register_account_menu_item")
def actions(request: HttpRequest) -> dict[str, str]:
    """Lead to what one did."""
    return _item(_("What you did"), "newsroom_my_actions", _("Your own entries in the log."))
