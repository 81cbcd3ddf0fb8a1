"""A press killed at any moment: what a reader sees verifies, and the next press ends in the same bytes.

`PRESS_KILLS` says how many times it is killed in each way: a handful by default, 50 in `make soak`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import MONDAY, article, everything

from tamizdat import release
from tamizdat.article import Article, Label, Status, encode
from tamizdat.release.verifying import open_source, verify

KILLS = int(os.environ.get("PRESS_KILLS", "3"))
SCRIPT = Path(__file__).with_name("press_killed.py")


def written(path: Path, articles: list[Article]) -> Path:
    path.write_bytes(b"".join(encode(each) + b"\n" for each in sorted(articles, key=lambda each: each.number)))
    return path


def start(folder: Path, archive: Path, *changed: int) -> subprocess.Popen[bytes]:
    """Start a press in a session of its own, so that its workers can be killed with it; it has begun."""
    command = [sys.executable, str(SCRIPT), str(folder), str(archive), *map(str, changed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout and process.stdout.readline() == b"begun\n"
    return process


def whole(folder: Path, archive: Path, *changed: int) -> float:
    """Press to the end; return the seconds it took."""
    began = time.monotonic()
    assert start(folder, archive, *changed).wait() == 0
    return time.monotonic() - began


def killed(folder: Path, archive: Path, after: float, *changed: int) -> None:
    process = start(folder, archive, *changed)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def check(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who comes for the first time finds nothing wrong; before the first release there is nothing to find."""
    monkeypatch.setenv("TAMIZDAT_STATE", str(site.with_name(f"seen-{time.monotonic_ns()}")))
    if site.exists():
        verdict = verify(open_source(str(site)), now=MONDAY)
        assert verdict.ok, verdict.problems


@pytest.mark.parametrize(
    "way", [pytest.param("first", marks=pytest.mark.slow), pytest.param("compared", marks=pytest.mark.slow), "named"]
)
def test_a_killed_press_harms_no_reader_and_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    before = [*everything(), *(article(number) for number in range(100, 120))]
    gone, withdrawn = before[-1], before[-2]
    after = [
        replace(before[0], headline="The strike is over", section=Label("harbour-desk", "Harbour desk")),
        *before[1:-2],
        replace(withdrawn, status=Status("withdrawn", "It was wrong.")),
    ]
    changed = [before[0].number, withdrawn.number, gone.number] if way == "named" else []
    base, to_the_end = tmp_path / "base", tmp_path / "to the end"
    base.mkdir()
    release.init_keys(base)
    old, new = written(tmp_path / "old.jsonl", before), written(tmp_path / "new.jsonl", after)
    if way != "first":
        whole(base, old)
    shutil.copytree(base, to_the_end)
    seconds = whole(to_the_end, new, *changed)
    chance = random.Random(5)
    for count in range(KILLS):
        folder = tmp_path / str(count)
        shutil.copytree(base, folder)
        killed(folder, new, chance.uniform(0, seconds), *changed)
        check(folder / "site", monkeypatch)
        whole(folder, new, *changed)
        check(folder / "site", monkeypatch)
        assert snapshot(folder / "site") == snapshot(to_the_end / "site")
        shutil.rmtree(folder)
