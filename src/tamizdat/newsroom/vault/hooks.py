"""The vault's pages in the desk's menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from tamizdat.newsroom.vault.mailbox import mailbox
from tamizdat.newsroom.vault.standing import Standing, standing
from tamizdat.newsroom.vault.views import may_use, vault


class _ForItsUsers(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_use(request.user)


class _Mailbox(_ForItsUsers):
    def is_shown(self, request: HttpRequest) -> bool:
        return settings.PRACTICE and super().is_shown(request)


@hooks.register("register_admin_menu_item")
def vault_item() -> MenuItem:
    """Return the entry for the vault."""
    return _ForItsUsers(_("Vault"), reverse("newsroom_vault"), name="vault", icon_name="key", order=900)


@hooks.register("register_admin_menu_item")
def mailbox_item() -> MenuItem:
    """Return the entry for the mailbox of practice mode."""
    return _Mailbox(_("Mailbox"), reverse("newsroom_mailbox"), name="mailbox", icon_name="mail", order=910)


class LockedPanel(Component):
    """What the first page says while the vault is locked."""

    order = 1
    template_name = "newsroom/vault/panel.html"

    def __init__(self, now: Standing) -> None:
        self._standing = now

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {"standing": self._standing}


@hooks.register("construct_homepage_panels", order=100)  # after the desk has set its own
def locked_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Say on the first page that the vault is locked, to those who may unlock it."""
    if may_use(request.user) and (now := standing()).exists and not now.unlocked:
        panels.insert(0, LockedPanel(now))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the vault's pages."""
    return [
        path("vault/", vault, name="newsroom_vault"),
        path("mailbox/", mailbox, name="newsroom_mailbox"),
    ]
