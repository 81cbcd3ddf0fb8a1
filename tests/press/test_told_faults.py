"""Faults of records that are told with what is wrong and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from press_samples import LANTERN, article

from tamizdat.article import Dispatch, Heading, Moment, Paragraph, encode
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.index.validate import UnpublishableError, validate
from tamizdat.press.media import Media
from tamizdat.press.pictures.published import Pictures


@pytest.mark.parametrize(("level", "shown"), [(-1, 2), (0, 2), (1, 2), (5, 4), (99, 4)])
def test_a_heading_of_no_level_stands_on_the_nearest_and_is_told(level: int, shown: int) -> None:
    entry = Dispatch(Moment("2013-10-03T10:00:00", "second"), "x", (Heading("In it", level),))
    valid, told = validate(article(1, body=(Heading("Ferries", level), Paragraph("x")), entries=(entry,)), LANTERN)
    assert [valid.body[0], valid.entries[0].body[0]] == [Heading("Ferries", shown), Heading("In it", shown)]
    assert len(told) == 2 and f"'Ferries' has the level {level}; it stands on {shown}" in told[0]


def test_headings_of_a_level_stay() -> None:
    given = article(1, body=tuple(Heading("x", level) for level in (2, 3, 4)))
    assert validate(given, LANTERN) == (given, []) and validate(given, LANTERN)[0] is given


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("20225-01-01", "year that is not from 0002 to 9998"),
        ("0000-01-01", "year that is not from 0002 to 9998"),
        ("9999-12-31", "year that is not from 0002 to 9998"),
        ("2013-13-01", "has the month 13"),
        ("2013-00-01", "has the month 00"),
        ("2013-02-30", "has the day 30"),
        ("2013-02-10T25:00:00", "has the time 25:00:00"),
        ("2013-02-10T10:61", "has the time 10:61"),
        ("3 May 2013", "is not ISO 8601"),
        ("", "is not ISO 8601"),
    ],
)
def test_a_date_that_is_none_is_told_by_what_is_wrong_with_it(value: str, told: str) -> None:
    with pytest.raises(UnpublishableError, match=told):
        validate(article(1, published=Moment(value)), LANTERN)


def test_a_missing_picture_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "my bridge.png").touch()
    pictures = Pictures(Media((tmp_path / "one", tmp_path / "two")), None)
    assert f"{tmp_path}/one/a.png and {tmp_path}/two/a.png" in pictures.use("media/a.png")[1]
    assert "The file is there, but the name" in pictures.use("media/my bridge.png")[1]
    assert "'no bridge.png' cannot be part" in pictures.use("media/no bridge.png")[1]
    assert "begins with media/" in pictures.use("pictures/a.png")[1]


class TestManyLines:
    def told(self, file: Path) -> str:
        with pytest.raises(ArchiveError) as told, JsonlArchive(file).snapshot():
            pass
        return str(told.value)

    def test_an_archive_set_for_people_is_told_once(self, tmp_path: Path) -> None:
        file = tmp_path / "archive.jsonl"
        records = [json.loads(encode(article(number))) for number in (1, 2)]
        for indent in (1, 4):
            file.write_text("\n".join(json.dumps(each, indent=indent) for each in records))
            assert "one article over many lines" in self.told(file) and "jq -c '.'" in self.told(file)
        for text in (json.dumps(records), json.dumps(records, indent=2), "\ufeff\n" + json.dumps(records, indent=2)):
            file.write_text(text, encoding="utf-8")
            assert "one JSON array" in self.told(file) and "jq -c '.[]'" in self.told(file)

    def test_one_article_among_others_is_told_once(self, tmp_path: Path) -> None:
        file = tmp_path / "archive.jsonl"
        many = json.dumps(json.loads(encode(article(2))), indent=2).encode()
        file.write_bytes(b"\n".join([encode(article(1)), many, encode(article(3))]))
        with JsonlArchive(file).snapshot() as snapshot:
            assert [number for number, _ in snapshot.digests()] == [1, 3]
            (line,) = snapshot.left_out
            assert "line 2: begins an article that is set over many lines" in line and snapshot.unreadable == 1

    def test_a_broken_line_is_no_such_archive(self, tmp_path: Path) -> None:
        file = tmp_path / "archive.jsonl"
        file.write_bytes(b"{broken\n" + encode(article(1)) + b"\n")
        with JsonlArchive(file).snapshot() as snapshot:
            assert [number for number, _ in snapshot.digests()] == [1] and len(snapshot.left_out) == 1
