"""A recovery that is killed is begun again where it was, and gives the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import papers
import pytest

from tamizdat.recover.storage import work_folder as module
from tamizdat.recover.storage.work_folder import work_folder

COUNT = 30  # captures: so many that worker processes read them
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed") / "captures"
    folder.mkdir()
    for number in range(COUNT - 2):
        story = [line.replace("Halden", f"Halden {chr(65 + number)}") for line in papers.BODY]
        text = [f"Story number {number} of the pier", *(line for line in story if number % 3 or line is not story[1])]
        (folder / f"{number:02}.txt").write_text("\n\n".join(text))
    (folder / "empty.txt").write_text("")
    (folder / "web.txt").write_text(papers.WEB)
    return folder


def recover(captures: Path, out: Path, *, die_at: int = 0) -> int:
    command = [sys.executable, str(HERE / "killed_run.py"), str(die_at), "recover", str(captures)]
    out.parent.mkdir(exist_ok=True)
    done = subprocess.run(
        [*command, "--out", str(out), "--report", str(out.with_suffix(".report"))], capture_output=True, check=False
    )
    return done.returncode


@pytest.fixture(scope="module")
def undisturbed(captures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "archive.jsonl"
    assert recover(captures, out) == 1, "the empty capture is left out"
    assert not (out.parent / ".archive.jsonl.recovering").exists()
    return out


# While captures are read, and while boilerplate is removed.
@pytest.mark.parametrize("at", [4, COUNT + 9])
def test_the_next_run_goes_on(captures: Path, undisturbed: Path, tmp_path: Path, at: int) -> None:
    out = tmp_path / "archive.jsonl"
    assert recover(captures, out, die_at=at) == -signal.SIGKILL
    assert not out.exists()
    assert recover(captures, out) == 1
    assert out.read_bytes() == undisturbed.read_bytes()
    report, expected = (json.loads(each.with_suffix(".report").read_bytes()) for each in (out, undisturbed))
    assert report.pop("resumed") == min(at - 1, COUNT - 1)  # all but the empty one, and the one that was cut off
    assert expected.pop("resumed") == 0
    assert report == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in undisturbed.parent.iterdir()
    )


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
