"""`tamizdat up` and the vault's agent: there from the start, started again, locked unless it is for practice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from audit.desk import Desk
from desk_processes import run, started

from tamizdat.project import Project
from tamizdat.vault.client import Agent
from tamizdat.vault.practice import PASSPHRASE


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.1)


def agents(newsroom: Path) -> list[int]:
    """Return the processes of a newsroom's agent."""
    found = subprocess.run(["pgrep", "-f", f"children vault .*{newsroom}"], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


@pytest.mark.xdist_group("practice desk")
def test_in_practice_it_unlocks_itself_also_after_it_was_killed(desk_of_demo: Desk) -> None:
    agent = Agent(Project(desk_of_demo.newsroom))
    until(lambda: agent.state().unlocked)
    assert PASSPHRASE not in (desk_of_demo.newsroom / "var/vault/vault.json").read_text()
    (pid,) = agents(desk_of_demo.newsroom)
    os.kill(pid, signal.SIGKILL)
    until(lambda: agents(desk_of_demo.newsroom) not in ([], [pid]) and agent.state().unlocked)


def test_otherwise_it_is_locked_until_somebody_unlocks_it(newsroom: Project) -> None:
    made = run(newsroom.folder, "vault", "init", "--no-passphrase", "--key-file", "../stick.key")
    assert made.returncode == 0, made.stderr
    agent = Agent(newsroom)
    with started(newsroom):
        until(newsroom.vault_socket.exists)
        assert not agent.state().unlocked
        unlocked = run(newsroom.folder, "vault", "unlock", "--key", "../stick.key")
        assert unlocked.returncode == 0 and agent.state().unlocked
    assert not agent.state().unlocked and not newsroom.vault_socket.exists()


def test_an_agent_that_runs_apart_stays_unlocked_while_the_desk_starts_anew(newsroom: Project) -> None:
    run(newsroom.folder, "vault", "init", "--no-passphrase", "--key-file", "../stick.key")
    apart = subprocess.Popen(
        [*started.command, "vault", "agent"], cwd=newsroom.folder, stderr=subprocess.PIPE, text=True
    )
    try:
        assert apart.stderr is not None and "answers" in apart.stderr.readline()
        run(newsroom.folder, "vault", "unlock", "--key", "../stick.key")
        for _ in range(2):
            with started(newsroom):
                assert Agent(newsroom).state().unlocked
    finally:
        apart.terminate()
        assert apart.wait() == 0
