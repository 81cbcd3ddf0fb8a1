"""Helpers for recovery's tests: captures on disk, and a run of the whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from made_once import made_once
from tamizdat.outlet import Outlet
from tamizdat.project import RECOVERY_REPORT
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.result import Recovery
from tamizdat.recover.run import recover

OUTLET = Outlet(name="Vesna Courier")
Run = Callable[..., Recovery]


@pytest.fixture
def review_room(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A newsroom whose last run asks and doubts something of each kind (`review_room.Room`)."""
    from review_room import Room, make_newsroom

    made = made_once(tmp_path_factory, "review-room", make_newsroom) / "paper"
    shutil.copytree(made, tmp_path / "paper")
    report = tmp_path / "paper" / RECOVERY_REPORT
    report.write_text(report.read_text().replace(str(made), str(tmp_path / "paper")))
    return Room(tmp_path / "paper", monkeypatch)


@pytest.fixture
def captured(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Write captures into a folder and return it."""

    def write(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "captures"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def run() -> Run:
    """Recover the captures below some paths for an outlet that has no settings."""
    return lambda *paths, **options: recover(list(paths), outlet=options.pop("outlet", OUTLET), **options)


@pytest.fixture
def fates(captured, run):
    """Return what became of the blocks of some captures, by their names and texts."""

    def told(files: dict[str, str], **options) -> dict[str, dict[str, BlockFate]]:
        found: list[CaptureFates] = []
        run(captured(files), on_fates=found.append, **options)
        return {Path(each.capture).name: {fate.text: fate for fate in each.blocks} for each in found}

    return told
