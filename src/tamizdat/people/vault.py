"""The newsroom's vault, for the code of this process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings

from tamizdat.people.models.sealed import Sealed
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.sealing import SealingKey, seal


def agent() -> Agent:
    """Return the newsroom's agent, which may be locked or absent."""
    return Agent(settings.NEWSROOM)


def is_unlocked() -> bool:
    """Whether what is sealed can be read now."""
    return agent().state().unlocked


def sealing_key() -> SealingKey:
    """Return the key to which new things are sealed. Raises VaultMissing, VaultError, OSError."""
    stat = settings.NEWSROOM.vault.stat() if settings.NEWSROOM.vault.exists() else None
    return _key(stat and (stat.st_mtime_ns, stat.st_ino))


@lru_cache(maxsize=2)
def _key(version: tuple[int, int] | None) -> SealingKey:
    return key_file.load(settings.NEWSROOM).sealing_key


def put(row: Sealed, content: Any) -> None:
    """Seal something into a row: a Struct or what else msgspec writes as JSON. Raises VaultMissing, VaultError."""
    key = sealing_key()
    row.sealed = seal(msgspec.json.encode(content), key)
    row.generation = key.number
