"""A newsroom for each test that asks; the verifier's rollback state lies in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from kills import copy_of
from releases import Paper, of_every_role
from tomorrow import Tomorrow


@pytest.fixture(autouse=True)
def _rollback_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "paper")


@pytest.fixture(scope="session")
def full_release(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A release with a retained tree and with targets of every role."""
    return of_every_role(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def tomorrow(full_release: Paper, tmp_path: Path) -> Tomorrow:
    return Tomorrow(copy_of(full_release, tmp_path / "paper"))
