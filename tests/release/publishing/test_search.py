"""The search index: signed like the site, published by itself, carried along by every publish of the site."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from kills import killed_anywhere
from releases import NOW, Paper, files, manifest_of, page, pages, segment

from tamizdat import release
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force


@pytest.fixture
def indexed(paper: Paper) -> Paper:
    paper.publish(pages(30))
    paper.index("snow river")
    return paper


def index_files(site: Path) -> set[str]:
    return {path for path in files(site) if path.startswith("search-index/") and not path.endswith(".gz")}


def in_force(paper: Paper) -> TrustedMetadataSet:
    found = load_in_force(paper.site)
    assert found is not None
    return found


def test_an_index_is_published_changed_and_taken_away(paper: Paper) -> None:
    assert release.search_manifest(paper.site) == ""
    paper.publish(pages(30))
    without = {path for path in files(paper.site) if not path.startswith("tuf/")}
    assert release.search_manifest(paper.site) == ""
    first = paper.index("snow river")
    assert (first.added, first.removed, first.paths) == (3, 0, 3)
    assert release.search_manifest(paper.site) == manifest_of("snow river")
    verdict = paper.verify()
    assert verdict.ok, verdict.problems
    assert (verdict.files, verdict.search_files) == (33, 3)
    second = paper.index("snow lake")
    assert (second.added, second.removed, second.paths) == (2, 2, 3)
    assert index_files(paper.site) == {
        "search-index/snow/segment.json", "search-index/lake/segment.json", manifest_of("snow lake"),
    }  # fmt: skip
    assert paper.verify().ok
    last = paper.index("")
    assert (last.added, last.removed, last.paths, last.root) == (0, 3, 0, "")
    assert release.search_manifest(paper.site) == ""
    assert {path for path in files(paper.site) if not path.startswith("tuf/")} == without
    assert paper.verify().ok


def test_the_same_index_writes_nothing(indexed: Paper) -> None:
    before = files(indexed.site)
    assert indexed.index("snow river").version == in_force(indexed).timestamp.version
    assert files(indexed.site) == before


def test_unchanged_files_are_not_staged(indexed: Paper) -> None:
    with release.lock(indexed.site) as stage:
        stage.put("search-index/snow/segment.json", segment("snow"))
        assert files(stage.folder) == {}
        stage.put("search-index/lake/segment.json", segment("lake"))
        assert "search-index/lake/segment.json" in files(stage.folder)


@pytest.mark.parametrize("full", [False, True])
def test_a_publish_carries_the_index_along(indexed: Paper, full: bool) -> None:
    index = {path: body for path, body in files(indexed.site).items() if path.startswith("search-index/")}
    tree = in_force(indexed).search_root
    for hours in range(1, 9, 2):
        indexed.publish({"index.html": page(0, hours), "tiny.txt": None}, now=NOW + timedelta(hours=hours), full=full)
        assert indexed.verify(now=NOW + timedelta(hours=hours)).ok
    assert {path: body for path, body in files(indexed.site).items() if path.startswith("search-index/")} == index
    assert in_force(indexed).search_root == tree and release.search_manifest(indexed.site) == manifest_of("snow river")
    indexed.publish({}, now=NOW + timedelta(days=200))
    assert release.search_manifest(indexed.site) == manifest_of("snow river")


def test_another_manifest_of_the_same_files(indexed: Paper) -> None:
    with release.lock(indexed.site) as stage:
        entries = [stage.put(path, (indexed.site / path).read_bytes()) for path in index_files(indexed.site)]
        keys = release.load_online(indexed.folder)
        release.publish_search(stage, entries, "search-index/snow/segment.json", keys, now=NOW)
    assert release.search_manifest(indexed.site) == "search-index/snow/segment.json"
    assert indexed.verify().ok


def test_an_index_staged_before_the_first_publish_is_not_lost(paper: Paper) -> None:
    keys = release.load_online(paper.folder)
    with release.lock(paper.site) as stage:
        manifest = stage.put("search-index/m.json", b"{}")
        segment_entry = stage.put("search-index/segment.json", segment("snow"))
        with pytest.raises(release.ReleaseError, match="Press it first"):
            release.publish_search(stage, [manifest, segment_entry], manifest.path, keys, now=NOW)
        release.publish(stage, [stage.put("index.html", page(1))], [], keys, now=NOW)
        assert not (paper.site / "search-index").exists()
        release.publish_search(stage, [manifest, segment_entry], manifest.path, keys, now=NOW)
    assert paper.verify().ok and paper.verify().search_files == 2


def test_what_no_index_may_be_is_refused_and_changes_nothing(indexed: Paper) -> None:
    before = files(indexed.site)
    keys = release.load_online(indexed.folder)
    manifest = manifest_of("snow river")
    with release.lock(indexed.site) as stage:
        whole = [stage.put(path, (indexed.site / path).read_bytes()) for path in index_files(indexed.site)]
        outside = stage.put("outside.json", b"{}")
        other = stage.put("search-index/snow/segment.json", segment("other"))
        lost = release.Entry("search-index/lost.json", "0" * 64, 2, "application/json")
        for entries, name, why in [
            ([*whole, outside], manifest, r"outside\.json: outside search-index/"),
            ([*whole, other], manifest, "in force with other bytes"),
            ([*whole, lost], manifest, r"lost\.json: to be published, but not staged"),
            (whole, "search-index/none.json", "no entry of the search index"),
        ]:
            with pytest.raises(release.ReleaseError, match=why):
                release.publish_search(stage, entries, name, keys, now=NOW)
        with pytest.raises(release.ReleaseError, match="search-index/ is kept for the release itself"):
            release.publish(stage, whole, [], keys, now=NOW)
        with pytest.raises(release.ReleaseError, match="kept for the release itself"):
            stage.put("search-index", b"a file where the folder belongs")
    assert files(indexed.site) == before


def test_a_damaged_file_of_the_index_is_mended(indexed: Paper) -> None:
    (indexed.site / "search-index/snow/segment.json").unlink()
    assert not indexed.verify().ok
    assert indexed.index("snow river").mended == 1
    assert indexed.verify().ok


Damage = Callable[[Path], object]
SNOW, RIVER = "search-index/snow/segment.json", "search-index/river/segment.json"


@pytest.mark.parametrize(
    ("path", "damage"),
    [
        (SNOW, lambda site: (site / SNOW).write_bytes(segment("snew"))),
        (SNOW, lambda site: (site / SNOW).unlink()),
        (SNOW, lambda site: shutil.copy(site / RIVER, site / SNOW)),
        (f"{SNOW}.gz", lambda site: (site / f"{SNOW}.gz").write_bytes(b"x")),
        ("search-index/evil.json", lambda site: (site / "search-index/evil.json").write_bytes(b"{}")),
        ("search-index", lambda site: shutil.rmtree(site / "search-index")),
    ],
)
def test_damage_to_the_index_is_named(indexed: Paper, path: str, damage: Damage) -> None:
    damage(indexed.site)
    found = {problem.path: problem.why for problem in indexed.verify().problems}
    assert any(name == path or name.startswith(f"{path}/") for name in found)
    if (indexed.site / SNOW).exists() and (indexed.site / SNOW).read_bytes() == segment("river"):
        assert RIVER in found[SNOW]


def test_a_missing_node_of_the_index_is_named(indexed: Paper) -> None:
    digest = in_force(indexed).search_root
    place = indexed.site / f"tree/{digest[:2]}/{digest}.txt"
    place.unlink()
    assert str(place.relative_to(indexed.site)) in {problem.path for problem in indexed.verify().problems}


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Paper]:
    """A release with a kept tree, and an index of several nodes."""
    paper = Paper(tmp_path / "ready")
    paper.publish(pages(40))
    paper.publish({"index.html": page(0, 1)})
    paper.index(" ".join(f"word{n}" for n in range(36)))
    yield paper


AFTER = " ".join(f"word{n}" for n in range(6, 44))


@pytest.mark.parametrize("words", [pytest.param(AFTER, marks=pytest.mark.slow), ""])
def test_a_publish_of_the_index_is_killed_anywhere(ready: Paper, tmp_path: Path, words: str) -> None:
    """A reader sees the old index or the new one, and each file that a manifest in force names is there."""
    old = release.search_manifest(ready.site)
    for at, paper, expected in killed_anywhere(ready, tmp_path, lambda paper: paper.index(words)):
        verdict = paper.verify()
        assert verdict.ok, (at, verdict.trusted and verdict.trusted.phase, verdict.problems)
        paper.independent()
        manifest = release.search_manifest(paper.site)
        assert manifest in (old, manifest_of(words) if words else "")
        # Either kind of run finishes what is left, and a publish of the site takes nothing of the index away.
        if at % 2:
            paper.publish({})
            assert paper.verify().ok and in_force(paper).phase.state == "steady"
            assert release.search_manifest(paper.site) == manifest
        paper.index(words)
        assert paper.verify().ok
        assert {k: v for k, v in files(paper.site).items() if not k.startswith("tuf/")} == expected


def test_a_publish_of_the_site_beside_an_index_is_killed_anywhere(ready: Paper, tmp_path: Path) -> None:
    changes: dict[str, bytes | None] = {"index.html": page(0, 2), "tiny.txt": None}
    later = NOW + timedelta(hours=5)
    manifest = release.search_manifest(ready.site)
    for at, paper, _ in killed_anywhere(ready, tmp_path, lambda paper: paper.publish(changes, now=later)):
        verdict = paper.verify()
        assert verdict.ok, (at, verdict.trusted and verdict.trusted.phase, verdict.problems)
        paper.independent()
        # The index's publish finishes the site's.
        words = AFTER if at % 2 else " ".join(f"word{n}" for n in range(36))
        paper.index(words, now=later)
        verdict = paper.verify(now=later)
        assert verdict.ok and verdict.trusted is not None and verdict.trusted.phase.state == "steady"
        assert release.search_manifest(paper.site) == (manifest_of(AFTER) if at % 2 else manifest)
