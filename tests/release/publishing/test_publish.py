"""Publishing: step by step as at once, nothing without need, one at a time, whole for readers whatever is killed."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kills import in_child, killed_anywhere
from releases import NOW, Paper, files, page, pages

from tamizdat import release
from tamizdat.release.files import workspace
from tamizdat.release.verifying import open_source, verify


def content(site: Path) -> dict[str, bytes]:
    """Everything but the metadata, which differs from run to run by its versions."""
    return {path: body for path, body in files(site).items() if not path.startswith("tuf/")}


def without_history(site: Path) -> dict[str, bytes]:
    return {path: body for path, body in content(site).items() if not path.startswith("store/")}


edits = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 3)), max_size=12),
        st.sampled_from([timedelta(0), timedelta(minutes=20), timedelta(hours=2)]),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=edits)
def test_step_by_step_is_at_once(
    steps: list[tuple[dict[int, int | None], timedelta, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    paper = Paper(tmp_path_factory.mktemp("steps"))
    paper.publish(pages(10))
    now = NOW
    for changes, later, full in steps:
        now += later
        # A path may go from page to folder and back.
        named: dict[str, bytes | None] = {}
        for number, edition in changes.items():
            path = f"x{number // 3}.html" if number % 3 == 0 else f"2013/{number % 3:02}/slug-a{number}/index.html"
            named[path] = None if edition is None else page(number, edition)
        paper.publish(named, now=now, full=full)
        verdict = paper.verify(now=now)
        assert verdict.ok, verdict.problems
    paper.publish({"last.html": b"last"}, now=now, keep=timedelta(0))
    assert paper.verify(now=now).ok
    again = Paper(tmp_path_factory.mktemp("once"))
    again.publish(dict(paper.pages))
    assert content(paper.site) == content(again.site)
    assert {p for p in files(paper.site) if not p.startswith("tuf/")} == content(again.site).keys()


def test_a_path_may_become_a_folder_and_a_folder_a_path(paper: Paper) -> None:
    paper.publish({"news/42": page(1), "old/page/index.html": page(2)})
    paper.publish({"news/42": None, "news/42/index.html": page(1), "old/page/index.html": None, "old": page(3)})
    assert paper.verify().ok
    assert (paper.site / "old").read_bytes() == page(3)


def test_the_result_counts(paper: Paper) -> None:
    first = paper.publish(pages(100))
    assert (first.version, first.added, first.paths) == (1, 103, 103)
    again = paper.publish({"index.html": page(0, 1), "new.html": page(7), "tiny.txt": None})
    assert (again.added, again.changed, again.removed, again.paths) == (1, 1, 1, 103)
    assert 0 < again.node_bytes < first.node_bytes


def test_nothing_changed_writes_nothing(paper: Paper) -> None:
    paper.publish(pages(50))
    before = {path: path.stat() for path in paper.site.rglob("*")}
    for full in (False, True):
        assert paper.publish(pages(50), now=NOW + timedelta(days=2), full=full).version == 1
    after = {path: path.stat() for path in paper.site.rglob("*")}
    assert [(s.st_ino, s.st_mtime_ns) for s in before.values()] == [(s.st_ino, s.st_mtime_ns) for s in after.values()]


def test_signatures_are_renewed_before_they_expire(paper: Paper) -> None:
    paper.publish(pages(3))
    later = NOW + timedelta(days=4)
    result = paper.publish({}, now=later)
    assert result.renewed and result.version > 1
    assert not paper.verify(now=NOW + timedelta(days=10)).stale
    far = NOW + timedelta(days=200)
    assert paper.verify(now=far).stale
    paper.publish({}, now=far)
    verdict = paper.verify(now=far)
    assert verdict.ok and not verdict.stale


def test_store_keeps_for_a_time_and_no_longer(paper: Paper) -> None:
    paper.publish({"a.html": page(1), "b.html": page(2)})
    paper.publish({"a.html": page(1, 1)}, now=NOW)
    stored = {path.name for path in (paper.site / "store").rglob("*") if path.is_file()}
    assert stored == {release.Stage(paper.site, paper.folder / "x", False).put("a.html", body).sha256
                      for body in (page(1), page(1, 1))}  # fmt: skip
    paper.publish({"b.html": page(2, 1)}, now=NOW + release.KEEP)
    assert len([p for p in (paper.site / "store").rglob("*") if p.is_file()]) == 2
    paper.publish({"b.html": page(2, 2)}, now=NOW + 3 * release.KEEP, keep=timedelta(0))
    assert not (paper.site / "store").exists()
    assert paper.verify(now=NOW + 3 * release.KEEP).ok


def test_a_busy_newsroom_keeps_a_bounded_number_of_trees(paper: Paper) -> None:
    paper.publish(pages(3))
    for edition in range(1, 20):
        paper.publish({"index.html": page(0, edition)}, now=NOW + timedelta(seconds=edition))
    verdict = paper.verify()
    assert verdict.ok and verdict.trusted is not None
    assert 8 <= len(verdict.trusted.site.retained) <= 16


def test_damage_is_mended_by_pressing_again(paper: Paper) -> None:
    paper.publish(pages(10))
    page_path = paper.site / "2013/03/slug-a2/index.html"
    body = page_path.read_bytes()
    page_path.unlink()
    assert paper.publish(pages(10)).mended == 1
    page_path.write_bytes(body[::-1])
    assert paper.publish(pages(10)).mended == 0
    with release.lock(paper.site, thorough=True) as stage:
        entries = [stage.put(path, value) for path, value in paper.pages.items()]
        result = release.publish(stage, entries, [], release.load_online(paper.folder), now=NOW, full=True)
    assert (result.mended, result.version) == (1, 1)
    assert paper.verify().ok


def test_a_damaged_page_is_never_stored_as_what_it_was(paper: Paper) -> None:
    paper.publish(pages(10))
    (paper.site / "index.html").write_bytes(b"blocked")
    paper.publish({"index.html": page(0, 5)})
    assert paper.verify().ok


def test_what_is_not_staged_is_not_published(paper: Paper) -> None:
    paper.publish(pages(3))
    before = files(paper.site)
    with release.lock(paper.site) as stage:
        entry = release.Entry("x.html", "0" * 64, 5, "text/html")
        with pytest.raises(release.ReleaseError, match=r"x\.html"):
            release.publish(stage, [entry], [], release.load_online(paper.folder), now=NOW)
    assert files(paper.site) == before


def test_a_folder_with_other_files_is_refused(paper: Paper) -> None:
    paper.site.mkdir(parents=True)
    (paper.site / "mine.txt").write_text("mine")
    with pytest.raises(release.ReleaseError, match="holds files but no release"):
        paper.publish(pages(3))
    assert files(paper.site) == {"mine.txt": b"mine"}


def test_keys_of_another_outlet_are_refused(paper: Paper, tmp_path: Path) -> None:
    paper.publish(pages(3))
    shutil.rmtree(paper.folder / "keys")
    shutil.rmtree(paper.folder / "var/keys")
    release.init_keys(paper.folder, now=NOW)
    before = files(paper.site)
    with pytest.raises(release.ReleaseError, match="other roots"):
        paper.publish({"index.html": b"x"})
    assert files(paper.site) == before


def _stage_one(stage: release.Stage, number: int) -> release.Entry:
    return stage.put(f"p{number}.html", page(number))


def test_workers_stage(paper: Paper) -> None:
    with release.lock(paper.site) as stage:
        with get_context("spawn").Pool(2) as pool:
            entries = pool.starmap(_stage_one, [(stage, n) for n in range(40)])
        release.publish(stage, entries, [], release.load_online(paper.folder), now=NOW)
        assert pickle.loads(pickle.dumps(stage)).site == paper.site
    assert paper.verify().ok
    assert len(release.current(paper.site)) == 40


def test_two_publishes_under_one_lock(paper: Paper) -> None:
    keys = release.load_online(paper.folder)
    with release.lock(paper.site) as stage:
        for body in (page(1), page(1, 1), page(1)):
            release.publish(stage, [stage.put("a.html", body)], [], keys, now=NOW)
            assert (paper.site / "a.html").read_bytes() == body
    assert paper.verify().ok


def test_one_lock_at_a_time(paper: Paper) -> None:
    with (
        release.lock(paper.site),
        pytest.raises(release.LockError, match=str(os.getpid())),
        release.lock(paper.site),
    ):
        pass
    code = f"""
