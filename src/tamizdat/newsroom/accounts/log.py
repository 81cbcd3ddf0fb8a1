"""What happens to accounts, in Wagtail's log: who, what, when. No address and no browser.

Entries are written once. Nothing at the desk changes or deletes one.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry

ACTIONS = {
    "login": _("Signed in"),
    "login_failed": _("Wrong password"),
    "code_failed": _("Wrong code or passkey"),
    "logout": _("Signed out"),
    "password": _("Password changed"),
    "factor_added": _("Second step added"),
    "factor_removed": _("Second step removed"),
    "factor_reset": _("Recovery codes made anew"),
    "invite": _("Invited"),
    "invitation_used": _("Invitation used"),
    "new_link": _("New link given"),
    "factor_lost": _("Second step lost: removed, and a new link given"),
    "roles": _("Roles changed"),
    "deactivate": _("Account closed"),
    "sessions_ended": _("Sessions ended"),
    "export": _("Exported"),
    "vault_unlocked": _("Vault unlocked"),
    "vault_locked": _("Vault locked"),
    "vault_refused": _("Vault not unlocked: wrong passphrase or words"),
}

UNKNOWN = ("login_failed", "code_failed")  # nobody knows who did it
COMMAND_LINE = "command_line"  # in what an entry says besides, where somebody did it who sat at the machine


def write(person: Any, action: str, by: Any, **data: Any) -> None:
    """Write what happened to a person's account, and who did it: None for somebody who was not signed in, or who sat at
    the machine."""
    if by is None and action not in UNKNOWN:
        data[COMMAND_LINE] = True
    log(instance=person, action=f"newsroom.{action}", user=by, data=data)


def register(actions: Any) -> None:
    """Name the actions. Called by the hook `register_log_actions`."""
    for name, label in ACTIONS.items():
        actions.register_action(f"newsroom.{name}", label, label)


def connect() -> None:
    """Have the signals of allauth and Django write, and keep what is written."""
    account.user_logged_in.connect(_logged_in, dispatch_uid="newsroom.log")
    account.password_changed.connect(_password_changed, dispatch_uid="newsroom.log")
    user_logged_out.connect(_logged_out, dispatch_uid="newsroom.log")
    second_factor.authenticator_added.connect(_factor("factor_added"), dispatch_uid="newsroom.log", weak=False)
    second_factor.authenticator_removed.connect(_factor("factor_removed"), dispatch_uid="newsroom.log", weak=False)
    second_factor.authenticator_reset.connect(_factor("factor_reset"), dispatch_uid="newsroom.log", weak=False)
    second_factor.authentication_failed.connect(_code_failed, dispatch_uid="newsroom.log")
    for model in registry.log_entry_models | {ModelLogEntry}:
        pre_save.connect(_only_new, sender=model, dispatch_uid=f"newsroom.log.{model.__name__}")
        pre_delete.connect(_never, sender=model, dispatch_uid=f"newsroom.log.{model.__name__}")


def _logged_in(request: Any, user: Any, **kwargs: Any) -> None:
    from allauth.account.authentication import get_authentication_records

    ways = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    write(user, "login", user, how=ways)


def _logged_out(user: Any, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        write(user, "logout", user)


def _password_changed(user: Any, **kwargs: Any) -> None:
    write(user, "password", user)


def _factor(action: str) -> Any:
    def receiver(user: Any, authenticator: Any, **kwargs: Any) -> None:
        write(user, action, user, kind=str(authenticator.type))

    return receiver


def _code_failed(user: Any, **kwargs: Any) -> None:
    write(user, "code_failed", None)


def _only_new(instance: Any, **kwargs: Any) -> None:
    if not instance._state.adding:
        raise PermissionDenied("An entry of the log cannot be changed.")


def _never(**kwargs: Any) -> None:
    raise PermissionDenied("An entry of the log cannot be deleted.")
