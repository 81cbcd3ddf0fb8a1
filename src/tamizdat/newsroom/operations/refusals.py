"""Why a desk must not start as it is: practice and production mixed, or settings under which nobody would be safe."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings

from tamizdat.newsroom.models import Mark
from tamizdat.newsroom.operations import practice
from tamizdat.vault.errors import VaultError
from tamizdat.vault.practice import is_for_practice

MODE = "mode"  # the mark: "practice" or "production"
_LEAST_KEY = 32  # characters
_DEFAULT_KEYS = ("django-insecure", "changeme", "change-me", "secret")
_more: list[Callable[[], list[str]]] = []


def add(check: Callable[[], list[str]]) -> None:
    """Have a room above this one say why a real newsroom must not start."""
    if check not in _more:
        _more.append(check)


def take_mode(*, is_practice: bool) -> list[str]:
    """Mark a new database as one for practice or production; return why an older one cannot start so, if it cannot."""
    mode = Mark.get(MODE)
    if mode is None:
        Mark.put(MODE, "practice" if is_practice else "production")
    return refusals(is_practice=is_practice)


def refusals(*, is_practice: bool) -> list[str]:
    """Return the sentences that say why the desk must not start, none if it may."""
    mode, found = Mark.get(MODE), []
    if mode == "practice" and not is_practice:
        found.append(
            "This newsroom was made for practice: its staff is made up and its passwords were printed. Start it with"
            " `tamizdat up --practice`, or make one of your own with `tamizdat new DIR`."
        )
    if mode == "production" and is_practice:
        found.append(
            "This newsroom is a real one. Practice mode would show passwords and codes to everybody who can open its"
            " desk. Start it without --practice, or practise in another folder."
        )
    if is_practice:
        return found
    if mode != "practice" and (left := practice.accounts_left()):
        found.append(
            f"There are accounts of practice mode: {', '.join(left)}. Their passwords were printed. Delete them with"
            f" `tamizdat manage end_practice_accounts`."
        )
    return found + _practice_vault() + unsafe_settings() + [why for check in _more for why in check()]


def _practice_vault() -> list[str]:
    """Return a sentence where readers' data would be sealed to a vault whose passphrase everybody knows."""
    with suppress(VaultError, OSError):
        if is_for_practice(settings.NEWSROOM):
            return [
                "The vault opens with the passphrase of practice mode, which stands in the source. Set one of your own"
                " with `tamizdat vault passphrase --draw`, then `tamizdat vault remove passphrase practice` and"
                " `tamizdat vault rotate`."
            ]
    return []


def unsafe_settings() -> list[str]:
    """Return a sentence for each setting that a desk in production must not have."""
    found = []
    if settings.DEBUG:
        found.append("DEBUG is on: error pages would show the newsroom's inside to anybody. Turn it off.")
    key = settings.SECRET_KEY
    if len(key) < _LEAST_KEY or key.lower().startswith(_DEFAULT_KEYS):
        found.append(
            f"{settings.NEWSROOM.desk_key}: the key that signs sessions is too short or a default one. Delete the file:"
            " the next start makes a good one, and everybody logs in again."
        )
    address = urlsplit(settings.DESK.address)
    if address.scheme == "http" and not settings.DESK.is_local and not (address.hostname or "").endswith(".onion"):
        found.append(f"The desk's address {settings.DESK.address} would send passwords in clear. Use https.")
    return found
