"""Sealing everything anew after `tamizdat vault rotate`, little by little; it goes on wherever it was stopped.

Each row names the generation that it is sealed to, so what is left is a query. Once nothing is left, the vault gives
the older secrets up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.db import IntegrityError, transaction
from msgspec import Struct

from tamizdat.people import vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.models.sealed import Sealed
from tamizdat.vault.errors import VaultLocked
from tamizdat.vault.sealing import seal

_BATCH = 500
ROUND = 5_000  # rows in one round of the worker, which has other things to do as well


class Progress(Struct):
    """How many rows were sealed anew, and how many could not be, and stay as they are."""

    done: int = 0
    unreadable: int = 0


def go_on(most: int = ROUND) -> Progress:
    """Seal rows anew, `most` of them; give old secrets up when none is left. Nothing is done while the vault is locked.

    Rows that cannot be read are counted and keep their old secrets from being given up: a person must look at them.
    """
    progress = Progress()
    state = vault.agent().state()
    if len(state.generations) < 2:
        return progress
    newest = state.generations[-1]
    try:
        for model in sealed_models():
            _reseal(model, newest, most - progress.done, progress)
            if progress.done >= most:
                return progress
        if not left(newest):
            vault.agent().forget_old()
    except VaultLocked:
        pass
    return progress


def left(newest: int) -> int:
    """Return how many rows are sealed to older generations."""
    return sum(_old(model, newest).count() for model in sealed_models())


def sealed_models() -> Iterator[type[Sealed]]:
    """Yield every table that has sealed rows, of all rooms."""
    return (model for model in apps.get_models() if issubclass(model, Sealed))


def _old(model: type[Sealed], newest: int) -> Any:
    return model._default_manager.filter(generation__gt=0, generation__lt=newest)


def _reseal(model: type[Sealed], newest: int, most: int, progress: Progress) -> None:
    """Seal rows of a table anew, and count them."""
    last = 0
    key = vault.sealing_key()
    if key.number != newest:
        return  # another rotation began this moment: the next round sees it
    while most > 0 and (rows := list(_old(model, newest).filter(pk__gt=last).order_by("pk")[: min(_BATCH, most)])):
        last = rows[-1].pk
        bodies = vault.agent().unseal([bytes(row.sealed) for row in rows])
        lookups = _lookups(model, bodies)
        for row, body, lookup in zip(rows, bodies, lookups, strict=True):
            if body is None:
                progress.unreadable += 1
                continue
            changed: dict[str, Any] = {"sealed": seal(body, key), "generation": newest}
            if lookup:
                changed["lookup"] = lookup
            try:
                # Only if nobody has changed the row meanwhile; whoever did has sealed it anew already.
                with transaction.atomic():
                    progress.done += model._default_manager.filter(pk=row.pk, sealed=row.sealed).update(**changed)
            except IntegrityError:  # another row has this lookup
                progress.unreadable += 1
        most -= len(rows)


def _lookups(model: type[Sealed], bodies: list[bytes | None]) -> list[bytes | None]:
    """Return the newest lookup of each row, None for rows that are not looked up or cannot be read."""
    found: list[bytes | None] = []
    known = [_found_by(model, body) for body in bodies]
    purposes = {each[0] for each in known if each}
    newest = {
        purpose: iter(vault.agent().find(purpose, [lookup_value(each[1]) for each in known if each]))
        for purpose in purposes  # one for a table
    }
    for each in known:
        found.append(next(newest[each[0]])[0] if each else None)
    return found


def _found_by(model: type[Sealed], body: bytes | None) -> tuple[str, str] | None:
    """Return what a row is looked up by; None also where what is sealed is not what the table holds."""
    try:
        return model.found_by(body) if body else None
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None
