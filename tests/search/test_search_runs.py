"""Runs of search: what changed is indexed and no more, and what a run is told when it cannot."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from press_samples import MONDAY, article, everything, press_to
from search_runs import index, pressed, search

from tamizdat import release
from tamizdat.article import encode
from tamizdat.release.verifying import Folder, verify
from tamizdat.search import SearchError


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    before = (tmp_path / "site" / "tuf" / "timestamp.json").read_bytes()
    done = search(tmp_path, archive)
    assert (done.read, done.new_bytes, done.release) == (0, 0, None)
    assert (tmp_path / "site" / "tuf" / "timestamp.json").read_bytes() == before


def test_a_release_with_an_index_verifies_and_survives_presses(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    archive[0] = article(1, headline="Another headline")
    press_to(tmp_path, archive)
    press_to(tmp_path, archive, full=True)
    assert set(index(tmp_path).records)
    verdict = verify(Folder(tmp_path / "site"), now=MONDAY)
    assert verdict.ok and verdict.search_files, verdict.problems


def test_few_changes_make_a_small_volume(tmp_path: Path) -> None:
    archive = [article(number) for number in range(1, 400)]
    pressed(tmp_path, archive)
    archive[10] = article(11, headline="Another headline")
    press_to(tmp_path, archive)
    done = search(tmp_path, archive)
    assert (done.read, done.segments, done.articles) == (1, 2, 399)
    assert done.new_bytes < done.bytes / 2
    assert "11" not in index(tmp_path).words["en"], "the old headline is found no more"


@pytest.mark.parametrize("harm", ["missing", "damaged", "older"])
def test_without_its_memory_everything_is_made_anew(tmp_path: Path, harm: str) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    state = tmp_path / ".site.search" / "state"
    if harm == "missing":
        shutil.rmtree(state.parent)
    elif harm == "damaged":
        state.write_bytes(state.read_bytes()[:-9])
    else:
        kept = state.read_bytes()
        archive[0] = article(1, headline="Another headline")
        pressed(tmp_path, archive)
        state.write_bytes(kept)
    done = search(tmp_path, archive)
    assert done.read == done.articles == len(index(tmp_path).records)
    assert not list(state.parent.glob("build")), "nothing is left of the work"


def test_what_was_not_pressed_is_not_indexed(tmp_path: Path) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    later = [article(1, headline="Not public yet"), *archive[1:], article(99)]
    done = search(tmp_path, later, full=True)
    assert len(done.left_out) == 1 and "article 1: left out of search" in done.left_out[0]
    found = index(tmp_path)
    assert "yet" not in found.words["en"] and "2013/10/02/ferry-strike-a1/" not in found.records
    press_to(tmp_path, later)
    assert search(tmp_path, later).left_out == ()
    assert index(tmp_path).records["2013/10/02/ferry-strike-a1/"][1] == "Not public yet"


@pytest.mark.parametrize("full", [False, True])
def test_an_article_that_stands_as_it_was_published_last_is_found(tmp_path: Path, full: bool) -> None:
    archive = everything()
    pressed(tmp_path, archive)
    broken = [replace(archive[0], headline=" "), *archive[1:]]
    press_to(tmp_path, broken)
    assert search(tmp_path, broken, full=full).left_out == ()
    assert index(tmp_path).records[archive[0].path][1] == archive[0].headline


def test_a_release_that_was_never_pressed_here_is_refused(tmp_path: Path) -> None:
    release.init_keys(tmp_path)
    with pytest.raises(SearchError, match="tamizdat press"):
        search(tmp_path, [])


def test_the_command(tmp_path: Path) -> None:
    import sys

    tamizdat = Path(sys.executable).parent / "tamizdat"
    newsroom = tmp_path / "paper"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tamizdat, *words], cwd=newsroom, capture_output=True, text=True, check=False)

    subprocess.run([tamizdat, "new", newsroom], check=True, capture_output=True)
    (newsroom / "var" / "archive.jsonl").write_bytes(b"\n".join(encode(article(number)) for number in (1, 2)))
    refused = run("search")
    assert refused.returncode == 2 and "tamizdat press" in refused.stderr
    assert run("press").returncode == 0
    done = run("search", "--report", "report.json")
    assert done.returncode == 0 and "Indexed 2 articles" in done.stderr
    assert json.loads((newsroom / "report.json").read_bytes())["articles"] == 2
    assert "nothing had changed" in run("search").stderr
    (newsroom / "var" / "archive.jsonl").write_bytes(encode(article(1, headline="Unpressed")))
    unknown = run("search", "--purge", "2", "--purge", "77")
    assert unknown.returncode == 2 and "there is no article 77 in the archive or in the release" in unknown.stderr
    left = run("search", "--full")
    assert left.returncode == 1 and "Left out: 2" in left.stderr
