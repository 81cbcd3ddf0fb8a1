"""The steps on a Dask cluster of two workers give what this machine's own processes give."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import papers
import pytest
from click.testing import CliRunner

from tamizdat.cli import main
from tamizdat.recover import limits
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.steps import cluster as module
from tamizdat.recover.steps import runner
from tamizdat.recover.steps.cluster import Cluster, ClusterError
from tamizdat.recover.steps.each import Made, left_out, parse_capture
from tamizdat.task_limits import TaskLimits

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'tamizdat[cluster]'")
pytestmark = pytest.mark.xdist_group("cluster")
MANY = runner.FEW + 6


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local:
        yield local.scheduler_address


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    for number in range(MANY):
        story = [line.replace("Halden", f"Halden {chr(65 + number)}") for line in papers.BODY]
        (folder / f"{number:02}.txt").write_text("\n\n".join([f"Story number {number} of the pier", *story]))
    return folder


def test_the_result_has_the_same_bytes(captures: Path, address: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert CliRunner().invoke(main, ["recover", str(captures), "--out", str(one)]).exit_code == 0
    done = CliRunner().invoke(main, ["recover", str(captures), "--out", str(two), "--scheduler", address])
    assert done.exit_code == 0, done.output
    assert two.read_bytes() == one.read_bytes()


def test_that_all_workers_are_lost_is_told_and_nothing_waits_for_ever(
    captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as local:

        def without_workers(client: object, *plugins: object, **named: object) -> None:
            local.scale(0)

        monkeypatch.setattr(distributed.Client, "register_plugin", without_workers)
        out = ["--out", str(tmp_path / "a.jsonl"), "--scheduler", local.scheduler_address]
        done = CliRunner().invoke(main, ["recover", str(captures), *out])
    assert done.exit_code == 2 and "has lost all its workers" in done.output


def test_workers_with_several_threads_are_refused() -> None:
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=":0") as local,
        pytest.raises(ClusterError, match="--nthreads 1"),
    ):
        Cluster(local.scheduler_address)


def parse_or_die(capture: Capture) -> Made:
    if capture.name == "07.txt":
        os._exit(9)
    return parse_capture(capture)


def test_a_capture_that_kills_its_workers_is_left_out_alone(
    address: str, captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "parse_capture", parse_or_die)
    given = [
        Capture(name=file.name, sha256=f"{at:064}", kind="text", body=file.read_bytes())
        for at, file in enumerate(sorted(captures.iterdir()))
    ]
    told: list[LeftOut] = []
    with Cluster(address) as cluster, runner.StepRunner(tmp_path, told, cluster) as steps:
        assert [each.name for each in steps.parse(given).captures] == [
            each.name for each in given if each.name != "07.txt"
        ]
    assert told == [LeftOut("07.txt", runner.DIED)]


def parse_or_fill(capture: Capture) -> Made:
    try:
        return parse_capture(capture) if capture.name != "07.txt" else left_out(str(len(bytearray(4 << 30))))
    except MemoryError:
        return left_out(limits.TOO_LARGE)


def parse_or_spin(capture: Capture) -> Made:
    while capture.name == "07.txt":
        pass
    return parse_capture(capture)


@pytest.mark.parametrize(("task", "reason"), [(parse_or_fill, limits.TOO_LARGE), (parse_or_spin, limits.TOO_LONG)])
def test_a_capture_beyond_the_limits_is_left_out_alone(
    address: str, captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: object, reason: str
) -> None:
    monkeypatch.setattr(runner, "parse_capture", task)
    monkeypatch.setattr(runner, "OF_A_STEP", TaskLimits(seconds=1, memory=limits.MEMORY))
    given = [
        Capture(name=file.name, sha256=f"{at:064}", kind="text", body=file.read_bytes())
        for at, file in enumerate(sorted(captures.iterdir()))
    ]
    told: list[LeftOut] = []
    with Cluster(address) as cluster, runner.StepRunner(tmp_path, told, cluster) as steps:
        names = [each.name for each in steps.parse(given).captures]
    assert names == [each.name for each in given if each.name != "07.txt"]
    assert told == [LeftOut("07.txt", reason)]


def test_workers_with_another_program_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "program", lambda: str(os.getpid()))  # another one in each process
    with pytest.raises(ClusterError, match="have another Tamizdat or other libraries than this machine: tcp://"):
        Cluster(address)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1)
    (tmp_path / "web.txt").write_text(papers.WEB)
    done = CliRunner().invoke(
        main, ["recover", str(tmp_path), "--out", str(tmp_path / "a.jsonl"), "--scheduler", "tcp://127.0.0.1:9"]
    )
    assert done.exit_code == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.output
    assert not (tmp_path / "a.jsonl").exists()
