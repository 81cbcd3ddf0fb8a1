"""What is sealed: read by whoever holds the secret, and by nobody else; of one length for many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.vault.sealing import SealedError, SealingKey, generation_of, seal, unseal
from tamizdat.vault.secrets import Secrets

SECRETS = Secrets.new()
KEY = SealingKey(1, SECRETS.newest.public)


@given(st.binary(max_size=2_000))
def test_what_is_sealed_is_read_again(body: bytes) -> None:
    sealed = seal(body, KEY)
    assert unseal(sealed, SECRETS) == body
    assert generation_of(sealed) == 1
    assert len(body) < 8 or body not in sealed


@given(st.binary(max_size=63), st.binary(max_size=63))
def test_short_texts_have_one_length(first: bytes, second: bytes) -> None:
    assert len(seal(first, KEY)) == len(seal(second, KEY)) == 117


def test_the_same_text_never_looks_the_same() -> None:
    assert seal(b"orla@example.org", KEY) != seal(b"orla@example.org", KEY)


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"orla@example.org", KEY))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealedError):
        unseal(bytes(sealed), SECRETS)


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(SealedError):
        unseal(body, SECRETS)


def test_another_vault_reads_nothing() -> None:
    with pytest.raises(SealedError, match="another vault"):
        unseal(seal(b"orla@example.org", KEY), Secrets.new())


def test_a_rotation_reads_the_old_until_it_is_given_up() -> None:
    old = seal(b"orla@example.org", KEY)
    rotated = SECRETS.rotated()
    new = seal(b"orla@example.org", SealingKey(rotated.newest.number, rotated.newest.public))
    assert [unseal(each, rotated) for each in (old, new)] == [b"orla@example.org"] * 2
    with pytest.raises(SealedError, match="generation 1"):
        unseal(old, rotated.without_old())
    assert unseal(new, rotated.without_old()) == b"orla@example.org"


def test_lookups_differ_by_purpose_value_and_generation() -> None:
    rotated = SECRETS.rotated()
    asked = [(purpose, value) for purpose in ("person", "suppressed") for value in (b"orla", b"ines")]
    assert len({found for each in asked for found in rotated.lookups(*each)}) == 8
    assert rotated.lookups("person", b"orla")[1:] == SECRETS.lookups("person", b"orla")


def test_what_was_erased_but_for_its_lookup_is_found_after_rotations() -> None:
    before = SECRETS.lookups("suppressed", b"orla")
    later = SECRETS.rotated().without_old().rotated().without_old()
    assert later.lookups("suppressed", b"orla")[-1:] == before and len(later.generations) == 1


def test_secrets_survive_their_own_writing() -> None:
    secrets = SECRETS.rotated().rotated()
    assert Secrets.from_bytes(secrets.to_bytes()) == secrets
