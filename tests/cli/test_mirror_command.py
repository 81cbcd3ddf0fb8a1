"""`tamizdat mirror`: what a volunteer sees, and the exit codes that a timer goes by."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from releases import Paper, document, files, page, pages

from tamizdat.cli import main
from tamizdat.cli.mirror import pull as verb


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    monkeypatch.setenv("TAMIZDAT_STATE", str(tmp_path / "state"))
    paper = Paper(tmp_path / "paper")
    paper.publish(pages(5))
    return paper


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["mirror", *map(str, words)])


def test_a_copy_is_made_and_kept_up_to_date(paper: Paper, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    first = run("pull", paper.site, copy, "--root", paper.folder / "keys/root.json")
    assert first.exit_code == 0 and "PULLED" in first.output and "fetched: 8," in first.output
    assert "UNPINNED" not in first.output and "STALE" in first.output, "signed in March 2026"
    assert "UP TO DATE" in run("pull", paper.site, copy).output
    paper.documents({"gap.json": document("gap")})
    assert "fetched: 1," in run("pull", paper.site, copy).output
    assert files(copy) == paper.bytes()


def test_without_a_root_the_fingerprint_is_told_once(paper: Paper, tmp_path: Path) -> None:
    first = run("pull", paper.site, tmp_path / "copy")
    assert "UNPINNED" in first.output and "fingerprint" in first.output
    assert "UNPINNED" not in run("pull", paper.site, tmp_path / "copy").output


def test_what_is_wrong_is_named_and_the_copy_stands(paper: Paper, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    run("pull", paper.site, copy)
    before = files(copy)
    paper.publish({"index.html": page(0, 1)})
    for file in (paper.site / "index.html", *(paper.site / "store").rglob("*")):
        if file.is_file():
            file.unlink()
    done = run("pull", paper.site, copy)
    assert done.exit_code == 2 and "index.html: is missing." in done.output and "NOT PULLED" in done.output
    assert files(copy) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--every", "5"], "no time like"),
        (["--every", "0m"], "no time like"),
        (["--max-size", "much"], "no size like"),
        (["--rate", "10"], "too slow for a copy"),
        (["--max-size", "2kB"], "this copy may have 0 MB"),
    ],
)
def test_wrong_words(paper: Paper, tmp_path: Path, words: list[str], told: str) -> None:
    done = run("pull", paper.site, tmp_path / "copy", *words)
    assert done.exit_code == 2 and told in done.output


def test_a_place_without_a_release(tmp_path: Path) -> None:
    assert "no such folder" in run("pull", tmp_path / "none", tmp_path / "copy").output
    done = run("pull", "http://127.0.0.1:9/", tmp_path / "copy")
    assert done.exit_code == 2 and "cannot be fetched" in done.output and "Traceback" not in done.output


def test_again_and_again(paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        paper.publish({"index.html": page(0, len(slept))})
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(verb.time, "sleep", sleep)
    done = run("pull", paper.site, tmp_path / "copy", "--every", "5m")
    assert done.output.count("PULLED") == 3 and all(270 <= each <= 330 for each in slept)
    assert len(set(slept)) == 3, "mirrors do not all come at once"


def test_leaving_takes_the_copy_and_nothing_else(paper: Paper, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    run("pull", paper.site, copy)
    (copy / "robots.txt").write_text("mine")
    assert run("leave", copy).exit_code != 0 and files(copy).keys() > paper.bytes().keys(), "nobody said yes"
    done = run("leave", copy, "--yes")
    assert done.exit_code == 0 and "1 files there are not the release's" in done.output
    assert files(copy) == {"robots.txt": b"mine"}
    assert "holds no release" in run("leave", copy, "--yes").output
    run("pull", paper.site, tmp_path / "other")
    run("leave", tmp_path / "other", "--yes")
    assert not (tmp_path / "other").exists() and not (tmp_path / ".other.tamizdat").exists()


def test_where_the_origin_is_gone_another_mirror_of_the_signed_list_is_asked(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    monkeypatch.setattr(verb, "other_mirrors", lambda folder, than: [str(other)] if folder == copy else [])
    run("pull", paper.site, copy)
    paper.publish({"index.html": page(0, 1)})
    run("pull", paper.site, other)
    gone = run("pull", tmp_path / "seized", copy, "--alone")
    assert gone.exit_code == 2 and "days ago" in gone.output and files(copy) != files(other)
    done = run("pull", tmp_path / "seized", copy)
    assert done.exit_code == 0 and f"Asking {other}" in done.output and files(copy) == paper.bytes()
    assert run("pull", tmp_path / "seized", tmp_path / "first").exit_code == 2, "a copy that is not there has no list"
