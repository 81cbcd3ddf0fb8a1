"""How many captures there are, for the bar that shows how far a run is."""

from __future__ import annotations

from pathlib import Path

from tamizdat.recover.readers.count import count_captures


def test_files_are_counted_where_each_is_one_capture(tmp_path: Path) -> None:
    for name in ("site/one.html", "site/deep/two.txt", ".hidden/three.html", "site/.four.html", "five.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a capture")
    listing = tmp_path / "list.txt"
    listing.write_text('{"path": "one.html"}\n\n{"path": "two.html"}\n')
    assert count_captures([tmp_path / "site", tmp_path / "five.md"], None) == 3
    assert count_captures([tmp_path / "site"], listing) == 4
    assert count_captures([tmp_path / "gone"], tmp_path / "no-list") is None


def test_nobody_knows_how_many_an_archive_holds(tmp_path: Path) -> None:
    (tmp_path / "crawl.WARC.GZ").write_bytes(b"")
    (tmp_path / "page.html").write_bytes(b"")
    assert count_captures([tmp_path], None) is None
