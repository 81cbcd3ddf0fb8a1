"""Asking a newsroom's agent. A connection is made anew for each question: agents come and go."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from tamizdat.project import Project
from tamizdat.vault import errors
from tamizdat.vault.errors import VaultError, VaultLocked
from tamizdat.vault.key_file import Given, Kind
from tamizdat.vault.protocol import (
    AddSlot,
    Answer,
    Count,
    Find,
    ForgetOld,
    Items,
    Lock,
    Lookups,
    Question,
    Refused,
    Rotate,
    State,
    Status,
    Text,
    Unlock,
    Unseal,
    receive_answer,
    send,
)
from tamizdat.vault.server import short

_TIMEOUT = 30.0  # seconds; unlocking takes one, most answers less than a thousandth of it
_PART = 8 << 20  # bytes that are asked about in one message
_A = TypeVar("_A", bound=Answer)


class Agent(Struct, frozen=True):
    """The agent of a newsroom, as others see it. Every method raises VaultLocked where none answers."""

    newsroom: Project

    def state(self) -> State:
        """Return how it is with the vault; it counts as locked where no agent answers."""
        try:
            return self._ask(Status(), State)
        except VaultLocked:
            return State(unlocked=False, generations=[], in_memory_only=False, is_there=False)

    def unlock(self, kind: Kind, text: str) -> State:
        """Unlock the vault. Raises WrongKey, VaultMissing."""
        return self._ask(Unlock(Given(kind, text)), State)

    def lock(self) -> State:
        """Have the agent forget the secrets."""
        return self._ask(Lock(), State)

    def unseal(self, items: Sequence[bytes]) -> list[bytes | None]:
        """Return what is in sealed bytes, in order; None for those that are damaged or of a lost generation."""
        found: list[bytes | None] = []
        for part in _parts(items):
            found += self._ask(Unseal(part), Items).items
        return found

    def find(self, purpose: str, values: Sequence[bytes]) -> list[list[bytes]]:
        """Return the 32 bytes by which each value is found, for each key that the vault has had, newest first."""
        found: list[list[bytes]] = []
        for part in _parts(values):
            found += self._ask(Find(purpose, part), Lookups).items
        return found

    def count(self, values: Sequence[bytes]) -> list[bytes]:
        """Return 32 bytes for each value that are the same all day and tell nothing of it. The vault may be locked."""
        return [each or b"" for each in self._ask(Count(list(values)), Items).items]

    def rotate(self) -> State:
        """Make a new generation, to which everything new is sealed from now on."""
        return self._ask(Rotate(), State)

    def forget_old(self) -> State:
        """Give up all generations but the newest. What is still sealed to them cannot be read ever again."""
        return self._ask(ForgetOld(), State)

    def set_passphrase(self, passphrase: str) -> None:
        """Let a passphrase unlock the vault, in place of the one that does. Raises VaultError where it is short."""
        self._ask(AddSlot(Kind.PASSPHRASE, passphrase=passphrase), State)

    def add_recovery_words(self) -> str:
        """Return new recovery words, in place of the old ones."""
        return self._ask(AddSlot(Kind.RECOVERY), Text).text

    def add_key(self, name: str) -> str:
        """Return a new key for another machine. Raises VaultError where there is one of that name."""
        return self._ask(AddSlot(Kind.KEY, name), Text).text

    def _ask(self, question: Question, wanted: type[_A]) -> _A:
        answer = _answer(self.newsroom.vault_socket, question)
        if isinstance(answer, Refused):
            raise getattr(errors, answer.error, VaultError)(answer.message)
        if not isinstance(answer, wanted):
            raise VaultError("The agent is of another version than this Tamizdat. Stop it and start it anew.")
        return answer


def _answer(path: Path, question: Question) -> Answer:
    try:
        with short(path) as address, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_TIMEOUT)
            connection.connect(address)
            send(connection, question)
            return receive_answer(connection)
    except (OSError, ValueError):
        raise VaultLocked(
            "The vault is locked: its agent does not run. `tamizdat up` starts it, and so does `tamizdat vault agent`."
        ) from None


def _parts(values: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Give values in lists that fit into a message."""
    part: list[bytes] = []
    size = 0
    for value in values:
        if part and size + len(value) > _PART:
            yield part
            part, size = [], 0
        part.append(value)
        size += len(value)
    if part:
        yield part
