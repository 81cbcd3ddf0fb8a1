"""A recovery that is killed is begun again where it was, and gives the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from makers.all_formats import AllFormats, write_all_formats

from tamizdat.recover.storage import work_folder as module
from tamizdat.recover.storage.work_folder import work_folder

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> AllFormats:
    """An invented paper in all formats that are read: so many captures that worker processes read them."""
    return write_all_formats(tmp_path_factory.mktemp("killed") / "captures")


def recover(captures: AllFormats, out: Path, *, die_at: str = "") -> int:
    command = [sys.executable, str(HERE / "killed_run.py"), die_at, "recover", str(captures.listing.parent)]
    out.parent.mkdir(exist_ok=True)
    command += ["--list", str(captures.listing), "--out", str(out), "--report", str(out.with_suffix(".report"))]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def undisturbed(captures: AllFormats, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "archive.jsonl"
    assert recover(captures, out) == 1, "damaged ones are left out"
    assert not (out.parent / ".archive.jsonl.recovering").exists()
    return out


@pytest.mark.parametrize("at", ["parsed:10", "cleaned:10"])
def test_the_next_run_goes_on(captures: AllFormats, undisturbed: Path, tmp_path: Path, at: str) -> None:
    out = tmp_path / "archive.jsonl"
    assert recover(captures, out, die_at=at) == -signal.SIGKILL
    assert not out.exists()
    assert recover(captures, out) == 1
    assert out.read_bytes() == undisturbed.read_bytes()
    report, expected = (json.loads(each.with_suffix(".report").read_bytes()) for each in (out, undisturbed))
    resumed = report.pop("resumed")
    assert resumed == 9 if at == "parsed:10" else resumed >= len(captures.copies)
    assert expected.pop("resumed") == 0
    assert report == expected
    assert all_names(tmp_path) == all_names(undisturbed.parent)


def all_names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_work_of_another_program_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    with pytest.raises(ZeroDivisionError), work_folder(folder) as work:
        (work / "parsed").write_text("what was read")
        (work / "pictures").mkdir()
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), work_folder(folder) as work:
        assert (work / "parsed").read_text() == "what was read"
        assert not (work / "pictures").exists(), "one may be half written"
        raise ZeroDivisionError
    monkeypatch.setattr(module, "program", lambda: "another one")
    with work_folder(folder) as work:
        assert not (work / "parsed").exists()
    assert not folder.exists()
