"""A newsroom whose desk was started once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk_processes import new_newsroom, prepare

from tamizdat.project import Project


@pytest.fixture(scope="session")
def _pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_newsroom(tmp_path_factory.mktemp("pressed") / "paper").folder


@pytest.fixture(scope="session")
def _prepared(_pressed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "paper"
    shutil.copytree(_pressed, folder)
    prepared = prepare(Project(folder))
    assert prepared.returncode == 0, prepared.stderr
    return folder


@pytest.fixture
def pressed(_pressed: Path, tmp_path: Path) -> Project:
    """A newsroom that has a release and no desk yet."""
    return Project(Path(shutil.copytree(_pressed, tmp_path / "paper")))


@pytest.fixture
def newsroom(_prepared: Path, tmp_path: Path) -> Project:
    """A newsroom whose articles are at its desk; nothing runs."""
    return Project(Path(shutil.copytree(_prepared, tmp_path / "paper")))
