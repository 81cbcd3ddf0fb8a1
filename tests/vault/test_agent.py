"""The agent as a process: what it answers locked and unlocked, to whom, and what is left when it is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tamizdat.project import Project
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.errors import VaultError, VaultLocked, WrongKey
from tamizdat.vault.key_file import Given, Kind
from tamizdat.vault.sealing import seal
from tamizdat.vault.secrets import Secrets
from tamizdat.vault.server import short

TAMIZDAT = Path(sys.executable).parent / "tamizdat"


@pytest.fixture
def newsroom(tmp_path: Path) -> Project:
    deep = tmp_path / ("a folder of a long name " * 4).strip() / "and another one below it"
    deep.mkdir(parents=True)
    (deep / "tamizdat.toml").write_text('name = "Test"\n')
    return Project(deep)


@pytest.fixture
def key(newsroom: Project) -> str:
    """The key of another machine, which unlocks the newsroom's vault."""
    secrets = Secrets.new()
    slot, key = key_file.key_slot(secrets, "laptop")
    key_file.save(newsroom, key_file.new_vault(secrets).with_slot(slot))
    return key


@pytest.fixture
def process(newsroom: Project, key: str) -> Iterator[subprocess.Popen[str]]:
    started = start(newsroom)
    yield started
    started.kill()
    started.wait()


def start(newsroom: Project) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [TAMIZDAT, "vault", "agent"], cwd=newsroom.folder, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "answers" in line, line
    return process


def test_locked_it_reads_nothing_and_counts(newsroom: Project, process: object) -> None:
    agent = Agent(newsroom)
    sealed = seal(b"orla@example.org", key_file.load(newsroom).sealing_key)  # writing needs no agent
    assert not agent.state().unlocked
    for ask in (lambda: agent.unseal([sealed]), lambda: agent.find("person", [b"x"]), agent.rotate):
        with pytest.raises(VaultLocked, match="Unlock it"):
            ask()
    first, second, third = agent.count([b"192.0.2.1", b"192.0.2.1", b"192.0.2.2"])
    assert first == second != third and len(first) == 32


def test_unlocked_it_reads_until_it_is_locked(newsroom: Project, key: str, process: object) -> None:
    agent = Agent(newsroom)
    sealed = seal(b"orla@example.org", key_file.load(newsroom).sealing_key)
    with pytest.raises(WrongKey):
        agent.unlock(Kind.KEY, "00" * 32)
    assert agent.unlock(Kind.KEY, key).unlocked
    assert agent.unseal([sealed, b"no", sealed[:-1]]) == [b"orla@example.org", None, None]
    assert agent.find("person", [b"a", b"b"]) != agent.find("person", [b"b", b"a"])
    agent.lock()
    with pytest.raises(VaultLocked):
        agent.unseal([sealed])


def test_without_an_agent_the_vault_is_locked(newsroom: Project, key: str) -> None:
    with pytest.raises(VaultLocked, match="does not run"):
        Agent(newsroom).unlock(Kind.KEY, key)
    assert not Agent(newsroom).state().unlocked


def test_killed_it_is_locked_and_starts_again(newsroom: Project, key: str, process: subprocess.Popen[str]) -> None:
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not agent.state().unlocked
    again = start(newsroom)
    try:
        assert not agent.state().unlocked
        assert agent.unlock(Kind.KEY, key).unlocked
    finally:
        again.terminate()
        assert again.wait() == 0
    assert not newsroom.vault_socket.exists()


def test_a_second_agent_says_that_there_is_one(newsroom: Project, process: object) -> None:
    second = subprocess.run([TAMIZDAT, "vault", "agent"], cwd=newsroom.folder, capture_output=True, text=True)
    assert second.returncode == 2 and "another agent" in second.stderr
    assert not Agent(newsroom).state().unlocked  # the first still answers


def test_a_rotation_is_in_the_file_before_anything_is_sealed_to_it(
    newsroom: Project, key: str, process: subprocess.Popen[str]
) -> None:
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    old = seal(b"before", key_file.load(newsroom).sealing_key)
    (before,) = agent.find("person", [b"orla"])
    assert agent.rotate().generations == [1, 2]
    new = seal(b"after", key_file.load(newsroom).sealing_key)
    process.kill()
    process.wait()
    again = start(newsroom)
    try:
        agent.unlock(Kind.KEY, key)
        assert agent.unseal([old, new]) == [b"before", b"after"]
        (now,) = agent.find("person", [b"orla"])
        assert now[1:] == before and now[0] != before[0]
        assert agent.forget_old().generations == [2]
        assert agent.unseal([old, new]) == [None, b"after"]
        assert agent.find("person", [b"orla"]) == [now]  # what is known by its lookup alone is still found
    finally:
        again.terminate()
        again.wait()


