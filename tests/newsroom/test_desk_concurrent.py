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


def start(*words: object) -> subprocess.Popen[str]:
    """Start another process of the desk of this one."""
    from django.conf import settings

    names = {"TAMIZDAT_NEWSROOM": str(settings.NEWSROOM.folder), "DJANGO_SETTINGS_MODULE": "tamizdat.service.settings"}
    return subprocess.Popen(
        [sys.executable, str(PROCESS), *map(str, words)],
        env={**os.environ, **names},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> Any:
    """Wait for a process and return what it did."""
    said, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return json.loads(said)


def test_a_snapshot_never_misses_what_becomes_visible_later(desk: Any) -> None:
    from tamizdat.newsroom.publishing.config import database
    from tamizdat.press.archives.database import DatabaseArchive

    archive = DatabaseArchive(database())
    writers = [start("states", first, 30) for first in (50_000, 60_000, 70_000)]
    seen: list[tuple[Any, dict[int, bytes]]] = []
    while any(writer.poll() is None for writer in writers):
        with archive.snapshot() as snapshot:
            now = dict(snapshot.digests())
            if not seen or seen[-1][1] != now:
                seen.append((snapshot.__getstate__(), now))
    written = {number for writer in writers for number in told(writer)}
    assert len(written) == 90 and len(seen) > 2
    for state, digests in seen:
        again = type(snapshot)(*state)
        assert dict(again.digests()) == digests
    with archive.snapshot() as snapshot:
        assert written <= dict(snapshot.digests()).keys()


def test_no_number_is_given_twice(desk: Any) -> None:
    taken = [number for process in [start("numbers", 40) for _ in range(4)] for number in told(process)]
    assert sorted(taken) == list(range(1, 161))


@pytest.mark.slow
def test_two_web_processes_and_two_workers_publish_everything(desk: Any) -> None:
    from tamizdat.newsroom.models import Article, Publication
    from tamizdat.newsroom.publishing import queue

    workers = [start("work", 20), start("work", 20)]
    editors = [start("edits", number, 5) for number in (1001, 1002)]
    for editor in editors:
        assert len(told(editor)) == 5
    for worker in workers:
        told(worker)
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
