"""Named changes: each is published, shown, verified and counted; a press of everything is found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.measure import Run
from bench.press import newsroom

from bench import archive, change
from tamizdat.press.archives.jsonl_archive import JsonlArchive


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> change.Desk:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path / "seen"))
    monkeypatch.setattr(change, "WARM", 1)
    newsroom(tmp_path / "paper")
    archive.write(12, tmp_path / "archive.jsonl")
    return change.Desk(tmp_path / "paper", tmp_path / "archive.jsonl", tmp_path / "out")


def test_rounds_count_what_each_kind_of_change_makes(desk: change.Desk, tmp_path: Path) -> None:
    articles = tmp_path / "archive.jsonl"
    report, _ = desk.publish(next(archive.articles(12)))  # the first press makes everything
    assert report.articles == 12
    found = change.rounds(desk, articles, 2)
    assert found.failure == ""
    assert {kind: len(costs) for kind, costs in found.costs.items()} == dict.fromkeys(change.KINDS, 2)
    with JsonlArchive(articles).snapshot() as snapshot:
        assert len(list(snapshot.digests())) == 12 + 3, "a new article in each round, the uncounted one too"
    text, headline, new = map(found.median, change.KINDS)
    assert 3 <= text.files <= text.made < headline.made, (
        "its page, print view and record; a headline stands on fronts too"
    )
    assert headline.files <= headline.made
    assert new.files > 3
    assert all(cost.nodes and cost.node_bytes for cost in (text, headline, new))
    for kind in change.KINDS:
        written = found.written[kind]
        assert written["precompressed"] == written["files"]
        assert written["nodes"] >= 1
        assert written["signatures"] >= 3, "timestamp, snapshot, targets"
        assert found.slow(kind) >= found.median(kind).seconds


def test_a_press_of_everything_is_no_named_change(desk: change.Desk, tmp_path: Path) -> None:
    assert change.rounds(desk, tmp_path / "archive.jsonl", 1).failure == "text: the whole archive was pressed"


def test_what_breaks_down_is_told(tmp_path: Path) -> None:
    found = change.measure(tmp_path / "no-paper", tmp_path / "archive.jsonl", tmp_path / "out", 1)
    assert found.failure.startswith("exit code 1: ")
    assert "no-paper" in found.failure


def test_an_article_is_written_anew_or_comes_last(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    archive.write(5, path)
    before = path.read_bytes().splitlines()
    one = list(archive.articles(5))[2]
    archive.put(path, change.replace(one, headline="Anew"))
    archive.put(path, change.replace(one, number=archive.FIRST_NUMBER + 5))
    after = path.read_bytes().splitlines()
    assert [each == was for each, was in zip(after, before, strict=False)] == [True, True, False, True, True]
    assert b'"headline":"Anew"' in after[2]
    assert after[5] == change.archive.encode(change.replace(one, number=archive.FIRST_NUMBER + 5))


def test_the_table_tells_ratios_and_failures() -> None:
    def named(seconds: float, again: float) -> change.NamedChanges:
        costs = {kind: [change.Cost(seconds, 30, 20, 5, 4_000)] * 3 for kind in change.KINDS}
        written = {kind: {"files": 20, "precompressed": 20, "nodes": 5, "bytes": 90_000} for kind in change.KINDS}
        return change.NamedChanges(change.Findings(costs, written), Run(0.5, 0.4, 1), Run(again, 1, 1), "Hugo 1")

    broken = change.NamedChanges(change.Findings(failure="no | keys"), None, None)
    lines = change.table({1_000: named(0.02, 1.0), 10_000: named(0.03, 15.0), 100_000: broken}).splitlines()
    assert lines[0].endswith("| / 1,000 | Hugo 1 again / this |")
    assert lines[2] == "| text | 1,000 | 20 | 20 | 30 | 20 | 45 | 90 | 4 | 1.00 | 50.0 |"
    assert lines[3] == "| text | 10,000 | 30 | 30 | 30 | 20 | 45 | 90 | 4 | 1.50 | 500.0 |"
    assert lines[4].startswith("| text | 100,000 | no \\| keys |")
    assert lines[-3] == f"| {change.COMMAND} | 1,000 | 500 |  |  |  |  |  |  | 1.00 | 2.0 |"
    assert {line.replace("\\|", "").count("|") for line in lines} == {12}