def test_a_folder_that_was_moved_away_is_not_taken_for_another(newsroom: Project, key: str, process: object) -> None:
    """An old newsroom is put aside and another one takes its place: the agent must not work on that one."""
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    aside = Project(newsroom.folder.rename(newsroom.folder.with_name("aside")))
    other = Secrets.new()
    slot, _ = key_file.key_slot(other, "other")
    key_file.save(newsroom, key_file.new_vault(other).with_slot(slot))
    before = newsroom.vault.read_bytes(), aside.vault.read_bytes()
    for ask in (lambda: Agent(aside).set_passphrase("nutmeg canvas saddle tallow"), Agent(aside).rotate):
        with pytest.raises(VaultLocked, match="was moved"):
            ask()
    assert (newsroom.vault.read_bytes(), aside.vault.read_bytes()) == before
    assert not Agent(aside).state().unlocked


def test_new_ways_to_unlock(newsroom: Project, key: str, process: object) -> None:
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    with pytest.raises(VaultError, match="20 characters"):
        agent.set_passphrase("short")
    agent.set_passphrase("nutmeg canvas saddle tallow")
    words, other = agent.add_recovery_words(), agent.add_key("desktop")
    agent.lock()
    for kind, text in (
        (Kind.PASSPHRASE, "nutmeg canvas saddle tallow"),
        (Kind.RECOVERY, words),
        (Kind.KEY, other),
        (Kind.KEY, key),
    ):
        assert agent.unlock(kind, text).unlocked
        agent.lock()


def test_many_ask_at_once(newsroom: Project, key: str, process: object) -> None:
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    public = key_file.load(newsroom).sealing_key
    items = [[seal(f"{who} {number}".encode(), public) for number in range(40)] for who in range(24)]
    with ThreadPoolExecutor(24) as pool:
        for who, answers in enumerate(pool.map(agent.unseal, items)):
            assert answers == [f"{who} {number}".encode() for number in range(40)]


def test_a_question_larger_than_a_message_is_asked_in_parts(newsroom: Project, key: str, process: object) -> None:
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    big = seal(bytes(3 << 20), key_file.load(newsroom).sealing_key)
    assert agent.unseal([big] * 7) == [bytes(3 << 20)] * 7


@pytest.mark.parametrize("sent", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x03abc", b"\x00", b""])
def test_what_is_no_question_harms_nothing(newsroom: Project, process: object, sent: bytes) -> None:
    with short(newsroom.vault_socket) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1 << 16)
    assert not Agent(newsroom).state().unlocked  # it answers


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to try as another account")
def test_another_account_is_not_answered(newsroom: Project, process: object) -> None:
    newsroom.vault_socket.chmod(0o777)
    folder = os.open(newsroom.vault_socket.parent, os.O_PATH)
    question = b"\x00\x00\x00\x0e\x81\xa4type\xa6Status"
    code = f"""
import os, socket
os.setgroups([]); os.setgid(65534); os.setuid(65534)
connection = socket.socket(socket.AF_UNIX)
connection.settimeout(5)
connection.connect("/proc/self/fd/{folder}/.agent.sock")
try:
    connection.sendall({question!r})
    print(len(connection.recv(100)))
except (BrokenPipeError, ConnectionResetError):
    print(0)
"""
    for each in (newsroom.vault_socket.parent, *newsroom.vault_socket.parent.parents):
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o001)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, pass_fds=[folder])
    assert done.stdout.strip() == "0", done.stderr


def test_nothing_of_the_secrets_is_on_the_disk_or_in_a_core_dump(
    newsroom: Project, key: str, process: subprocess.Popen[str]
) -> None:
    secrets = key_file.load(newsroom).unlock(Given(Kind.KEY, key))
    agent = Agent(newsroom)
    agent.unlock(Kind.KEY, key)
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    assert next(line for line in limits.splitlines() if "core file" in line).split()[4:6] == ["0", "0"]
    process.send_signal(signal.SIGABRT)
    process.wait()
    generation = secrets.newest
    for file in newsroom.folder.rglob("*"):
        if file.is_file():
            body = file.read_bytes()
            assert not any(secret in body for secret in (generation.secret, bytes(generation.private)))
