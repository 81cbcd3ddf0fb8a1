"""The file of figures: each bench writes its own section and leaves the others as they are."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Run
from bench.results import machine, megabytes, runs_table, table, write_section
from bench.tools import OURS

from bench import versions


def test_a_section_is_written_and_replaced_without_the_others(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_section("press", "## Press\n\nfirst", path)
    write_section("serve", "## Serve\n\nkept\\n \\1", path)
    before = path.read_text(encoding="utf-8")
    write_section("press", "## Press\n\nsecond\n", path)
    after = path.read_text(encoding="utf-8")
    assert after == before.replace("first", "second")
    assert after.index("<!-- press -->") < after.index("<!-- serve -->")
    assert after.count("<!-- press -->") == after.count("<!-- /press -->") == 1


def test_what_was_measured_stands_first(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_section("press", "## Press", path)
    write_section("versions", "## What was measured", path, first=True)
    write_section("versions", "## Measured anew", path, first=True)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Results\n")
    assert text.index("## Measured anew") < text.index("<!-- press -->")
    assert text.count("<!-- versions -->") == 1
    assert "## What was measured" not in text


def test_versions_are_told_of_everything_that_is_measured() -> None:
    told = dict(versions.rows())
    for name in ("Hugo", "Eleventy", "Pelican", "Wagtail", "Django", "PostgreSQL", "nginx", "Caddy", "wrk", "Node"):
        assert told[name]
    assert told["Tamizdat"] == OURS.split(" ")[1]
    assert told["granian"][0].isdigit()
    assert "cores" in versions.section()


def test_words_beside_the_sections_stay(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text("# Mine\n\nbefore\n\n<!-- a -->\nold\n<!-- /a -->\n\nafter\n", encoding="utf-8")
    write_section("a", "new", path)
    assert path.read_text(encoding="utf-8") == "# Mine\n\nbefore\n\n<!-- a -->\nnew\n<!-- /a -->\n\nafter\n"


def test_markers_out_of_order_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    torn = "<!-- /a -->\nwords\n<!-- a -->\n"
    path.write_text(torn, encoding="utf-8")
    write_section("a", "new", path)
    assert path.read_text(encoding="utf-8").startswith(torn.rstrip())


def test_tables_tell_medians_and_ratios() -> None:
    runs = {
        "ours": [Run(2.0, 1.5, 50_000_000, 90_000_000, 1234, 7_000_000)] * 3,
        "theirs": [Run(5.0, 4, 1, 1, 1, 1), Run(6.0, 4, 1, 1, 1, 1), Run(90.0, 4, 1, 1, 1, 1)],
        "broken": [Run(1, 1, 1, failure="exit code 2: a | b")],
    }
    lines = runs_table(runs, "ours").splitlines()
    assert lines[2] == "| ours | 2.00 | 1.50 | 50 | 90 | 1,234 | 7.0 | 1.00 |"
    assert lines[3].startswith("| theirs | 6.00 |")
    assert lines[3].endswith("| 3.00 |")
    assert lines[4].startswith("| broken | exit code 2: a \\| b |")
    assert {line.replace("\\|", "").count("|") for line in lines} == {9}


def test_there_is_no_ratio_to_a_failure() -> None:
    runs = {"ours": [Run(2.0, 1, 1, failure="broke")], "theirs": [Run(5.0, 4, 1)]}
    assert runs_table(runs, "ours").splitlines()[3].endswith("|  |")


def test_small_things() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
    assert [megabytes(size) for size in (1_500_000, 12_345_678, 5e9)] == ["1.5", "12", "5,000"]
    assert "cores" in machine()
    assert "load before the first run" in machine()
