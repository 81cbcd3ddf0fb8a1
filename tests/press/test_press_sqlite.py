"""A press from a database to which another process writes: the bytes of one moment. `PRESS_KILLS` says how often."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from press_checks import snapshot as files_of
from press_samples import LANTERN, MONDAY, PAGES, article, everything
from sqlite_archive import SqliteArchive, SqliteSnapshot

from tamizdat import release
from tamizdat.press.archives.archive import MemoryArchive, Snapshot
from tamizdat.press.build import full
from tamizdat.press.run import press
from tamizdat.release.verifying import Folder, verify
from tamizdat.site import Site

TIMES = int(os.environ.get("PRESS_KILLS", "3"))
SCRIPT = Path(__file__).with_name("writer_of_archive.py")


class Remembering:
    """An archive that remembers which snapshots it gave, and keeps none."""

    def __init__(self, archive: SqliteArchive) -> None:
        self.archive = archive
        self.given: list[SqliteSnapshot] = []

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with self.archive.snapshot() as snapshot:
            self.given.append(snapshot)
            yield snapshot


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Remembering]:
    """An archive to which another process writes as fast as it can."""
    file = tmp_path / "archive.sqlite"
    archive = SqliteArchive(file)
    archive.put([*everything(), *(article(number) for number in range(60, 160))])
    writer = subprocess.Popen([sys.executable, SCRIPT, file, "1"], stdout=subprocess.PIPE, text=True)
    assert writer.stdout and writer.stdout.readline() == "writing\n"
    yield Remembering(archive)
    assert writer.poll() is None, "the writer has been writing all the time"
    writer.kill()
    writer.wait()


@pytest.mark.parametrize("workers", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_press_has_the_bytes_of_one_moment(
    tmp_path: Path, written: Remembering, monkeypatch: pytest.MonkeyPatch, workers: bool
) -> None:
    monkeypatch.setattr(full, "FEW", 10 if workers else 10_000)
    release.init_keys(tmp_path)
    keys, site = release.load_online(tmp_path), tmp_path / "site"
    roots = set()
    for turn in range(TIMES):
        press(written, Site(pages=PAGES), LANTERN, site, keys, now=MONDAY, full=turn % 2 == 0)
        last = written.given[-1]
        articles = [each.article for each in last.articles([number for number, _ in last.digests()]) if each.article]
        held = tmp_path / f"held {turn}"
        press(MemoryArchive(articles), Site(pages=PAGES), LANTERN, held, keys, now=MONDAY)
        assert files_of(site) == files_of(held)
        roots.add(release.current(site).root.sha256)
        assert verify(Folder(site), now=MONDAY).ok
    assert len(roots) == TIMES, "each press saw another moment"
