"""What the bench says of a command: medians, failures, memory, and that a run must show its work."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from bench.measure import Contender, Run, alternate, files_and_bytes, median, process_tree, run, work_folder


def python(code: str, folder: Path, name: str = "python", **more: object) -> Contender:
    return Contender(name=name, command=[sys.executable, "-c", code], folder=folder, **more)  # type: ignore[arg-type]


def test_median_is_of_each_figure_by_itself() -> None:
    runs = [Run(1.0, 9.0, 30, 90, 5, 100), Run(3.0, 7.0, 10, 70, 5, 102), Run(2.0, 8.0, 20, 80, 5, 101)]
    assert median(runs) == Run(2.0, 8.0, 20, 80, 5, 101)
    assert median(runs[:2]).wall == 2.0


def test_a_failure_is_no_figure() -> None:
    assert median([Run(1, 1, 1), Run(9, 9, 9, failure="broke")]).failure == "broke"


def test_contenders_take_turns_and_who_failed_stays_out(tmp_path: Path) -> None:
    turns: list[str] = []
    contenders = [
        python("", tmp_path, "a", prepare=lambda: turns.append("a")),
        python("raise SystemExit('no')", tmp_path, "b", prepare=lambda: turns.append("b")),
        python("", tmp_path, "c", prepare=lambda: turns.append("c")),
    ]
    runs = alternate(contenders, 2, 60)
    assert turns == ["a", "b", "c", "a", "c"]
    assert [len(runs[name]) for name in "abc"] == [2, 1, 2]
    assert runs["b"][0].failure == "exit code 1: no"


def test_output_is_counted(tmp_path: Path) -> None:
    code = "import pathlib; f = pathlib.Path('out/deep'); f.mkdir(parents=True); (f / 'x').write_bytes(b'12345')"
    done = run(python(code, tmp_path, output=tmp_path / "out"), 60)
    assert (done.files, done.size, done.failure) == (1, 5, "")
    assert done.wall > 0
    assert done.cpu > 0


def test_memory_of_children_counts(tmp_path: Path) -> None:
    hold = "import time; held = bytearray(b'x' * 60_000_000); time.sleep(5)"
    start = f"subprocess.Popen([sys.executable, '-c', {hold!r}])"
    code = f"import subprocess, sys; [each.wait() for each in [{start}, {start}]]"
    done = run(python(code, tmp_path), 60)
    assert done.rss > 120_000_000
    assert done.pss > 120_000_000


def test_memory_that_processes_share_counts_once_in_pss(tmp_path: Path) -> None:
    code = "import os, time; held = bytearray(b'x') * 60_000_000; os.fork() and os.wait() or time.sleep(4)"
    done = run(python(code, tmp_path), 60)
    assert 60_000_000 < done.pss < 100_000_000 < 120_000_000 < done.rss


def test_a_run_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    hold = f"import pathlib, time; time.sleep(3); pathlib.Path({str(tmp_path / 'late')!r}).touch()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert run(python(code, tmp_path), 1).failure == "not done after 1 s"
    time.sleep(3)
    assert not (tmp_path / "late").exists()


def test_an_exit_code_that_is_fine_still_has_to_be_proved(tmp_path: Path) -> None:
    """A Python program that breaks down ends with 1, as ours does when it left something out."""
    broken = python("raise ValueError('boom')", tmp_path, good_codes=(0, 1), check=lambda: "there is no report")
    assert run(broken, 60).failure == "exit code 1, but there is no report: ValueError: boom"
    whole = python("raise SystemExit(1)", tmp_path, good_codes=(0, 1), check=lambda: "")
    assert run(whole, 60).failure == ""


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = Contender(name="x", command=[str(tmp_path / "nothing")], folder=tmp_path)
    assert "No such file" in run(missing, 60).failure


def test_weigh_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert files_and_bytes(tmp_path / "nothing") == (0, 0)


def test_a_process_that_is_gone_has_no_children() -> None:
    assert process_tree(2**22 + 1) == [2**22 + 1]


def test_no_room_in_memory_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with work_folder(10**18) as folder:
        assert folder.is_dir()
    assert not folder.exists()
    assert "has no room" in capsys.readouterr().err


def test_processor_time_of_what_outlives_the_command_counts(tmp_path: Path) -> None:
    left_behind = f"{sys.executable} -c 'sum(range(20_000_000))' & exit 0"
    assert run(Contender(name="a", command=["sh", "-c", left_behind], folder=tmp_path), 60).cpu > 0.1
