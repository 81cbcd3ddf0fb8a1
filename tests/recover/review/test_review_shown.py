"""What a review shows comes from strangers: it moves no cursor, turns no text, and holds nothing that is barred."""

from __future__ import annotations

import os
import re
from pathlib import Path

import papers
import pytest
from click.testing import CliRunner
from review_room import EXTRA, Room

from commands import tamizdat
from tamizdat.cli import common, main
from tamizdat.recover.fates import kept as kept_fates
from tamizdat.recover.fates.fate import BlockFate, CaptureFates, Stated
from tamizdat.recover.fates.kept import keep_fates, open_kept, redact_kept
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.redactor import Redactor, Rule

KEY = bytes(range(32))
ARABIC = "قال المجلس إنه احتفظ بالرسالة أسبوعا كاملا قبل أن يعلن عنها أمام الصيادين في الميناء القديم يوم الجمعة."
NOTHING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_controls_are_shown_and_not_obeyed(review_room: Room) -> None:
    for shown in (review_room.review("s", "s", "o", "s", "o", "s"), "\n".join(map(" ".join, review_room.listed()))):
        assert "The clerk" in shown and not NOTHING.search(re.sub(r"\x1b\[[\d;]*m", "", shown))


@pytest.mark.parametrize("columns", ["40", "80"])
def test_text_from_right_to_left_is_not_set_in_columns(
    review_room: Room, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [papers.HEADLINE, "9 May 2017", *papers.BODY[:2], ARABIC, *papers.BODY[2:]]
    (review_room.folder / "captures" / "arabic.txt").write_text("\n\n".join(lines), encoding="utf-8")
    review_room.recover()
    assert ARABIC in review_room.doubts()
    monkeypatch.setattr(common.console, "width", int(columns))
    shown = review_room.review("s", "s", "s", "s", "s", "s")
    rows = [line for line in shown.splitlines() if "المجلس" in line]
    assert rows and not any("council" in row for row in rows)
    assert max(len(line.rstrip()) for line in shown.splitlines() if not line.startswith("To review")) <= int(columns)


def test_a_redaction_reaches_what_is_kept(review_room: Room) -> None:
    path = review_room.folder / "var" / "recovery-fates.sqlite3"
    assert any("clerk" in text for text in review_room.doubts())
    tamizdat(review_room.folder, "redact", "--yes", given="clerk\nMarta Ollin\nthree.txt\n", check=True)
    with open_kept(path) as kept:
        every = [each for number in (10000000, 10000001, 10000002) for each in kept.of_article(number)]
        assert every
        texts = [block.text for each in every for block in each.blocks]
        values = [each.value for capture in every for each in capture.stated]
        assert not [text for text in [*texts, *values, *(each.capture for each in every)] if "clerk" in text]
        assert "Marta" not in " ".join([*texts, *values])
    shown = review_room.review("s", "s", "o", "s", "o", "s", "s")
    assert "clerk" not in shown and "bank had" in " ".join(shown.split())
    review_room.recover()
    assert "clerk" not in review_room.review("s", "s", "s", "s", "s")


def test_another_file_is_not_taken_for_fates(tmp_path: Path) -> None:
    path = tmp_path / "fates.sqlite3"
    assert open_kept(path) is None
    path.write_bytes(b"no database at all" * 100)
    assert open_kept(path) is None
    redact_kept(path, Redactor(KEY, [Rule((read_form(forms_of(KEY, "clerk")[0]),))]))
    assert not path.exists()


def kept(path: Path, *fates: CaptureFates, whole: bool = True) -> None:
    with FateStore() as store:
        for each in fates:
            store.add(each)
        keep_fates(path, store, {1: "2017-05", 2: ""}, whole=whole)


def capture(name: str, article: int | None, *blocks: BlockFate) -> CaptureFates:
    return CaptureFates(name, name.ljust(64, "0"), "text", article, blocks, (Stated("headline", "Pier", "h1"),))


def gone(at: int, text: str, rule: str = "outvoted", *, doubt: bool = False) -> BlockFate:
    return BlockFate(at, "paragraph", text, step="clean", reason="why", rule=rule, doubt=doubt)


def test_a_run_that_is_not_whole_adds_to_what_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "fates.sqlite3"
    kept(path, capture("a", 1, gone(0, "one two", doubt=True), gone(1, "Share")), capture("b", None, gone(0, "Menu")))
    kept(path, capture("a", 1, gone(0, "alone")), capture("c", 2, gone(0, "one", "recurs", doubt=True)), whole=False)
    with open_kept(path) as found:
        assert [each.text for each in found.doubts()] == ["one two", "one"]  # what recurs comes last
        assert [each.text for each in found.of_article(1)[0].blocks] == ["one two", "Share"]
        assert found.of_capture("b") == [] and found.of_capture("c".ljust(64, "0"))[0].stated
        assert found.removed() == (3, 2)
        assert found.counts("rule") == [("outvoted", 1), ("recurs", 1)]
        assert found.counts("month") == [("", 1), ("2017-05", 1)]
        assert [each.article for each in found.doubts(month="2017-05")] == [1]
        assert found.count(rule="recurs") == 1
    kept(path, capture("c", 2))
    with open_kept(path) as found:
        assert found.of_article(1) == [] and found.doubts() == []


def test_a_full_disk_is_an_error_with_the_files_name_and_what_was_kept_stands(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "fates.sqlite3"
    kept(path, capture("a", 1, gone(0, "one two", doubt=True)))
    tables = f"{kept_fates._TABLES}PRAGMA max_page_count = 8;"
    monkeypatch.setattr(kept_fates, "_TABLES", tables)
    long = capture("b", 2, *(gone(at, f"{at} {os.urandom(200).hex()}", doubt=True) for at in range(500)))
    for change in (lambda: kept(path, long), lambda: kept(path, long, whole=False)):
        with pytest.raises(OSError, match="full") as error:
            change()
        assert error.value.filename == str(path)
        with open_kept(path) as found:
            assert [each.text for each in found.doubts()] == ["one two"]


def test_the_listing_goes_to_standard_output(review_room: Room) -> None:
    done = CliRunner().invoke(main, ["recover", "--review", "--list"])
    assert done.stdout.count("\n") == 4 and "4 to review" in done.stderr
    assert EXTRA in done.stdout
    assert "--list needs the file" in CliRunner().invoke(main, ["recover", "--list"]).output
