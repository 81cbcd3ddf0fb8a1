"""The manifest: what the format promises of it (docs/search.md), whatever our own names are."""

from __future__ import annotations

import json
from pathlib import Path

from press_samples import MONDAY, article, press_to
from search_runs import pressed

from tamizdat import release
from tamizdat.search.commit import commit
from tamizdat.search.segment import Segment, SegmentFile


def test_the_manifest_has_the_words_of_the_format(tmp_path: Path) -> None:
    found = pressed(tmp_path, [article(1)]).manifest
    assert sorted(found) == ["block", "chunk", "format", "rules", "volumes"]
    assert sorted(found["volumes"][0]) == ["articles", "gone", "language", "path"]
    assert set(found["rules"]["languages"]["ar"]) == {"article", "heads", "endings", "months"}


def test_a_new_segment_is_put_in_force_and_deleted_documents_are_told_by_steps(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)])
    build, site = tmp_path / "build", tmp_path / "site"
    build.mkdir()
    (build / "head").write_bytes(b"body")
    digest = "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"
    segment = Segment("0123456789abcdef", "en", [1] * 30, [b""] * 30, {17, 20}, 1, [SegmentFile("head", digest, 4)])
    keys = release.load_online(tmp_path)
    first = commit([segment], ["en"], {segment.name: build}, site, in_force="", keys=keys, now=MONDAY)
    manifest = json.loads((site / first.manifest).read_bytes())
    assert manifest["volumes"] == [
        {"articles": 30, "gone": [17, 3], "language": "en", "path": "search-index/0123456789abcdef"}
    ]
    assert (site / "search-index" / "0123456789abcdef.head.bin").read_bytes() == b"body"
    assert release.search_manifest(site) == first.manifest
    assert (first.files, first.bytes) == (2, first.new_bytes)
    again = commit([segment], ["en"], {}, site, in_force=first.manifest, keys=keys, now=MONDAY)
    assert (again.manifest, again.new_bytes, again.release) == (first.manifest, 0, None)
