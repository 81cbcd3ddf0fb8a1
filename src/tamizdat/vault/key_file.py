"""The vault's file, var/vault/vault.json: the public keys, and the secrets sealed to each way of unlocking.

Each way is a *key slot*, as in LUKS: it has a key pair of its own, whose private key is made from a passphrase, is
written down as recovery words, or lies on another machine. The secrets are sealed to the public key of each slot, so
that a new generation needs none of them at hand. Where no slot has a passphrase, nothing that could be guessed at lies
on this disk.

    {"format": 1,
     "generations": [{"number": 1, "public": "…", "made": "2026-11-29"}],
     "slots": [{"kind": "passphrase", "name": "", "public": "…", "salt": "…", "passes": 3, "memory": 268435456,
                "sealed": "…"}]}
"""

from __future__ import annotations

import secrets as random
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id

from tamizdat.disk import write_whole
from tamizdat.project import Project
from tamizdat.vault import words
from tamizdat.vault.errors import VaultError, VaultMissing, WrongKey
from tamizdat.vault.sealing import SealingKey
from tamizdat.vault.secrets import Secrets

FORMAT = 1


class Kind(StrEnum):
    """What opens a slot."""

    PASSPHRASE = "passphrase"  # noqa: S105 (the name of a kind)
    RECOVERY = "recovery"  # twenty-four words on paper
    KEY = "key"  # 32 bytes in a file on another machine


class PublicGeneration(Struct, frozen=True):
    """What everybody may know of a generation: its number, its public key, and the day it was made."""

    number: int
    public: bytes
    made: str


class Slot(Struct, frozen=True, kw_only=True):
    """One way to unlock the vault, and the secrets sealed to it."""

    kind: Kind
    name: str = ""  # whose key it is
    public: bytes
    sealed: bytes
    salt: bytes = b""
    passes: int = 0
    memory: int = 0  # bytes that each guess takes


class Given(Struct, frozen=True):
    """What somebody gives to unlock a vault: its kind, and the passphrase, the words, or the key's 32 bytes in hex."""

    kind: Kind
    text: str


class Vault(Struct, frozen=True, kw_only=True):
    """The vault's file."""

    format: int = FORMAT
    generations: tuple[PublicGeneration, ...]
    slots: tuple[Slot, ...]

    @property
    def sealing_key(self) -> SealingKey:
        """The key to which new things are sealed."""
        newest = self.generations[-1]
        return SealingKey(newest.number, newest.public)

    def unlock(self, given: Given) -> Secrets:
        """Return the secrets. Raises WrongKey."""
        slots = [slot for slot in self.slots if slot.kind == given.kind]
        if not slots:
            raise WrongKey(f"This vault has no {_NAMES[given.kind]}. `tamizdat vault status` shows what unlocks it.")
        for slot in slots:
            private = _private_key(given, slot)
            if bytes(private.public_key) == slot.public:
                return self._checked(_open(slot, private))
        raise WrongKey(f"The {_NAMES[given.kind]} is not the right one. Nothing was unlocked.")

    def _checked(self, secrets: Secrets) -> Secrets:
        """Return secrets whose public keys are those of this file. Raises VaultError.

        Otherwise what readers send would be sealed to a key that nobody here has, or that somebody else has.
        """
        mine = [(each.number, each.public) for each in secrets.generations]
        if [(each.number, each.public) for each in self.generations] != mine:
            raise VaultError(
                "The public keys in the vault's file are not those of its secrets: the file is damaged, or somebody has"
                " changed it. Nothing was unlocked. Take the file from a backup, and find out who could write to it."
            )
        return secrets

    def with_secrets(self, secrets: Secrets) -> Vault:
        """Return this file with other generations, sealed to every slot."""
        made = {each.number: each.made for each in self.generations}
        return replace(
            self,
            generations=tuple(
                PublicGeneration(each.number, each.public, made.get(each.number, _today()))
                for each in secrets.generations
            ),
            slots=tuple(replace(slot, sealed=_seal_to(slot.public, secrets)) for slot in self.slots),
        )

    def with_slot(self, slot: Slot) -> Vault:
        """Return this file with one more slot; one of the same kind and name is replaced."""
        others = tuple(each for each in self.slots if (each.kind, each.name) != (slot.kind, slot.name))
        return replace(self, slots=(*others, slot))

    def without_slot(self, kind: Kind, name: str) -> Vault:
        """Return this file without a slot. Raises VaultError where it is not there, or is the last."""
        left = tuple(each for each in self.slots if (each.kind, each.name) != (kind, name))
        if len(left) == len(self.slots):
            raise VaultError(f"This vault has no such {_NAMES[kind]}. `tamizdat vault status` shows what there is.")
        if not left:
            raise VaultError("That is the last way to unlock the vault. Add another one first.")
        return replace(self, slots=left)


_NAMES = {Kind.PASSPHRASE: "passphrase", Kind.RECOVERY: "set of recovery words", Kind.KEY: "key"}
# What each guess costs. libsodium calls this "moderate": 256 MiB and under a second.
PASSES = argon2id.OPSLIMIT_MODERATE
MEMORY = argon2id.MEMLIMIT_MODERATE


