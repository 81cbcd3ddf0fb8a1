"""A newsroom for each test that asks; the verifier's rollback state lies in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from releases import Paper


@pytest.fixture(autouse=True)
def _rollback_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "paper")
