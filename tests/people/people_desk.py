"""A desk whose vault has an agent, and a mail server that does as it is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mail_server import MailServer
from vault_agents import Agents, agents

from tamizdat.project import Project
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.key_file import Kind
from tamizdat.vault.secrets import Secrets

TAMIZDAT = Path(sys.executable).parent / "tamizdat"


class Vault:
    """A newsroom's vault: its agent, a process of its own, and the key that unlocks it."""

    def __init__(self, newsroom: Project, agents: Agents) -> None:
        secrets = Secrets.new()
        slot, self.key = key_file.key_slot(secrets, "test")
        key_file.save(newsroom, key_file.new_vault(secrets).with_slot(slot))
        self.newsroom = newsroom
        self.agent = Agent(newsroom)
        self._agents = agents
        self.start()

    def start(self) -> None:
        """Start the agent, locked."""
        self._process = self._agents.start(self.newsroom.folder)

    def unlock(self) -> None:
        self.agent.unlock(Kind.KEY, self.key)

    def lock(self) -> None:
        self.agent.lock()

    def kill(self) -> None:
        self._agents.kill(self._process)


@pytest.fixture(scope="session")
def vault_agents() -> Iterator[Agents]:
    """What starts the agents of vaults."""
    with agents() as made:
        yield made


@pytest.fixture
def vault(desk: Any, vault_agents: Agents) -> Iterator[Vault]:
    """The vault of the desk's newsroom, unlocked."""
    made = Vault(desk.newsroom, vault_agents)
    made.unlock()
    yield made
    made.kill()


@pytest.fixture
def mail(desk: Any) -> Iterator[MailServer]:
    """A mail server on this machine, which the newsroom sends through."""
    with MailServer() as server:
        with (desk.newsroom.configuration).open("a") as file:
            file.write(
                f'\n[mail]\nserver = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
                'from = "The Lantern <letters@lantern.example>"\n'
            )
        yield server
