"""The providers of this newsroom."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from tamizdat.support.config import SupportConfigError, load
from tamizdat.support.providers.base import Provider, ProviderError

PRACTICE, BANK = "practice", "bank"
# No bank has an account in XX: nothing can be transferred to it by mistake.
_NO_ACCOUNT = {"holder": "Practice: this account does not exist", "iban": "XX04 PRACTICE 0000001"}


def providers() -> dict[str, Provider]:
    """Return the newsroom's providers by name, in the order in which readers see them. Raises SupportConfigError."""
    folder: Path = settings.NEWSROOM.folder
    if settings.PRACTICE:
        return _providers(folder, (PRACTICE, BANK), 0)
    names, _ = load(folder)
    return _providers(folder, names, settings.NEWSROOM.configuration.stat().st_mtime_ns)


def provider(name: str) -> Provider:
    """Return one of them. Raises ProviderError for one that the newsroom does not have (any more)."""
    try:
        return providers()[name]
    except KeyError:
        raise ProviderError(
            f'{name} is not among the ways to pay of this newsroom: add "{name}" to providers under [support] in'
            " tamizdat.toml, with its table if it has one (docs/support.md)."
        ) from None
    except (SupportConfigError, OSError) as error:
        raise ProviderError(f"{name} is not configured here: {error}") from None


@lru_cache(maxsize=8)
def _providers(folder: Path, names: tuple[str, ...], version: int) -> dict[str, Provider]:
    """Return providers; `version` changes with the file that configures them."""
    tables = _practice() if PRACTICE in names else load(folder)[1]
    made: dict[str, Provider] = {}
    for name in names:
        module = import_module(f"tamizdat.support.providers.{name}")
        made[name] = module.make(folder, tables[name])
    return made


def _practice() -> dict[str, Any]:
    """Return the tables of practice mode: its own provider, and a bank account that does not exist."""
    return {PRACTICE: {}, BANK: {**_NO_ACCOUNT, "currencies": [settings.OUTLET.currency]}}
