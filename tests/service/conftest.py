"""A newsroom whose desk was started once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.desk import Desk, practising
from desk_database import give_tables
from desk_processes import new_newsroom, prepare

from made_once import made_once
from tamizdat.project import Project


@pytest.fixture(scope="session")
def _pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "pressed", new_newsroom)


@pytest.fixture(scope="session")
def _prepared(_pressed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:

    def make(folder: Path) -> None:
        shutil.copytree(_pressed, folder)
        give_tables(tmp_path_factory, Project(folder))
        prepared = prepare(Project(folder))
        assert prepared.returncode == 0, prepared.stderr

    return made_once(tmp_path_factory, "prepared", make)


@pytest.fixture
def pressed(_pressed: Path, tmp_path: Path) -> Project:
    """A newsroom that has a release and no desk yet."""
    return Project(Path(shutil.copytree(_pressed, tmp_path / "paper")))


@pytest.fixture
def newsroom(_prepared: Path, tmp_path: Path) -> Project:
    """A newsroom whose articles are at its desk; nothing runs."""
    return Project(Path(shutil.copytree(_prepared, tmp_path / "paper")))


@pytest.fixture(scope="session")
def desk_of_demo(demo_newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo newsroom's desk as `make run` starts it. Whatever uses it is of the group "practice desk"."""
    folder = tmp_path_factory.mktemp("practice") / "paper"
    shutil.copytree(demo_newsroom, folder, symlinks=True)
    give_tables(tmp_path_factory, Project(folder))
    with practising(folder) as desk:
        yield desk


@pytest.fixture(scope="session")
def _sessions() -> dict[str, Any]:
    """The cookies of whoever is signed in, by name."""
    return {}


@pytest.fixture
def rita(desk_of_demo: Desk, chromium: Any, _sessions: dict[str, Any]) -> Iterator[Any]:
    """A page of Chromium in which the reporter is signed in."""
    yield from _signed_in(desk_of_demo, chromium, "Rita", _sessions)


@pytest.fixture
def edna(desk_of_demo: Desk, chromium: Any, _sessions: dict[str, Any]) -> Iterator[Any]:
    """A page of Chromium in which the editor is signed in."""
    yield from _signed_in(desk_of_demo, chromium, "Edna", _sessions)


def _signed_in(desk: Desk, chromium: Any, name: str, sessions: dict[str, Any]) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, storage_state=sessions.get(name))
    page = context.new_page()
    page.set_default_timeout(60_000)
    if name not in sessions:
        desk.sign_in(page, name)
        sessions[name] = context.storage_state()
    yield page
    context.close()
