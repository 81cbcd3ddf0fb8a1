"""The machine is taken: nothing personal stands on its disk, and nothing on the disk opens what is sealed."""

from __future__ import annotations

import base64
import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest
from audit.seized_disk import in_clear, keys_that_open

from tamizdat.vault import key_file
from tamizdat.vault.sealing import seal
from tamizdat.vault.secrets import Secrets

ADDRESS, NAME = "philippa.zwergenstein@example.org", "Philippa Zwergenstein"


@pytest.mark.parametrize(
    "hidden",
    [
        ADDRESS.encode(),
        ADDRESS.upper().encode(),
        ADDRESS.encode("utf-16-le"),
        gzip.compress(b"x" * 50 + ADDRESS.encode()),
        b"junk" + gzip.compress(ADDRESS.encode() + b"y" * 50),
        *(base64.b64encode(b"." * before + ADDRESS.encode() + b"...") for before in range(5)),
        ADDRESS.encode().hex().encode(),
    ],
)
def test_the_look_itself_finds_what_is_hidden(tmp_path: Path, hidden: bytes) -> None:
    (tmp_path / "file").write_bytes(b"\0" * 1_000 + hidden + b"\0" * 1_000)
    assert (tmp_path / "file", ADDRESS) in in_clear(tmp_path, [ADDRESS])
    assert in_clear(tmp_path, ["somebody.else@example.org"]) == []


@pytest.mark.parametrize("way", ["raw", "hex", "base64", "passphrase", "private"])
def test_the_look_itself_finds_a_key_that_lies_about(tmp_path: Path, way: str) -> None:
    secrets = Secrets.new()
    slot = key_file.passphrase_slot(secrets, "nutmeg canvas saddle", passes=1, memory=8192)
    vault = key_file.new_vault(secrets).with_slot(slot)
    from tamizdat.project import Project

    key_file.save(Project(tmp_path), vault)
    (tmp_path / "database").write_bytes(b"\0" * 100 + seal(ADDRESS.encode(), vault.sealing_key) + b"\0" * 100)
    assert keys_that_open(tmp_path) == []
    secret = secrets.newest.secret
    lying = {
        "raw": secret,
        "hex": secret.hex().encode(),
        "base64": base64.b64encode(secret),
        "passphrase": b"the passphrase:\nnutmeg canvas saddle\n",
        "private": base64.urlsafe_b64encode(bytes.fromhex("11" * 32)),
    }[way]
    (tmp_path / "notes.txt").write_bytes(lying)
    assert bool(keys_that_open(tmp_path)) == (way != "private")  # a key of something else opens nothing


@pytest.mark.slow
def test_a_thousand_people_and_a_machine_that_is_taken(desk: Any, vault: Any, mail: Any, tmp_path: Path) -> None:
    """Everything that exists is run with made-up people, also while the vault is locked; then the plug is pulled."""
    from django.db import connection

    from tamizdat.people import inbox, links, persons, rotation
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's folder is the server's")
    words = []
    inbox.takes("test")(lambda content, about: None)
    agent_words = vault.agent.add_recovery_words()
    for number in range(1_000):
        name, address = f"Zwergenstein-{number:04} Quillfeather", f"zwergenstein.{number:04}@quillfeather.example"
        words += [name, address, f"A note of Zwergenstein {number:04}"]
        person = persons.find_or_add(persons.Details(address, name, "en"))
        if number % 5 == 0:
            inbox.put("test", {"address": address, "note": words[-1]})
            outbox.put("test", f"letter {number}", Letter(address, f"Dear {name}", words[-1]), person)
            words.append(links.make("manage", person))
        if number % 50 == 0:
            persons.change(person, name=f"Formerly {name}")
            persons.suppress(f"other.{address}", "asked")
            mail.refusals[address] = f"451 4.3.0 <{address}> greylisted"
        if number == 500:
            vault.lock()
            inbox.put("test", {"address": address, "note": words[-1]})
            vault.unlock()
    inbox.take_in()
    outbox.send_due()
    vault.agent.rotate()
    rotation.go_on(most=700)
    vault.kill()  # the plug
    seized = tmp_path / "seized"
    shutil.copytree(desk.newsroom.folder, seized, ignore=shutil.ignore_patterns(".agent.sock", "site"))
    records = sum(file.read_bytes().count(b"TZ\x01") for file in seized.glob("var/newsroom.sqlite3*"))
    assert records >= 1_000  # it is all there, sealed
    assert in_clear(seized, [*words, agent_words, vault.key]) == []
    assert keys_that_open(seized) == []
    vault.start()
    vault.unlock()  # while whoever has the key reads all of it
    assert persons.find("zwergenstein.0007@quillfeather.example") and rotation.go_on().unreadable == 0
