"""The agent: the one process that holds a vault's secrets, in memory alone, and answers on a Unix socket.

It starts locked. When it ends, for whatever reason, the secrets are gone and somebody has to unlock it again. It
answers processes of its own account and of root, and none that come over a network.
"""

from __future__ import annotations

import hmac
import secrets as random
import threading
from datetime import UTC, date, datetime

from tamizdat.project import Project
from tamizdat.vault import key_file, memory
from tamizdat.vault.changing import changing
from tamizdat.vault.errors import VaultError, VaultLocked
from tamizdat.vault.key_file import Kind, Vault
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
)
from tamizdat.vault.sealing import SealedError, unseal
from tamizdat.vault.secrets import Secrets


class Agent:
    """What an agent knows, and its answers. Threads may ask at once."""

    def __init__(self, newsroom: Project) -> None:
        self._newsroom = newsroom
        self._folder = _identity(newsroom)
        self._secrets: Secrets | None = None
        self._in_memory_only = memory.protect()
        self._unlocking = threading.Lock()  # a guess takes a quarter of a gigabyte: one at a time
        self._changing = threading.Lock()
        self._today = (date.min, b"")  # a key that is drawn each day and is in no file

    def answer(self, question: Question) -> Answer:
        """Answer a question; what cannot be done is answered too. Raises nothing that the other side could cause."""
        try:
            if not isinstance(question, Status | Count) and _identity(self._newsroom) != self._folder:
                self._secrets = None
                raise VaultLocked(
                    "The newsroom's folder was moved since its agent was started. Stop the agent and start it anew."
                )
            return self._answer(question)
        except VaultError as error:
            return Refused(type(error).__name__, str(error))
        except OSError as error:
            return Refused("OSError", f"{error.filename or self._newsroom.vault}: {error.strerror}")
        except Exception as error:  # of a library, about a damaged file; its text could hold what it was given
            why = f"It could not be done ({type(error).__name__})."
            return Refused("VaultError", f"{why} If this stays so, take {self._newsroom.vault} from a backup.")

    def _answer(self, question: Question) -> Answer:
        answer: Answer
        match question:
            case Unlock(given):
                with self._unlocking:
                    self._secrets = key_file.load(self._newsroom).unlock(given)
                answer = self._state()
            case Lock():
                self._secrets = None
                answer = self._state()
            case Count(values):
                key = self._key_of_today()
                answer = Items([hmac.digest(key, value, "sha256") for value in values])
            case Unseal(items):
                held = self._held()
                answer = Items([_unsealed(each, held) for each in items])
            case Find(purpose, values):
                held = self._held()
                answer = Lookups([held.lookups(purpose, value) for value in values])
            case Rotate() | ForgetOld() | AddSlot():
                with self._changing:
                    answer = self._change(question)
            case Status():
                answer = self._state()
        return answer

    def _change(self, question: Rotate | ForgetOld | AddSlot) -> Answer:
        held = self._held()
        told = ""
        with changing(self._newsroom) as change:
            vault: Vault = change.vault
            match question:
                case Rotate():
                    held = held.rotated()
                    vault = vault.with_secrets(held)
                case ForgetOld():
                    held = held.without_old()
                    vault = vault.with_secrets(held)
                case AddSlot(kind, name, passphrase):
                    if kind == Kind.KEY and any((each.kind, each.name) == (kind, name) for each in vault.slots):
                        raise VaultError(
                            f"There is a key {name!r} already. Name this one otherwise, or take that one away first."
                        )
                    slot, told = _new_slot(held, Kind(kind), name, passphrase)
                    vault = vault.with_slot(slot)
            change.vault = vault
        self._secrets = held  # only once the file has them: what is sealed to a lost secret is lost
        return Text(told) if told else self._state()

    def _held(self) -> Secrets:
        if self._secrets is None:
            raise VaultLocked("The vault is locked. Unlock it at the desk, or with `tamizdat vault unlock`.")
        return self._secrets

    def _state(self) -> State:
        held = self._secrets
        numbers = [each.number for each in held.generations] if held else []
        return State(held is not None, numbers, self._in_memory_only)

    def _key_of_today(self) -> bytes:
        today = datetime.now(UTC).date()
        if self._today[0] != today:
            self._today = today, random.token_bytes(32)
        return self._today[1]


def _identity(newsroom: Project) -> tuple[int, int] | None:
    """Return which folder a newsroom's vault is in now, None where there is none."""
    try:
        found = newsroom.vault.parent.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _unsealed(sealed: bytes, held: Secrets) -> bytes | None:
    try:
        return unseal(sealed, held)
    except SealedError:
        return None  # one damaged record does not keep the others from being read


def _new_slot(held: Secrets, kind: Kind, name: str, passphrase: str) -> tuple[key_file.Slot, str]:
    """Return a slot, and what is told this once."""
    if kind == Kind.PASSPHRASE:
        return key_file.passphrase_slot(held, passphrase), ""
    if kind == Kind.RECOVERY:
        return key_file.recovery_slot(held)
    return key_file.key_slot(held, name)
