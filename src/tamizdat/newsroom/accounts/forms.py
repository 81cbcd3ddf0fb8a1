"""allauth's forms in the desk's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _


class DeskLoginForm(LoginForm):
    """Name and password; nothing about mail, and no "remember me": sessions end with the working day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name")
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        _without_placeholders(self)


class DeskPasswordForm(PasswordForm):
    """One's password once more, before an account is changed. Who forgot it asks the chief: no mail is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        _without_placeholders(self)


class DeskChangePasswordForm(ChangePasswordForm):
    """A new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        _without_placeholders(self)


class _Code:
    """A field for a code that telephones offer to fill in."""

    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs["autocomplete"] = "one-time-code"
        _without_placeholders(self)


class DeskAuthenticateForm(_Code, AuthenticateForm):
    """The second step of signing in."""


class DeskReauthenticateForm(_Code, ReauthenticateForm):
    """The second step once more, before an account is changed."""


class DeskActivateForm(_Code, ActivateTOTPForm):
    """The first code of an app."""


def _without_placeholders(form: Any) -> None:
    """Take out hints inside fields: they vanish when one types, and labels say the same."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
