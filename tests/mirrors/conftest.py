"""An outlet whose release is copied; the memory of what was seen lies in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from kills import copy_of
from releases import Paper, of_every_role


@pytest.fixture(autouse=True)
def _rollback_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A release with a retained tree and with targets of every role."""
    paper = of_every_role(tmp_path_factory.mktemp("mirrored"), 60)
    paper.mirrors(paper.sign_mirrors(1, "one.example"))
    return paper


@pytest.fixture
def paper(ready: Paper, tmp_path: Path) -> Paper:
    return copy_of(ready, tmp_path / "paper")
