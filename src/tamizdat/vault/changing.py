"""Changing the vault's file: one process at a time reads it, changes it, and writes it whole."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from tamizdat.project import Project
from tamizdat.vault import key_file
from tamizdat.vault.key_file import Vault


class Change(Struct):
    """The file as it is; whatever is put in its place is written at the end of the block."""

    vault: Vault


@contextmanager
def changing(newsroom: Project) -> Iterator[Change]:
    """Hold the lock of the vault's file, and write what has become of it. Raises VaultError, OSError."""
    folder = newsroom.vault.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        change = Change(key_file.load(newsroom))
        before = change.vault
        yield change
        if change.vault != before:
            key_file.save(newsroom, change.vault)