def new_vault(secrets: Secrets) -> Vault:
    """Return a file without any slot."""
    return Vault(generations=(), slots=()).with_secrets(secrets)


def passphrase_slot(secrets: Secrets, passphrase: str, *, passes: int = PASSES, memory: int = MEMORY) -> Slot:
    """Return a slot that a passphrase opens. Raises VaultError where it is too short to withstand guessing."""
    given = Given(Kind.PASSPHRASE, passphrase)
    if len(_normal(passphrase)) < words.LEAST or len(set(_normal(passphrase))) < words.LEAST_DIFFERENT:
        raise VaultError(
            f"A passphrase needs {words.LEAST} characters, {words.LEAST_DIFFERENT} different ones among them. Whoever"
            " takes the disk can try as many as they like, for years; leave it to Tamizdat to draw one."
        )
    slot = Slot(
        kind=Kind.PASSPHRASE,
        public=b"",
        sealed=b"",
        salt=random.token_bytes(argon2id.SALTBYTES),
        passes=passes,
        memory=memory,
    )
    return _filled(slot, given, secrets)


def recovery_slot(secrets: Secrets) -> tuple[Slot, str]:
    """Return a slot for new recovery words, and the words. They are kept nowhere."""
    text = words.to_words(random.token_bytes(32))
    return _filled(Slot(kind=Kind.RECOVERY, public=b"", sealed=b""), Given(Kind.RECOVERY, text), secrets), text


def key_slot(secrets: Secrets, name: str) -> tuple[Slot, str]:
    """Return a slot for a new key that is kept on another machine, and the key's text. It is kept nowhere here."""
    if not name or len(name) > 60 or not name.isprintable():
        raise VaultError("A key needs a name of at most 60 letters, by which it is told from others.")
    text = random.token_hex(32)
    return _filled(Slot(kind=Kind.KEY, name=name, public=b"", sealed=b""), Given(Kind.KEY, text), secrets), text


def load(newsroom: Project) -> Vault:
    """Read a newsroom's vault. Raises VaultMissing, VaultError, OSError."""
    file = newsroom.vault
    try:
        vault = msgspec.json.decode(file.read_bytes(), type=Vault)
    except FileNotFoundError:
        raise VaultMissing(f"{file}: there is no vault yet. `tamizdat vault init` makes one.") from None
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise VaultError(f"{file}: {error}. Take the file from a backup.") from None
    if vault.format != FORMAT:
        raise VaultError(f"{file}: format {vault.format} is not known here. Install the Tamizdat that wrote it.")
    if not vault.generations or not vault.slots or not all(map(_is_whole, vault.slots)):
        raise VaultError(f"{file}: is damaged. Take it from a backup.")
    return vault


def _is_whole(slot: Slot) -> bool:
    """Whether a slot is as this program writes them."""
    if len(slot.public) != 32 or slot.kind not in Kind:
        return False
    return slot.kind != Kind.PASSPHRASE or (
        len(slot.salt) == argon2id.SALTBYTES
        and argon2id.OPSLIMIT_MIN <= slot.passes <= argon2id.OPSLIMIT_SENSITIVE
        and argon2id.MEMLIMIT_MIN <= slot.memory <= argon2id.MEMLIMIT_SENSITIVE
    )


def save(newsroom: Project, vault: Vault) -> None:
    """Write a newsroom's vault, whole or not at all. Raises OSError."""
    newsroom.vault.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(newsroom.vault, msgspec.json.format(msgspec.json.encode(vault)) + b"\n", mode=0o600)


def _private_key(given: Given, slot: Slot) -> PrivateKey:
    """Return the private key that what was given makes for a slot. Raises WrongKey."""
    if given.kind == Kind.PASSPHRASE:
        phrase = _normal(given.text).encode()
        return PrivateKey(argon2id.kdf(32, phrase, slot.salt, opslimit=slot.passes, memlimit=slot.memory))
    try:
        seed = words.from_words(given.text) if given.kind == Kind.RECOVERY else bytes.fromhex(given.text.strip())
        return PrivateKey(seed)
    except (ValueError, TypeError) as error:
        why = str(error) if given.kind == Kind.RECOVERY else "A key is 64 hexadecimal digits, and this is not one."
        raise WrongKey(why) from None


def _normal(passphrase: str) -> str:
    """Return a passphrase as it is used: how many spaces somebody types between words does not count."""
    return " ".join(passphrase.split())


def _filled(slot: Slot, given: Given, secrets: Secrets) -> Slot:
    public = bytes(_private_key(given, slot).public_key)
    return replace(slot, public=public, sealed=_seal_to(public, secrets))


def _seal_to(public: bytes, secrets: Secrets) -> bytes:
    return SealedBox(PublicKey(public)).encrypt(secrets.to_bytes())


def _open(slot: Slot, private: PrivateKey) -> Secrets:
    try:
        return Secrets.from_bytes(SealedBox(private).decrypt(slot.sealed))
    except (CryptoError, msgspec.ValidationError, msgspec.DecodeError):
        raise WrongKey("What the vault's file keeps is damaged. Take the file from a backup.") from None


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