import sys
from pathlib import Path
from tamizdat import release
with release.lock(Path({str(paper.site)!r})):
    print('held', flush=True)
    sys.stdin.read()
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(release.LockError, match=str(holder.pid)):
            paper.publish(pages(1))
    finally:
        holder.kill()
        holder.communicate()
    # Its holder is dead: the lock is free.
    assert paper.publish(pages(1)).added


CHANGES: dict[str, bytes | None] = {
    "2013/03/slug-a2/index.html": page(2, 1),
    "index.html": page(-1, 1),
    "tiny.txt": None,
    "2013/07/slug-a6/index.html": None,
    "2013/07/slug-a6": page(6, 2),
    "new/page/index.html": page(77),
    "media/ab/photo.png": b"\x89PNG new",
}
LATER = NOW + timedelta(hours=5)


def test_killed_anywhere(tmp_path: Path) -> None:
    """Every state that a kill leaves is verified as the old or the new release; the next run ends in the same bytes.

    The release that is published over has a kept tree whose time is over, so that dropping it is killed too.
    """
    ready = Paper(tmp_path / "ready")
    ready.publish(pages(40))
    ready.publish({"2013/05/slug-a4/index.html": page(4, 1), "gone.html": page(5)}, now=NOW)
    old = release.current(ready.site).root.sha256
    seen = []
    for at, paper, expected in killed_anywhere(ready, tmp_path, lambda paper: paper.publish(CHANGES, now=LATER)):
        verdict = paper.verify(now=NOW)
        assert verdict.ok, (at, verdict.trusted and verdict.trusted.phase, verdict.problems)
        paper.independent()
        assert verdict.trusted is not None
        seen.append((verdict.trusted.phase.state, verdict.trusted.site_root))
        # Finishing is killed as well, at some other operation.
        if at % 2 == 0:
            in_child(lambda p=paper: p.publish(CHANGES, now=LATER), at % 17)  # type: ignore[misc]
            verdict = paper.verify(now=NOW)
            assert verdict.ok, (at, "finishing", verdict.trusted and verdict.trusted.phase, verdict.problems)
        paper.publish(CHANGES, now=LATER)
        assert paper.verify(now=NOW).ok
        assert without_history(paper.site) == {k: v for k, v in expected.items() if not k.startswith("store/")}
        assert [path.name for path in paper.site.parent.iterdir() if path.name.startswith(".")] == []
    new = seen[-1][1]
    assert new != old and set(seen) == {
        ("steady", old), ("laying", old), ("turning", new), ("laying", new), ("steady", new),
    }  # fmt: skip


