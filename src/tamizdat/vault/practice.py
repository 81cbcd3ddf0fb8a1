"""The vault of practice mode: its passphrase stands here, for everybody to read, and protects nobody."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace
from nacl.pwhash import argon2id

from tamizdat.project import Project
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.errors import VaultError
from tamizdat.vault.key_file import Kind
from tamizdat.vault.secrets import Secrets

NAME = "practice"  # of the slot that it opens
PASSPHRASE = "this is only practice"  # noqa: S105 (known to all)


def make_for_practice(newsroom: Project) -> None:
    """Make a vault that unlocks itself, if there is none. Raises OSError."""
    if newsroom.vault.exists():
        return
    secrets = Secrets.new()
    slot = key_file.passphrase_slot(secrets, PASSPHRASE, passes=argon2id.OPSLIMIT_MIN, memory=argon2id.MEMLIMIT_MIN)
    key_file.save(newsroom, key_file.new_vault(secrets).with_slot(replace(slot, name=NAME)))


def unlock_for_practice(newsroom: Project) -> None:
    """Unlock a vault that was made for practice; another one stays locked."""
    with suppress(VaultError):
        Agent(newsroom).unlock(Kind.PASSPHRASE, PASSPHRASE)


def is_for_practice(newsroom: Project) -> bool:
    """Whether a newsroom's vault opens with the passphrase of practice mode. Raises VaultError, OSError."""
    return any(slot.name == NAME for slot in key_file.load(newsroom).slots)
