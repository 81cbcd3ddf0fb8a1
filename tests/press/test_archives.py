"""What press asks of an archive, asked of each kind: one pass for all digests, articles in bulk, a moment held still."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from press_samples import article
from sqlite_archive import SqliteArchive

from tamizdat.article import Article, encode
from tamizdat.press.archives.archive import Archive, ArchiveError, MemoryArchive, digest_of
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.workers import Workers

Make = Callable[[Path, list[Article]], Archive]


def jsonl(folder: Path, articles: list[Article]) -> JsonlArchive:
    file = folder / "archive.jsonl"
    new = folder / "new"
    new.write_bytes(b"".join(encode(each) + b"\n" for each in articles))
    new.replace(file)
    return JsonlArchive(file)


def sqlite(folder: Path, articles: list[Article]) -> SqliteArchive:
    archive = SqliteArchive(folder / "archive.sqlite")
    archive.put(articles)
    return archive


def memory(_folder: Path, articles: list[Article]) -> MemoryArchive:
    return MemoryArchive(articles)


EVERY = pytest.mark.parametrize("make", [jsonl, sqlite, memory])
ON_DISK = pytest.mark.parametrize("make", [jsonl, sqlite])


@EVERY
def test_all_digests_come_ascending_and_articles_in_the_order_asked_for(tmp_path: Path, make: Make) -> None:
    articles = [article(number) for number in (9, 3, 500, 4)]
    with make(tmp_path, articles).snapshot() as snapshot:
        digests = dict(snapshot.digests())
        assert list(digests) == [3, 4, 9, 500]
        found = list(snapshot.articles([500, 1, 3]))
    assert [each.number for each in found] == [500, 3]
    assert [each.article for each in found] == [article(500), article(3)]
    assert all(digests[each.number] == each.digest == digest_of(encode(each.article)) for each in found)


@EVERY
def test_an_empty_archive_has_nothing(tmp_path: Path, make: Make) -> None:
    with make(tmp_path, []).snapshot() as snapshot:
        assert list(snapshot.digests()) == [] and list(snapshot.articles([1])) == []


@ON_DISK
@pytest.mark.parametrize("scanned", [True, False])
def test_a_worker_sees_the_same_moment(tmp_path: Path, make: Make, scanned: bool) -> None:
    with make(tmp_path, [article(1), article(2)]).snapshot() as snapshot:
        digests = list(snapshot.digests()) if scanned else None
        make(tmp_path, [article(1, headline="Later"), article(3)])
        sent = pickle.loads(pickle.dumps(snapshot))
        for each in (snapshot, sent):
            assert [found.article for found in each.articles([1, 2, 3])] == [article(1), article(2)]
            assert digests is None or list(each.digests()) == digests
    with (
        make(tmp_path, []).snapshot() if make is sqlite else JsonlArchive(tmp_path / "archive.jsonl").snapshot() as now
    ):
        assert [found.article for found in now.articles([1, 3])] == [article(1, headline="Later"), article(3)]


def headlines(task: tuple[object, list[int]]) -> list[str]:
    snapshot, numbers = task
    return [found.article.headline for found in snapshot.articles(numbers)]  # type: ignore[attr-defined]


@ON_DISK
def test_workers_of_their_own_processes_see_the_same_moment(tmp_path: Path, make: Make) -> None:
    with make(tmp_path, [article(number) for number in range(1, 41)]).snapshot() as snapshot:
        make(tmp_path, [article(number, headline="Later") for number in range(1, 41)])
        tasks = [(snapshot, list(range(start, start + 10))) for start in range(1, 41, 10)]
        with Workers() as workers:
            found = [headline for some in workers.map(headlines, tasks) for headline in some]
    assert found == [article(number).headline for number in range(1, 41)]


def test_a_state_that_was_taken_away_is_gone_from_the_next_snapshot(tmp_path: Path) -> None:
    archive = sqlite(tmp_path, [article(1), article(2)])
    with archive.snapshot() as before:
        archive.remove(1)
        with archive.snapshot() as after:
            assert [number for number, _ in after.digests()] == [2]
        assert [number for number, _ in before.digests()] == [1, 2]


def test_bad_lines_are_left_out_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = [encode(article(number)) for number in (9, 3)]
    file.write_bytes(b"\n".join([good[0], b"{not json", b"", b'{"number": "x"}', good[1], good[0], b"\xff\xfe", b"[]"]))
    with JsonlArchive(file).snapshot() as archive:
        assert [number for number, _ in archive.digests()] == [3, 9]
        assert [found.article for found in archive.articles([9, 4])] == [article(9)]
    lines = [line.split(": ")[0] for line in archive.left_out]
    assert lines == [f"{file}, line {number}" for number in (2, 4, 6, 7, 8)]
    assert "number 9 stands on line 1 already" in archive.left_out[2]


def test_a_line_that_only_begins_like_an_article_is_known_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"number":7,"path":"x/"}\n' + encode(article(3)))
    with JsonlArchive(file).snapshot() as archive:
        (found,) = archive.articles([7])
        assert found.article is None and "is no article" in found.problem
        assert dict(archive.digests())[7] == found.digest


def test_a_line_is_found_without_reading_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"".join(encode(article(number)) + b"\n" for number in range(1, 2000, 3)))
    with JsonlArchive(file).snapshot() as archive:
        for number in (1, 4, 1000, 1999):
            assert [found.number for found in archive.articles([number])] == ([number] if number % 3 == 1 else [])
        assert list(archive.articles([2, 5000])) == []


def test_an_archive_that_is_not_there_has_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="Name the archive by --from"), JsonlArchive(tmp_path / "none").snapshot():
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not show open files in /proc")
def test_a_snapshot_outlives_the_removal_of_its_file(tmp_path: Path) -> None:
    archive = jsonl(tmp_path, [article(1)])
    with archive.snapshot() as snapshot:
        archive.path.unlink()
        sent = pickle.loads(pickle.dumps(snapshot))
        assert [found.article for found in sent.articles([1])] == [article(1)]
