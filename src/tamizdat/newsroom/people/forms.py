"""The forms for accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from tamizdat.newsroom.permissions.roles import ROLES


class RolesForm(forms.Form):
    """What a person may do."""

    roles = forms.MultipleChoiceField(
        choices=[(role.name, f"{role.name.capitalize()}: {role.about}") for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        label=_("Roles"),
    )


class InviteForm(RolesForm):
    """A new account."""

    name = forms.CharField(
        max_length=150,
        label=_("Name at the desk"),
        help_text=_("It need not be the person's own. Letters, digits and @ . + - _ only. Readers never see it."),
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "roles")


class FirstPasswordForm(forms.Form):
    """The password of a person who was invited."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four or five words that do not belong together are good."),
    )
    again = forms.CharField(
        label=_("The same once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: Any, *args: Any) -> None:
        super().__init__(*args)
        self._user = user

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and good enough."""
        cleaned: dict[str, Any] = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two are not the same."))
        elif password:
            try:
                password_validation.validate_password(password, self._user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
