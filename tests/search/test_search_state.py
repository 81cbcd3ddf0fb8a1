"""The folder beside a release: one run at a time, and a state that is used only where it fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from press_samples import LANTERN

from tamizdat.search.segment import Segment, SegmentFile
from tamizdat.search.state import SearchError, State, WorkFolder, fingerprint

SEGMENT = Segment("d92572ec4ddfcdd0", "en", [4, 7], [b"a", b"b"], {1}, 9, [SegmentFile("head", "00", 5)])
STATE = State("same", "search-index/1.json", [SEGMENT])


def test_a_state_comes_back(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "site")
    with work.lock():
        work.save_state(STATE)
    assert WorkFolder(tmp_path / "site").load_state("same", "search-index/1.json") == STATE


@pytest.mark.parametrize(("made_by", "manifest"), [("other", "search-index/1.json"), ("same", "search-index/2.json")])
def test_a_state_of_other_rules_or_of_another_index_is_not_used(tmp_path: Path, made_by: str, manifest: str) -> None:
    work = WorkFolder(tmp_path / "site")
    with work.lock():
        work.save_state(STATE)
    assert work.load_state(made_by, manifest) == State(made_by)


@pytest.mark.parametrize("content", [b"", b"\x93", b"not ours"])
def test_a_damaged_state_is_none(tmp_path: Path, content: bytes) -> None:
    work = WorkFolder(tmp_path / "site")
    with work.lock():
        (work.folder / "state").write_bytes(content)
    assert work.load_state("same", "") == State("same")


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    with (
        WorkFolder(tmp_path / "site").lock(),
        pytest.raises(SearchError, match="another run"),
        WorkFolder(tmp_path / "site").lock(),
    ):
        pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".site.search").write_text("a file")
    with pytest.raises(SearchError, match="must be writable"), WorkFolder(tmp_path / "site").lock():
        pass


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "site")
    with work.lock():
        (work.folder / "build" / "en").mkdir(parents=True)
        with work.build_folder() as build:
            assert list(build.iterdir()) == []
        assert not build.exists()


def test_the_fingerprint_changes_with_whatever_an_index_depends_on() -> None:
    mark = fingerprint(LANTERN)
    assert fingerprint(replace(LANTERN, name="Renamed")) == mark
    assert fingerprint(replace(LANTERN, time_zone="Asia/Tokyo")) != mark
    assert fingerprint(replace(LANTERN, sections=())) != mark