def test_the_first_publish_is_all_or_nothing(tmp_path: Path) -> None:
    at = 0
    while True:
        paper = Paper(tmp_path / f"paper{at}")
        finished = in_child(lambda p=paper: p.publish(pages(3)), at)  # type: ignore[misc]
        assert paper.site.exists() == (paper.site / "tuf/timestamp.json").exists()
        paper.publish(pages(3))
        assert paper.verify().ok
        if finished:
            break
        at += 1


def test_killed_at_random_moments(paper: Paper, tmp_path: Path) -> None:
    """A publisher in a process of its own, killed by another one at moments that nobody chose."""
    paper.publish(pages(30))
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from releases import *
paper = Paper.__new__(Paper)
paper.folder, paper.site, paper.pages = Path({str(paper.folder)!r}), Path({str(paper.site)!r}), {{}}
print("ready", flush=True)
edition = 0
while True:
    edition += 1
    paper.publish({{path: body for path, body in pages(30, edition % 5).items() if hash((path, edition)) % 3}})
"""
    for moment in range(8):
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        time.sleep(0.05 + 0.037 * moment)
        child.kill()
        child.communicate()
        verdict = verify(open_source(str(paper.site)), now=NOW)
        assert verdict.ok, verdict.problems
    paper.publish(pages(30, 9))
    assert paper.verify().ok


def test_the_stage_is_beside_the_site(paper: Paper) -> None:
    with release.lock(paper.site) as stage:
        stage.put("secret.html", page(1))
        assert workspace(paper.site).parent == paper.site.parent
        assert not (paper.site / "secret.html").exists()
    assert not workspace(paper.site).exists()
