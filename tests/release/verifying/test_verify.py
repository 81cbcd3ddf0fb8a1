"""Whatever is done to a release's folder, verify names the file and why; what is right is said to be right."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from releases import NOW, Paper, document, page, pages

from tamizdat import release
from tamizdat.cli import main
from tamizdat.release.verifying import Verdict, open_source, verify


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A release with a retained tree, so that store and old nodes are there, and with targets of every role."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAMIZDAT_STATE", str(tmp_path_factory.mktemp("state")))
        paper = Paper(tmp_path_factory.mktemp("published"))
        paper.publish(pages(40))
        gone = "2013/09/slug-a8/index.html"
        paper.publish({gone: page(8, 99)}, withdrawn=[release.Withdrawn(gone, (gone,), "court")])
        paper.index("snow river")
        release.init_mirror_keys(paper.folder)
        paper.mirrors(paper.sign_mirrors(1, "one.invalid"))
        paper.documents({"gap.json": document("gap"), "small.json": b'{"kind":"small","format":1}'})
        paper.editions("paper.html", "paper.zim")
        paper.publish({"2013/03/slug-a2/index.html": page(2, 1), "tiny.txt": None, "new/page.html": page(99)})
        yield paper


def named(verdict: Verdict) -> set[str]:
    return {problem.path for problem in verdict.problems}


def test_a_whole_release_is_verified(published: Paper) -> None:
    verdict = published.verify()
    assert verdict.ok, verdict.problems
    assert verdict.pinned and not verdict.stale
    assert (verdict.files, verdict.stored, verdict.from_store) == (43, 4, 0)
    assert (verdict.search_files, verdict.tombstones) == (3, 1)
    assert (verdict.documents, verdict.editions, verdict.unknown_files) == (2, 2, 0)
    assert verdict.bytes == sum(len(body) for body in published.pages.values())
    assert verdict.precompressed == sum(name.endswith(".gz") for name in published.bytes())
    assert verdict.nodes == len(list((published.site / "tree").rglob("*.txt")))


def test_the_command_tells_of_the_index_and_of_tombstones(published: Paper) -> None:
    words = ["verify", str(published.site), "--root", str(published.folder / "keys/root.json")]
    result = CliRunner().invoke(main, words)
    said = " ".join(result.output.split())
    assert result.exit_code == 0, said
    assert "Search index 3 files, 1 kB" in said and "Tombstones 1 " in said


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_byte_anywhere(published: Paper, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(published.bytes())))
    place = published.site / name
    before = place.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != before[at]))
    try:
        # Written in place: stored bytes and a page may share their file, as they do after a publish.
        with place.open("r+b") as file:
            file.seek(at)
            file.write(bytes([value]))
        assert name in named(published.verify())
    finally:
        with place.open("r+b") as file:
            file.write(before)
    assert published.verify().ok


def test_every_file_removed_is_named(published: Paper, tmp_path: Path) -> None:
    for name in published.bytes():
        place, aside = published.site / name, tmp_path / "aside"
        place.rename(aside)
        try:
            verdict = published.verify()
        finally:
            aside.rename(place)
        gone = named(verdict) | {word for problem in verdict.problems for word in problem.why.split()}
        assert name in {word.rstrip(",.") for word in gone}, (name, verdict.problems)


@pytest.mark.parametrize(
    "path",
    [
        "evil.html", "2013/evil.html", "tree/00/evil.txt", "store/00/evil", "tuf/999.snapshot.json", "tuf/x",
        ".hidden", "evil.html.gz", "tiny.txt", "tiny.txt.gz", "media/x.png.gz", "tuf/2.root.part", "mirrors/list.json.gz.gz",
        "documents/evil.json", "documents/small.json.gz", "editions/evil.zim", "editions/paper.zim.gz", "mirrors/evil.json",
        "tuf/999.mirrors.json", "torrents/evil",
        "search-index/evil.json", "search-index/snow/segment.json.gz.gz", "search.json", f"tuf/{64 * '0'}.tombstones.json",
    ],
)  # fmt: skip
def test_every_file_added_is_named(published: Paper, path: str) -> None:
    place = published.site / path
    made = [folder for folder in place.parents if not folder.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"t")
    try:
        assert named(published.verify()) == {path}
    finally:
        place.unlink()
        for folder in made:
            folder.rmdir()


def test_stored_bytes_or_nodes_of_no_signed_tree_are_named(published: Paper) -> None:
    body = published.pages["index.html"]
    digest = hashlib.sha256(body).hexdigest()
    place = published.site / "store" / digest[:2] / digest
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(body)
    try:
        assert named(published.verify()) == {str(place.relative_to(published.site))}
    finally:
        place.unlink()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_two_files_swapped(published: Paper, data: st.DataObject) -> None:
    bodies = published.bytes()
    one, two = data.draw(st.lists(st.sampled_from(sorted(bodies)), min_size=2, max_size=2, unique=True))
    if bodies[one] == bodies[two]:
        return
    aside = published.folder / "aside"
    try:
        (published.site / one).rename(aside)
        (published.site / two).rename(published.site / one)
        aside.rename(published.site / two)
        found = named(published.verify())
    finally:
        (published.site / one).rename(aside)
        (published.site / two).rename(published.site / one)
        aside.rename(published.site / two)
    # Behind wrong metadata nothing is checked, and what a wrong node names is only counted.
    causes = {path for path in (one, two) if path.startswith("tuf/")}
    causes = causes or {path for path in (one, two) if path.startswith("tree/")}
    assert causes & found if causes else {one, two} <= found


def test_a_wrong_node_does_not_hide_wrong_stored_bytes(published: Paper) -> None:
    root = release.current(published.site).root.sha256
    places = [published.site / "tree" / root[:2] / f"{root}.txt", next((published.site / "store").rglob("*/*"))]
    bodies = [place.read_bytes() for place in places]
    places[0].write_bytes(bodies[1])
    places[1].write_bytes(bodies[0])
    try:
        found = named(published.verify())
    finally:
        for place, body in zip(places, bodies, strict=True):
            place.write_bytes(body)
    assert {str(place.relative_to(published.site)) for place in places} <= found


def test_swapped_pages_are_told_apart(published: Paper) -> None:
    one, two = "2013/04/slug-a3/index.html", "2013/05/slug-a4/index.html"
    places = published.site / one, published.site / two
    bodies = [place.read_bytes() for place in places]
    places[0].write_bytes(bodies[1])
    try:
        problem = next(problem for problem in published.verify().problems if problem.path == one)
    finally:
        places[0].write_bytes(bodies[0])
    assert two in problem.why


def test_a_link_in_place_of_a_file_is_named(published: Paper, tmp_path: Path) -> None:
    place = published.site / "index.html"
    body = place.read_bytes()
    (tmp_path / "elsewhere").write_bytes(body)
    place.unlink()
    place.symlink_to(tmp_path / "elsewhere")
    try:
        assert "index.html" in named(published.verify())
    finally:
        place.unlink()
        place.write_bytes(body)


def test_all_problems_are_listed(paper: Paper) -> None:
    paper.publish(pages(40))
    changed = sorted(paper.site.glob("2013/0*/*/index.html"))
    for place in changed:
        place.write_bytes(b"blocked")
    (paper.site / "added.html").write_bytes(b"x")
    assert len(named(paper.verify())) == len(changed) + 1


def test_a_put_back_timestamp_is_named(paper: Paper) -> None:
    paper.publish(pages(5))
    timestamps = [(paper.site / "tuf/timestamp.json").read_bytes()]
    for edition in range(1, 4):
        paper.publish({"index.html": page(0, edition)})
        timestamps.append((paper.site / "tuf/timestamp.json").read_bytes())
    # First by one who never saw this outlet before, then by one who did.
    for old in timestamps[:-1]:
        (paper.site / "tuf/timestamp.json").write_bytes(old)
        first = paper.verify()
        assert named(first) == {"tuf/timestamp.json"}
        assert "put back" in first.problems[0].why
    (paper.site / "tuf/timestamp.json").write_bytes(timestamps[-1])
    assert paper.verify().ok


def test_a_whole_old_release_is_named_by_who_saw_a_newer_one(paper: Paper, tmp_path: Path) -> None:
    paper.publish(pages(5))
    shutil.copytree(paper.site, tmp_path / "old")
    paper.publish({"index.html": page(0, 1)})
    assert paper.verify().ok
    pin = (paper.folder / "keys/root.json").read_bytes()
    verdict = verify(open_source(str(tmp_path / "old")), now=NOW, pin=pin)
    assert any(p.path == "tuf/timestamp.json" and "was seen on 2026-03-01" in p.why for p in verdict.problems)


def test_expired_is_stale_and_still_verified(paper: Paper) -> None:
    paper.publish(pages(3))
    verdict = paper.verify(now=NOW + timedelta(days=8))
    assert verdict.ok and verdict.stale
    assert verdict.trusted is not None and verdict.trusted.expires[1] == "timestamp"
    assert not paper.verify(now=NOW + timedelta(days=6)).stale


def test_another_outlets_release_is_refused(paper: Paper, tmp_path: Path) -> None:
    paper.publish(pages(3))
    release.init_keys(tmp_path / "other", now=NOW)
    verdict = paper.verify(pin=(tmp_path / "other/keys/root.json").read_bytes())
    assert named(verdict) == {"tuf/1.root.json"}


def test_no_release(tmp_path: Path) -> None:
    verdict = verify(open_source(str(tmp_path)), now=NOW)
    assert named(verdict) == {"tuf/1.root.json"}
    with pytest.raises(release.ReleaseError, match="no such folder"):
        open_source(str(tmp_path / "nowhere"))


def test_a_folder_without_any_precompressed_file_is_whole(paper: Paper) -> None:
    paper.publish(pages(10))
    first, *others = paper.site.rglob("*.gz")
    for compressed in others:
        compressed.unlink()
    assert len(named(paper.verify())) == len(others)
    first.unlink()
    assert paper.verify().ok


def test_a_large_release_is_checked_by_several_processes(paper: Paper) -> None:
    paper.publish(pages(2_100))
    assert paper.verify().ok
    (paper.site / "2013/01/slug-a2088/index.html").write_bytes(b"x")
    assert "2013/01/slug-a2088/index.html" in named(paper.verify())
