"""What readers send: stored sealed at once, and taken in by the worker while the vault is unlocked.

The process that faces the web seals and never reads. Each kind has one function that takes it in, which its own room
registers:

    @inbox.takes("reminder")
    def take_in(content: bytes, about: dict[str, Any]) -> None: ...
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from msgspec import Struct

from tamizdat.people import vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.failures import AWAY
from tamizdat.people.models import Waiting
from tamizdat.people.persons import today
from tamizdat.vault.errors import VaultLocked

Handler = Callable[[bytes, dict[str, Any]], None]
_BATCH = 200
_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # between two attempts
_handlers: dict[str, Handler] = {}
_address_of: dict[str, Callable[[bytes], str]] = {}
_log = logging.getLogger(__name__)


class _FromSomebody(Struct):
    """What all that readers send has in common: the address that they gave, if they did."""

    address: str = ""


def takes(kind: str, address_of: Callable[[bytes], str] | None = None) -> Callable[[Handler], Handler]:
    """Register the function that takes in a kind: it gets the JSON that was sealed, and what is not personal.

    `address_of` reads whose it is where `address` does not stand in that JSON by itself.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        _address_of[kind] = address_of or _address
        return handler

    return register


def put(kind: str, content: Any, about: dict[str, Any] | None = None) -> Waiting:
    """Store something that a reader sent, sealed. Raises VaultMissing, VaultError."""
    row = Waiting(kind=kind, about=about or {}, day=today())
    vault.put(row, content)
    row.save()
    return row


def take_in() -> int:
    """Take in what waits; return how much. Nothing is done while the vault is locked."""
    due = Waiting.objects.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()), kind__in=_handlers)
    done = last = 0
    if not (due.exists() and vault.is_unlocked()):
        return done
    with suppress(VaultLocked):
        while rows := list(due.filter(pk__gt=last).order_by("pk")[:_BATCH]):
            contents = vault.agent().unseal([bytes(row.sealed) for row in rows])
            done += sum(_take(row, content) for row, content in zip(rows, contents, strict=True))
            last = rows[-1].pk
    return done


def of(address: str) -> list[tuple[Waiting, bytes]]:
    """Return what waits of an address, also what could not be taken in before. Raises VaultLocked."""
    wanted = lookup_value(address)
    found = []
    rows = Waiting.objects.filter(kind__in=_handlers).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        contents = vault.agent().unseal([bytes(row.sealed) for row in batch])
        found += [
            (row, content)
            for row, content in zip(batch, contents, strict=True)
            if content and lookup_value(_address_of[row.kind](content)) == wanted
        ]
    return found


def take_in_of(address: str) -> list[Waiting]:
    """Take in what waits of an address; return what cannot be. Raises VaultLocked."""
    failed = [row.pk for row, content in of(address) if not _take(row, content)]
    return list(Waiting.objects.filter(pk__in=failed))  # but for those that another process has taken in meanwhile


def _address(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_FromSomebody).address
    except msgspec.MsgspecError:
        return ""


def _take(row: Waiting, content: bytes | None) -> bool:
    """Take one row in, once; return whether that was done. What fails waits, longer each time."""
    try:
        with transaction.atomic():
            lock = connection.features.has_select_for_update_skip_locked
            rows = Waiting.objects.select_for_update(skip_locked=True) if lock else Waiting.objects.all()
            found = rows.filter(pk=row.pk).first()
            if found is None:
                return False  # another worker has it
            if content is None:
                raise ValueError
            _handlers[row.kind](content, row.about)
            found.delete()
        return True
    except (*AWAY, VaultLocked):
        raise
    except Exception as error:
        wait = _WAITS[min(row.attempts, len(_WAITS) - 1)]
        problem = "unreadable" if content is None else type(error).__name__
        Waiting.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1, not_before=timezone.now() + wait, problem=problem
        )
        # Without the error's text and traceback: both could hold what the reader wrote.
        _log.error("%s %d could not be taken in: %s", row.kind, row.pk, problem)
        return False
