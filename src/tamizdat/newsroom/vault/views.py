"""Unlocking and locking the vault at the desk, and letters that need a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from tamizdat.newsroom.accounts import log
from tamizdat.newsroom.permissions.roles import LETTERS, PEOPLE, SUPPORT
from tamizdat.newsroom.permissions.views import only
from tamizdat.newsroom.vault.standing import Standing, standing
from tamizdat.people import limits
from tamizdat.people.mail import outbox
from tamizdat.people.models import Mail
from tamizdat.people.vault import agent
from tamizdat.vault.errors import VaultError, VaultLocked, WrongKey
from tamizdat.vault.key_file import Kind
from tamizdat.vault.practice import PASSPHRASE

# A drawn passphrase cannot be guessed in a lifetime; this keeps one that somebody thought of from being tried here.
_UNLOCKING = limits.Limit("unlock", 20, timedelta(hours=1))
_PAGE = 50


def may_use(user: Any) -> bool:
    """Whether somebody works with what is in the vault."""
    return any(user.has_perm(permission) for permission in (PEOPLE, SUPPORT, LETTERS))


_for_its_users = only(may_use)


class UnlockForm(forms.Form):
    """What unlocks the vault."""

    kind = forms.ChoiceField(
        choices=[
            (Kind.PASSPHRASE.value, gettext_lazy("Passphrase")),
            (Kind.RECOVERY.value, gettext_lazy("Recovery words")),
        ],
        label=gettext_lazy("Unlock by"),
    )
    text = forms.CharField(
        strip=False,
        label=gettext_lazy("Passphrase or words"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


@sensitive_post_parameters()
@sensitive_variables()
@_for_its_users
def vault(request: HttpRequest) -> HttpResponse:
    """Show how it is with the vault; a POST unlocks or locks it, or decides about a letter."""
    form = UnlockForm(request.POST if request.POST.get("do") == "unlock" else None)
    if request.method == "POST" and _done(request, form):
        return redirect("newsroom_vault")
    state: Standing = standing()
    letters = outbox.unsure().order_by("-pk")[:_PAGE]
    practice = PASSPHRASE if settings.PRACTICE else ""
    context = {"standing": state, "form": form, "letters": letters, "practice": practice}
    return render(request, "newsroom/vault/vault.html", context)


def _done(request: HttpRequest, form: UnlockForm) -> bool:
    """Do what a button says; return whether that is all, False where the form has to be shown again."""
    match request.POST.get("do"):
        case "unlock":
            return _unlock(request, form)
        case "lock":
            _lock(request)
        case "again" | "leave" as what:
            letter = get_object_or_404(Mail, pk=request.POST.get("letter"))
            if outbox.send_again(letter) if what == "again" else outbox.leave(letter):
                messages.success(request, _("The letter waits to be sent.") if what == "again" else _("It is left."))
        case _:
            raise PermissionDenied
    return True


def _unlock(request: HttpRequest, form: UnlockForm) -> bool:
    if not form.is_valid():
        return False
    if not limits.allow(_UNLOCKING, [request.META["REMOTE_ADDR"], f"user {request.user.pk}"]):
        form.add_error(None, _("Too many attempts. Wait an hour, or unlock it on the machine itself."))
        return False
    try:
        agent().unlock(Kind(form.cleaned_data["kind"]), form.cleaned_data["text"])
    except VaultError as error:
        form.add_error("text", str(error))
        if isinstance(error, WrongKey):
            log.write(request.user, "vault_refused", request.user)
        return False
    log.write(request.user, "vault_unlocked", request.user)
    messages.success(request, _("The vault is unlocked. What waited is taken in now."))
    return True


def _lock(request: HttpRequest) -> None:
    try:
        agent().lock()
    except VaultLocked as error:
        messages.error(request, str(error))
        return
    log.write(request.user, "vault_locked", request.user)
    messages.success(request, _("The vault is locked. What comes in waits, sealed."))
