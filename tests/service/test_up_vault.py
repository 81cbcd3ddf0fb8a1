"""`tamizdat up` and the vault's agent: there from the start, started again, locked unless it is for practice."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from desk_processes import TAMIZDAT, run, up, wait_for

from tamizdat.project import Project
from tamizdat.vault.client import Agent
from tamizdat.vault.practice import PASSPHRASE

KEY = "../stick.key"


def make_vault(newsroom: Project) -> Agent:
    made = run(newsroom.folder, "vault", "init", "--no-passphrase", "--key-file", KEY)
    assert made.returncode == 0, made.stderr
    return Agent(newsroom)


def unlock(newsroom: Project) -> None:
    done = run(newsroom.folder, "vault", "unlock", "--key", KEY)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_in_practice_it_unlocks_itself_also_after_it_was_killed(pressed: Project) -> None:
    agent = Agent(pressed)
    with up(pressed, "--practice") as running:
        running.wait(lambda: agent.state().unlocked, "the vault is unlocked")
        assert PASSPHRASE not in pressed.vault.read_text()
        (pid,) = running.children("vault")
        os.kill(pid, signal.SIGKILL)
        running.wait(lambda: running.children("vault") not in ([], [pid]) and agent.state().unlocked, "it is again")
    assert not agent.state().unlocked and not pressed.vault_socket.exists()


@pytest.mark.slow
def test_otherwise_it_is_locked_until_somebody_unlocks_it(newsroom: Project) -> None:
    agent = make_vault(newsroom)
    with up(newsroom, "--no-site") as running:
        running.wait(newsroom.vault_socket.exists, "the agent answers")
        assert not agent.state().unlocked
        unlock(newsroom)
        assert agent.state().unlocked
        (pid,) = running.children("vault")
        os.kill(pid, signal.SIGKILL)
        running.wait(lambda: running.children("vault") not in ([], [pid]), "it is started again")
        assert not agent.state().unlocked  # nobody but a person unlocks it


@pytest.mark.slow
def test_an_agent_that_runs_apart_stays_unlocked_while_the_desk_starts_anew(newsroom: Project) -> None:
    agent = make_vault(newsroom)
    command = [TAMIZDAT, "vault", "agent"]
    apart = subprocess.Popen(command, cwd=newsroom.folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(newsroom.vault_socket.exists, "the agent answers")
        unlock(newsroom)
        for _ in range(2):
            with up(newsroom, "--no-site"):
                assert agent.state().unlocked
        assert agent.state().unlocked
    finally:
        apart.terminate()
        assert apart.wait() == 0


@pytest.mark.slow
def test_the_database_is_for_its_owner_alone_whoever_makes_it(pressed: Project) -> None:
    """A command before the first start makes it too, and it holds drafts, passwords' hashes and second factors."""
    assert run(pressed.folder, "tick").returncode == 2
    assert not pressed.database.exists() or pressed.database.stat().st_mode & 0o777 == 0o600
    pressed.database.touch()
    pressed.database.chmod(0o644)  # as another version left it
    with up(pressed, "--no-site"):
        found = list(pressed.database.parent.glob("newsroom.sqlite3*"))
        assert len(found) > 1 and {file.stat().st_mode & 0o777 for file in found} == {0o600}


def test_a_backup_tells_of_a_vault_that_is_of_no_use(newsroom: Project) -> None:
    make_vault(newsroom)
    assert run(newsroom.folder, "backup", "--to", "../b.tar.gz").returncode == 0
    newsroom.vault.write_text("{}")
    done = run(newsroom.folder, "backup", "--to", "../b.tar.gz")
    assert done.returncode == 1 and "var/vault/vault.json is in the backup as it is" in done.stderr
