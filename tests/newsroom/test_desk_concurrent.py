"""Several processes at one desk: nothing is lost, missed, or given twice. The same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROCESS = Path(__file__).with_name("desk_process.py")


def start(*each: str) -> subprocess.Popen[str]:
    """Start other processes of the desk of this one, each with what it is to do."""
    from django.conf import settings

    names = {"TAMIZDAT_NEWSROOM": str(settings.NEWSROOM.folder), "DJANGO_SETTINGS_MODULE": "tamizdat.service.settings"}
    return subprocess.Popen(
        [sys.executable, str(PROCESS), *each],
        env={**os.environ, **names},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(processes: subprocess.Popen[str]) -> list[Any]:
    """Wait for them and return what each did."""
    said, errors = processes.communicate(timeout=240)
    assert processes.returncode == 0, errors
    return [json.loads(line) for line in said.splitlines()]


def test_a_snapshot_never_misses_what_becomes_visible_later(desk: Any) -> None:
    from tamizdat.newsroom.publishing.config import database
    from tamizdat.press.archives.database import DatabaseArchive

    archive = DatabaseArchive(database())
    writers = start("states 50000 30", "states 60000 30", "states 70000 30")
    seen: list[tuple[Any, dict[int, bytes]]] = []
    while writers.poll() is None:
        with archive.snapshot() as snapshot:
            now = dict(snapshot.digests())
            if not seen or seen[-1][1] != now:
                seen.append((snapshot.__getstate__(), now))
    written = {number for each in told(writers) for number in each}
    assert len(written) == 90 and len(seen) > 2
    for state, digests in seen:
        again = type(snapshot)(*state)
        assert dict(again.digests()) == digests
    with archive.snapshot() as snapshot:
        assert written <= dict(snapshot.digests()).keys()


def test_no_number_is_given_twice(desk: Any) -> None:
    taken = [number for each in told(start(*["numbers 40"] * 4)) for number in each]
    assert sorted(taken) == list(range(1, 161))


@pytest.mark.slow
def test_two_web_processes_and_two_workers_publish_everything(desk: Any) -> None:
    from tamizdat.newsroom.models import Article, Publication
    from tamizdat.newsroom.publishing import queue

    workers = start("work 20", "work 20")
    assert [len(each) for each in told(start("edits 1001 5", "edits 1002 5"))] == [5, 5]
    told(workers)
    while queue.publish_waiting():
        pass
    queue.wait()
    assert not Publication.objects.exclude(progress="published"), list(Publication.objects.values())
    for number in (1001, 1002):
        page = (desk.site / Article.objects.get(pk=number).path / "index.html").read_text()
        assert f"Turn 4 of {number}." in page
    before = sorted((desk.site / "tuf").rglob("*.json"))
    assert queue.publisher().publish({1001, 1002}).report.changes == ()
    assert sorted((desk.site / "tuf").rglob("*.json")) == before
