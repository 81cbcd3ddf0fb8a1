"""The vault's file: what unlocks it, what does not, and what a seized disk tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from nacl.pwhash import argon2id

from tamizdat.project import Project
from tamizdat.vault import key_file, words
from tamizdat.vault.errors import VaultError, VaultMissing, WrongKey
from tamizdat.vault.key_file import Given, Kind
from tamizdat.vault.secrets import Secrets

PHRASE = "nutmeg canvas saddle tallow"
CHEAP = {"passes": argon2id.OPSLIMIT_MIN, "memory": argon2id.MEMLIMIT_MIN}


@pytest.fixture
def secrets() -> Secrets:
    return Secrets.new()


def _vault(secrets: Secrets) -> tuple[key_file.Vault, str, str]:
    recovery, recovery_words = key_file.recovery_slot(secrets)
    other, key = key_file.key_slot(secrets, "laptop")
    vault = key_file.new_vault(secrets)
    for slot in (key_file.passphrase_slot(secrets, PHRASE, **CHEAP), recovery, other):
        vault = vault.with_slot(slot)
    return vault, recovery_words, key


def test_each_way_unlocks_it(secrets: Secrets) -> None:
    vault, recovery, key = _vault(secrets)
    for given in (Given(Kind.PASSPHRASE, PHRASE), Given(Kind.RECOVERY, recovery), Given(Kind.KEY, key)):
        assert vault.unlock(given) == secrets


def test_spaces_and_capitals_of_a_hand_that_writes_do_not_count(secrets: Secrets) -> None:
    vault, recovery, key = _vault(secrets)
    assert vault.unlock(Given(Kind.PASSPHRASE, f"  {PHRASE.replace(' ', '   ')}\n")) == secrets
    assert vault.unlock(Given(Kind.RECOVERY, recovery.upper().replace(" ", "\n"))) == secrets
    assert vault.unlock(Given(Kind.KEY, f"{key}\n")) == secrets


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(Kind.PASSPHRASE, "nutmeg canvas saddle willow"), "passphrase is not the right one"),
        (Given(Kind.PASSPHRASE, ""), "passphrase is not the right one"),
        (Given(Kind.RECOVERY, words.to_words(bytes(32))), "recovery words is not the right one"),
        (Given(Kind.RECOVERY, "abandon ability able"), "24 recovery words, and these are 3"),
        (Given(Kind.RECOVERY, "abandon " * 23 + "zzz"), "Word 24 is not one of the list"),
        (Given(Kind.RECOVERY, "abandon " * 24), "not in the right order"),
        (Given(Kind.KEY, "00" * 32), "key is not the right one"),
        (Given(Kind.KEY, "no key"), "64 hexadecimal digits"),
        (Given(Kind.KEY, "00" * 31), "64 hexadecimal digits"),
    ],
)
def test_what_is_wrong_opens_nothing(secrets: Secrets, given: Given, why: str) -> None:
    vault, _, _ = _vault(secrets)
    with pytest.raises(WrongKey, match=why):
        vault.unlock(given)


def test_a_vault_without_a_passphrase_says_so(secrets: Secrets) -> None:
    vault = key_file.new_vault(secrets).with_slot(key_file.key_slot(secrets, "laptop")[0])
    with pytest.raises(WrongKey, match="has no passphrase"):
        vault.unlock(Given(Kind.PASSPHRASE, PHRASE))


def test_a_short_passphrase_is_refused(secrets: Secrets) -> None:
    with pytest.raises(VaultError, match="20 characters"):
        key_file.passphrase_slot(secrets, "  nutmeg    canvas  ", **CHEAP)


def test_new_generations_are_sealed_to_every_slot(secrets: Secrets) -> None:
    vault, recovery, key = _vault(secrets)
    rotated = secrets.rotated()
    vault = vault.with_secrets(rotated)
    assert vault.sealing_key.number == 2 and vault.sealing_key.public == rotated.newest.public
    for given in (Given(Kind.PASSPHRASE, PHRASE), Given(Kind.RECOVERY, recovery), Given(Kind.KEY, key)):
        assert vault.unlock(given) == rotated


def test_a_slot_takes_the_place_of_its_like(secrets: Secrets) -> None:
    vault, recovery, _ = _vault(secrets)
    slot, new_words = key_file.recovery_slot(secrets)
    vault = vault.with_slot(slot)
    assert len(vault.slots) == 3 and vault.unlock(Given(Kind.RECOVERY, new_words)) == secrets
    with pytest.raises(WrongKey):
        vault.unlock(Given(Kind.RECOVERY, recovery))


def test_the_last_way_in_stays(secrets: Secrets) -> None:
    vault, _, _ = _vault(secrets)
    vault = vault.without_slot(Kind.PASSPHRASE, "").without_slot(Kind.RECOVERY, "")
    with pytest.raises(VaultError, match="last way"):
        vault.without_slot(Kind.KEY, "laptop")
    with pytest.raises(VaultError, match="no such key"):
        vault.without_slot(Kind.KEY, "desktop")


def test_the_file_is_written_and_read(secrets: Secrets, tmp_path: Path) -> None:
    newsroom = Project(tmp_path)
    vault, _, _ = _vault(secrets)
    key_file.save(newsroom, vault)
    assert key_file.load(newsroom) == vault
    assert newsroom.vault.stat().st_mode & 0o777 == 0o600
    assert newsroom.vault.parent.stat().st_mode & 0o777 == 0o700


def test_the_file_holds_no_secret(secrets: Secrets, tmp_path: Path) -> None:
    newsroom = Project(tmp_path)
    vault, recovery, key = _vault(secrets)
    key_file.save(newsroom, vault)
    from base64 import b64encode

    text = newsroom.vault.read_text()
    generation = secrets.newest
    for secret in (generation.secret, bytes(generation.private), bytes.fromhex(key)):
        assert secret.hex() not in text and b64encode(secret).decode() not in text
    assert PHRASE not in text and recovery not in text


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"format": 1, "generations": [], "slots": []}', "is damaged"),
        ("{", "vault.json: "),
        ('{"format": 9, "generations": [], "slots": []}', "format 9"),
        ("[]", "vault.json: "),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, body: str, why: str) -> None:
    newsroom = Project(tmp_path)
    newsroom.vault.parent.mkdir(parents=True)
    newsroom.vault.write_text(body)
    with pytest.raises(VaultError, match=why):
        key_file.load(newsroom)


@pytest.mark.parametrize("change", ["another key", "a flipped bit", "another number"])
def test_a_public_key_that_was_changed_is_noticed(secrets: Secrets, tmp_path: Path, change: str) -> None:
    """What readers send would be sealed to a key that nobody here has."""
    vault, _, key = _vault(secrets)
    (generation,) = vault.generations
    public = generation.public
    changed = {
        "another key": replace(generation, public=Secrets.new().newest.public),
        "a flipped bit": replace(generation, public=bytes([public[0] ^ 1]) + public[1:]),
        "another number": replace(generation, number=7),
    }[change]
    with pytest.raises(VaultError, match="somebody has changed it"):
        replace(vault, generations=(changed,)).unlock(Given(Kind.KEY, key))


@pytest.mark.parametrize("field", [{"salt": b"x"}, {"passes": 0}, {"memory": 1 << 50}, {"public": b""}])
def test_a_damaged_slot_is_told(secrets: Secrets, tmp_path: Path, field: dict[str, Any]) -> None:
    vault, _, _ = _vault(secrets)
    damaged = replace(vault, slots=(replace(vault.slots[0], **field), *vault.slots[1:]))
    key_file.save(Project(tmp_path), damaged)
    with pytest.raises(VaultError, match="is damaged"):
        key_file.load(Project(tmp_path))


def test_without_a_file_there_is_no_vault(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing, match="tamizdat vault init"):
        key_file.load(Project(tmp_path))
