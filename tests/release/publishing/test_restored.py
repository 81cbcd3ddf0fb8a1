"""A backup that was put back: noticed, and signed above all that readers can hold."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from releases import NOW, Paper

from tamizdat import release
from tamizdat.release import RestoredError
from tamizdat.release.metadata.rollback import state_folder
from tamizdat.release.verifying import open_source, verify

LATER = NOW + timedelta(days=3)


def sign(paper: Paper, changes: dict[str, bytes | None], least_version: int = 1) -> None:
    """Publish as the publisher does: checked before, remembered after."""
    keys = release.load_online(paper.folder)
    with release.lock(paper.site) as stage:
        if least_version == 1:
            release.check_not_restored(paper.site, keys, now=NOW)
        else:
            release.raise_versions(stage, keys, least_version, now=LATER)
        entries = [stage.put(path, body) for path, body in changes.items() if body]
        release.publish(stage, entries, (), keys, now=NOW, least_version=least_version)
    assert release.remember_signed(paper.site, now=NOW) == ""


@pytest.fixture
def restored(paper: Paper, tmp_path: Path) -> Paper:
    """A newsroom whose folder was put back from a backup, while readers hold two later releases."""
    sign(paper, {"index.html": b"one"})
    shutil.copytree(paper.folder, tmp_path / "backup")
    sign(paper, {"index.html": b"two"})
    sign(paper, {"index.html": b"three"})
    assert paper.verify().ok
    shutil.rmtree(paper.folder)
    (tmp_path / "backup").rename(paper.folder)
    return paper


def test_an_older_copy_is_noticed_before_anything_is_signed(restored: Paper) -> None:
    before = restored.bytes()
    with pytest.raises(RestoredError, match=r"version 1 is in force, but version \d+ was signed here.*--after-restore"):
        sign(restored, {"index.html": b"four"})
    assert restored.bytes() == before


def test_a_release_that_was_deleted_is_signed_above_what_was_there(restored: Paper) -> None:
    shutil.rmtree(restored.site)
    keys = release.load_online(restored.folder)
    assert "is gone" in release.check_not_restored(restored.site, keys, now=NOW)
    sign(restored, {"index.html": b"four"}, release.version_after_restore(keys, now=LATER))
    assert restored.verify().ok
    restored.independent()


def test_another_folder_has_versions_of_its_own(restored: Paper, tmp_path: Path) -> None:
    keys = release.load_online(restored.folder)
    assert release.check_not_restored(tmp_path / "elsewhere", keys, now=NOW) == ""


def test_after_a_restoration_those_who_saw_the_newer_release_accept_it(restored: Paper) -> None:
    assert not restored.verify().ok
    version = release.version_after_restore(release.load_online(restored.folder), now=LATER)
    sign(restored, {"index.html": b"four"}, version)
    verdict = restored.verify()
    assert verdict.ok and verdict.trusted and verdict.trusted.timestamp.version > version
    restored.independent()
    sign(restored, {"index.html": b"five"})
    assert restored.verify().ok


def test_nothing_has_to_change_for_the_versions_to_rise(restored: Paper) -> None:
    keys = release.load_online(restored.folder)
    version = release.version_after_restore(keys, now=LATER)
    sign(restored, {"index.html": b"one"}, version)
    verdict = restored.verify()
    assert verdict.ok and verdict.trusted
    trusted = verdict.trusted
    assert min(trusted.timestamp.version, trusted.snapshot.version, trusted.targets.version) >= version


def test_where_nothing_is_remembered_the_clock_gives_a_version_above_all(restored: Paper) -> None:
    keys = release.load_online(restored.folder)
    shutil.rmtree(state_folder())
    version = release.version_after_restore(keys, now=LATER)
    assert 10**9 < version < 2**53
    assert release.version_after_restore(keys, now=LATER + timedelta(minutes=1)) > version + 500
    sign(restored, {"index.html": b"four"}, version)
    assert restored.verify().ok


def test_a_clock_that_was_put_back_does_not_lower_a_version(restored: Paper) -> None:
    keys = release.load_online(restored.folder)
    first = release.version_after_restore(keys, now=LATER)
    sign(restored, {"index.html": b"four"}, first)
    assert release.version_after_restore(keys, now=NOW - timedelta(days=9000)) > first


def test_keys_that_are_older_than_those_of_readers_are_told(paper: Paper, tmp_path: Path) -> None:
    sign(paper, {"index.html": b"one"})
    shutil.copytree(paper.folder, tmp_path / "backup")
    release_keys_rotated(paper)
    with pytest.raises(release.ReleaseError, match="readers hold root version 3"):
        release.version_after_restore(release.load_online(tmp_path / "backup"), now=LATER)


def release_keys_rotated(paper: Paper) -> None:
    from tamizdat.release.metadata.rotation import rotate

    rotate(paper.folder, now=NOW)
    sign(paper, {"index.html": b"two"})


def test_a_list_of_mirrors_older_than_that_of_readers_is_taken_away_and_told(paper: Paper, tmp_path: Path) -> None:
    release.init_mirror_keys(paper.folder)
    sign(paper, {"index.html": b"one"})
    paper.mirrors(paper.sign_mirrors(1, "a.example"))
    shutil.copytree(paper.folder, tmp_path / "backup")
    paper.mirrors(paper.sign_mirrors(2, "b.example"))
    release.remember_signed(paper.site, now=NOW)
    shutil.rmtree(paper.folder)
    (tmp_path / "backup").rename(paper.folder)
    keys = release.load_online(paper.folder)
    with release.lock(paper.site) as stage:
        notes = release.raise_versions(stage, keys, release.version_after_restore(keys, now=LATER), now=LATER)
    assert "version 1 came with the backup, but readers may hold version 2" in notes[0]
    assert paper.verify(now=LATER).ok
    paper.mirrors(paper.sign_mirrors(3, "b.example", now=LATER), now=LATER)
    assert paper.verify(now=LATER).ok


def test_a_release_that_nobody_saw_is_no_restoration(paper: Paper) -> None:
    release.check_not_restored(paper.site, release.load_online(paper.folder), now=NOW)
    sign(paper, {"index.html": b"one"})
    assert verify(open_source(str(paper.site)), now=NOW).ok
