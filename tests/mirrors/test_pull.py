"""A copy is what its origin is, file by file; what a pull moves follows what changed; what is wrong changes nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kills import copy_of
from origins import Origin, pulled, root_of
from releases import NOW, Paper, document, files, page, pages
from served import served

from tamizdat import release
from tamizdat.mirrors import replace
from tamizdat.mirrors.leave import leave
from tamizdat.mirrors.pull import pull
from tamizdat.mirrors.pulled import Limits, PullError
from tamizdat.mirrors.staging import Staging
from tamizdat.release import ReleaseError
from tamizdat.release.files import workspace
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.reading.source import Opened
from tamizdat.release.verifying import open_source, verify


def test_a_copy_holds_the_very_files_of_its_origin(paper: Paper, tmp_path: Path) -> None:
    with served(paper.site) as address:
        done = pull(open_source(address), tmp_path / "mirror", now=NOW, pin=root_of(paper))
    assert files(tmp_path / "mirror") == paper.bytes()
    assert (done.before, done.pinned, done.notes, done.from_store) == (0, True, (), ())
    assert done.files == len({body for path, body in paper.bytes().items() if path in _contents(paper)})
    assert not workspace(tmp_path / "mirror").exists()


def _contents(paper: Paper) -> set[str]:
    return {path for path in paper.bytes() if not path.startswith(("tuf/", "tree/")) and not path.endswith(".gz")}


def test_what_is_pulled_again_is_what_changed(paper: Paper, tmp_path: Path) -> None:
    pulled(paper, tmp_path / "mirror")
    changed = "2013/03/slug-a2/index.html"
    paper.publish({changed: page(2, 5), "new.html": page(77)}, keep=timedelta(0))
    origin = Origin(paper.site)
    done = pull(origin, tmp_path / "mirror", now=NOW)
    assert files(tmp_path / "mirror") == paper.bytes()
    assert sorted(origin.pages()) == [changed, "new.html"] and done.files == 2
    assert len(origin.asked) < 15, "roots, timestamp, snapshot, targets, and the nodes on the way to two pages"


def test_nothing_changed_is_asked_by_one_file_of_each_kind(paper: Paper, tmp_path: Path) -> None:
    pulled(paper, tmp_path / "mirror")
    origin = Origin(paper.site)
    done = pull(origin, tmp_path / "mirror", now=NOW)
    assert done.version == done.before and not origin.pages() and len(origin.asked) <= 6


CHANGES: dict[str, Callable[[Paper, int], object]] = {
    "a page": lambda paper, at: paper.publish({"index.html": page(0, at)}),
    "pages": lambda paper, at: paper.publish({f"{at}/{n}/index.html": page(n, at) for n in range(40)}),
    "a page less": lambda paper, at: paper.publish({sorted(paper.pages)[at % len(paper.pages)]: None}),
    "a folder in place of a file": lambda paper, at: paper.publish(
        {"tiny.txt": None, "tiny.txt/index.html": page(at)}
        if "tiny.txt" in paper.pages
        else {"tiny.txt": b"t", "tiny.txt/index.html": None}
    ),
    "a small page in place of a large one": lambda paper, at: paper.publish(
        {"turn.html": page(at) if at % 2 else b"s"}
    ),
    "a redaction": lambda paper, at: paper.publish({"index.html": page(0, 1000 + at)}, redact=True, lift=True),
    "a withdrawal": lambda paper, at: _withdraw(paper, at),
    "a search index": lambda paper, at: paper.index(f"snow word{at}"),
    "no search index": lambda paper, at: paper.index(""),
    "a document": lambda paper, at: paper.documents({"gap.json": document("gap", str(at))}),
    "no document": lambda paper, at: paper.documents({"gap.json": None}),
    "an edition": lambda paper, at: paper.editions(f"paper-{at}.html"),
    "a list of mirrors": lambda paper, at: paper.mirrors(paper.sign_mirrors(2 + at, f"{at}.example")),
    "other keys": lambda paper, at: (rotate(paper.folder, now=NOW), paper.publish({"index.html": page(0, at)})),
    "the first state again": lambda paper, at: paper.publish({**pages(60), "tiny.txt/index.html": None}, lift=True),
}


def _withdraw(paper: Paper, at: int) -> None:
    gone = "2013/04/slug-a3/index.html"
    paper.publish({gone: page(3, 5000 + at)}, withdrawn=[release.Withdrawn(gone, (gone,), "court")])


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), min_size=1, max_size=4))
def test_a_copy_follows_whatever_is_published(
    ready: Paper, tmp_path_factory: pytest.TempPathFactory, steps: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("follow")
    paper = copy_of(ready, folder / "paper")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIZDAT_STATE", str(folder / "state"))
        pulled(paper, folder / "mirror")
        at = 0
        for names in steps:
            for name in names:
                at += 1
                CHANGES[name](paper, at)
            pull(Origin(paper.site), folder / "mirror", now=NOW)
            assert files(folder / "mirror") == paper.bytes(), names
        verdict = verify(open_source(str(folder / "mirror")), now=NOW, pin=root_of(paper))
    assert verdict.problems == []
    shutil.rmtree(folder)


def test_no_redacted_byte_is_left(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    name = b"Orla Vennick was there"
    paper.publish({"2014/story/index.html": page(5) + name})
    pulled(paper, mirror)
    cut = "2014/other/index.html"
    paper.publish({cut: page(6) + name})
    with pytest.raises(PullError):  # it was on its way when the line was cut
        pull(Origin(paper.site, most=0), mirror, now=NOW)
    paper.publish({"2014/story/index.html": page(5), cut: page(6)}, redact=True)
    pull(Origin(paper.site), mirror, now=NOW)
    left = {path: body for path, body in files(tmp_path).items() if not path.startswith("paper/")}
    assert not [path for path, body in left.items() if name in body]
    assert files(mirror) == paper.bytes()


def test_a_pull_that_was_cut_off_goes_on(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    with pytest.raises(PullError, match="kept for the next pull"):
        pull(Origin(paper.site, most=25), mirror, now=NOW, pin=root_of(paper))
    assert not mirror.exists()
    origin = Origin(paper.site)
    done = pull(origin, mirror, now=NOW, pin=root_of(paper))
    assert files(mirror) == paper.bytes() and len(origin.pages()) == done.files
    assert done.files + 25 == len({body for path, body in paper.bytes().items() if path in _contents(paper)})


def test_damage_is_found_where_files_are_compared(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    damaged = "2013/03/slug-a2/index.html"
    (mirror / damaged).unlink()
    (mirror / damaged).write_bytes(b"other")
    (mirror / "2013/04/slug-a3/index.html.gz").unlink()
    next((mirror / "tree").rglob("*.txt")).unlink()
    (mirror / "editions/paper.html").unlink()
    (mirror / "editions/paper.html").write_bytes(b"other")
    assert pull(Origin(paper.site), mirror, now=NOW).version
    assert files(mirror) != paper.bytes(), "what is up to date is not read through"
    done = pull(Origin(paper.site), mirror, now=NOW, compare=True)
    assert files(mirror) == paper.bytes() and done.files <= 3


def test_a_copy_with_damaged_metadata_or_nodes_is_made_whole(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    (mirror / "tuf/timestamp.json").write_bytes(b"{}")
    done = pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
    assert "cannot be used" in done.notes[0] and files(mirror) == paper.bytes()
    shutil.rmtree(mirror / "tree")
    paper.publish({"index.html": page(0, 9)})
    done = pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
    assert "Nodes of the copy" in done.notes[0] and files(mirror) == paper.bytes()


def test_a_folder_of_other_files_is_not_touched(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror/thesis.txt").write_text("mine")
    with pytest.raises(PullError, match="holds files but no release"):
        pulled(paper, tmp_path / "mirror")
    assert files(tmp_path / "mirror") == {"thesis.txt": b"mine"}


def test_another_outlets_release_is_refused(paper: Paper, tmp_path: Path) -> None:
    pulled(paper, tmp_path / "mirror")
    other = Paper(tmp_path / "other")
    other.publish(pages(3))
    before = files(tmp_path / "mirror")
    with pytest.raises(PullError, match="can be trusted"):
        pull(Origin(other.site), tmp_path / "mirror", now=NOW)
    assert files(tmp_path / "mirror") == before


def test_limits(paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PullError, match="this copy may have"):
        pull(Origin(paper.site), tmp_path / "mirror", now=NOW, limits=Limits(size=10_000))
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
        with pytest.raises(PullError, match="the disk has 0 MB left"):
            pulled(paper, tmp_path / "mirror")
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    pull(Origin(paper.site), tmp_path / "mirror", now=NOW, limits=Limits(rate=100_000))
    assert sum(slept) > 0 and files(tmp_path / "mirror") == paper.bytes()


def test_a_release_that_is_published_meanwhile_is_fetched_anew(paper: Paper, tmp_path: Path) -> None:
    class Busy(Origin):
        """Publishes once, when the first page is asked for."""

        def open(self, path: str, limit: int, redirect_page: str = "") -> object:  # type: ignore[override]
            if path == "index.html" and paper.pages["index.html"] != page(0, 44):
                paper.publish({"index.html": page(0, 44), "2013/02/slug-a1/index.html": None}, redact=True)
            return super().open(path, limit, redirect_page)

    pull(Busy(paper.site), tmp_path / "mirror", now=NOW, pin=root_of(paper))
    assert files(tmp_path / "mirror") == paper.bytes()


def test_two_pulls_at_once(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    with release.lock(tmp_path / "mirror"), pytest.raises(release.LockError):
        pulled(paper, tmp_path / "mirror")


def test_on_a_disk_that_folds_letters_twins_are_left_out_and_named(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.publish({"News/index.html": page(1), "news/index.html": page(2)})
    monkeypatch.setattr(Staging, "folds_letters", lambda staging: True)
    done = pulled(paper, tmp_path / "mirror")
    assert done.lost == ("News/index.html",)
    assert paper.bytes().keys() - files(tmp_path / "mirror").keys() == {"News/index.html", "News/index.html.gz"}
    (tmp_path / "mirror/News").symlink_to("news")  # as such a disk has it, without a link
    monkeypatch.setattr(replace, "check_folders", lambda site, paths: None)
    paper.publish({"news/index.html": None})
    assert pull(Origin(paper.site), tmp_path / "mirror", now=NOW).lost == ()
    assert (tmp_path / "mirror/News/index.html").read_bytes() == page(1), "its twin has its place now"


def test_a_copy_whose_metadata_is_damaged_goes_by_its_own_root(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    other = Paper(tmp_path / "other")
    other.publish(pages(3))
    for damaged in ("tuf/timestamp.json", "tuf/1.root.json"):
        (mirror / damaged).unlink()
        (mirror / damaged).write_bytes(b"")
        with pytest.raises(PullError, match=r"--root|can be trusted"):
            pull(Origin(other.site), mirror, now=NOW)
    pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
    assert files(mirror) == paper.bytes()
    with pytest.raises(PullError, match="under another first root"):
        pull(Origin(other.site), mirror, now=NOW, pin=root_of(other))
    shutil.rmtree(mirror / "tuf")
    with pytest.raises(PullError, match="no root any more"):
        pull(Origin(other.site), mirror, now=NOW)
    pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
    assert files(mirror) == paper.bytes()


def test_a_newer_root_than_the_copy_has_may_be_given(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 3)})
    newer = max((paper.site / "tuf").glob("*.root.json"), key=lambda file: int(file.name.partition(".")[0]))
    done = pull(Origin(paper.site), mirror, now=NOW, pin=newer.read_bytes())
    assert not done.notes and done.before and files(mirror) == paper.bytes()


def test_a_block_page_for_everything_spoils_nothing_for_later(paper: Paper, tmp_path: Path) -> None:
    class Blocked(Origin):
        def open(self, path: str, limit: int, redirect_page: str = "") -> Opened:
            return Opened((each for each in (b"<h1>Blocked</h1>",)), "text/html")

    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    paper.publish({"index.html": page(0, 3)})
    with pytest.raises(PullError, match="a page that stands in its place"):
        pull(Blocked(paper.site), mirror, now=NOW)
    pull(Origin(paper.site), mirror, now=NOW)
    assert files(mirror) == paper.bytes()
    with pytest.raises(PullError) as raised:
        pull(Blocked(paper.site), tmp_path / "first", now=NOW, pin=root_of(paper))
    assert "stands as it was" not in str(raised.value) and not list(tmp_path.glob(".first*"))


def test_a_pull_that_cannot_be_finished_since_the_copy_was_damaged_begins_anew(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pulled(paper, mirror)
    (mirror / "new.html").mkdir()
    paper.publish({"new.html": page(5)})
    with pytest.raises(ReleaseError, match="something else stands in the place"):
        pull(Origin(paper.site), mirror, now=NOW)
    shutil.rmtree(mirror / "tree")
    (mirror / "new.html").rmdir()
    pull(Origin(paper.site), mirror, now=NOW)
    assert files(mirror) == paper.bytes()


def test_nothing_is_written_or_removed_behind_a_link(paper: Paper, tmp_path: Path) -> None:
    mirror, mine = tmp_path / "mirror", tmp_path / "mine"
    pulled(paper, mirror)
    mine.mkdir()
    (mine / "index.html").write_text("mine")
    shutil.rmtree(mirror / "2013/03/slug-a2")
    (mirror / "2013/03/slug-a2").symlink_to(mine)
    for act in (lambda: pull(Origin(paper.site), mirror, now=NOW, compare=True), lambda: leave(mirror)):
        with pytest.raises(ReleaseError, match="is a link"):
            act()
    assert (mine / "index.html").read_text() == "mine"
    (mirror / "2013/03/slug-a2").unlink()
    pull(Origin(paper.site), mirror, now=NOW)
    assert files(mirror) == paper.bytes()


def test_a_mount_point_is_told(paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(source: object, target: object) -> None:
        if str(target).startswith(str(tmp_path / "mirror")):
            raise OSError(errno.EXDEV, "Invalid cross-device link", str(source), None, str(target))
        rename_on(source, target)  # type: ignore[arg-type]

    rename_on = os.rename
    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(PullError, match="is a mount point"):
        pulled(paper, tmp_path / "mirror")


def test_what_an_unfinished_first_pull_fetched_can_be_given_up(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(PullError):
        pull(Origin(paper.site, most=9), tmp_path / "mirror", now=NOW, pin=root_of(paper))
    assert leave(tmp_path / "mirror") == [] and not list(tmp_path.glob(".mirror*"))
