"""Killed anywhere, a pull is finished by the next one, and until then readers find old bytes or new ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from kills import STRIDE, in_child, killed_anywhere
from origins import Origin, pulled, root_of
from releases import NOW, Paper, document, files, page, pages

from tamizdat.mirrors.pull import pull
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.verifying import open_source, verify


class OneByOne(Origin):
    """Read without threads, which a fork would not take along."""

    def executor(self) -> None:
        return None


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """A small release: each of its files is a handful of operations that a pull may be killed at."""
    paper = Paper(tmp_path / "paper")
    paper.publish(pages(6))
    paper.publish({"index.html": page(0, 1)})
    paper.index("snow")
    paper.documents({"gap.json": document("gap")})
    return paper


def changed(paper: Paper) -> None:
    rotate(paper.folder, now=NOW)
    paper.publish({"index.html": page(0, 7), "2013/03/slug-a2/index.html": None, "new/index.html": page(99)})
    paper.documents({"gap.json": document("gap", "more")})


@pytest.mark.parametrize("is_first", [True, False])
def test_a_killed_pull(paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_first: bool) -> None:
    old = {} if is_first else paper.bytes()
    kept = tmp_path / "kept"
    if not is_first:
        pulled(paper, kept)
    changed(paper)
    new = paper.bytes()
    at, finished = 0, False
    while not finished:
        folder = tmp_path / f"run{at}"
        mirror = folder / "mirror"
        folder.mkdir()
        if not is_first:
            shutil.copytree(kept, mirror)
        monkeypatch.setenv("TAMIZDAT_STATE", str(folder / "state"))
        finished = in_child(lambda: pull(OneByOne(paper.site), mirror, now=NOW, pin=root_of(paper)), at)  # noqa: B023
        for path, body in files(mirror).items():
            assert body in (old.get(path), new.get(path)), (at, path)
        if not is_first and not finished:
            missing = old.keys() & new.keys() - files(mirror).keys()
            assert not {path for path in missing if not path.startswith(("tuf/", "tree/", "store/"))}, at
        pull(OneByOne(paper.site), mirror, now=NOW, pin=root_of(paper))
        assert files(mirror) == new, at
        assert not list(folder.glob(".mirror.tamizdat/*")), at
        shutil.rmtree(folder)
        at += STRIDE


def test_from_an_origin_whose_publish_was_killed(paper: Paper, tmp_path: Path) -> None:
    def publish(paper: Paper) -> None:
        paper.publish({"index.html": page(0, 7), "2013/03/slug-a2/index.html": None, "new/index.html": page(99)})

    for at, killed, _ in killed_anywhere(paper, tmp_path / "killed", publish):
        mirror = tmp_path / f"mirror{at}"
        done = pull(Origin(killed.site), mirror, now=NOW, pin=root_of(killed))
        verdict = verify(open_source(str(mirror)), now=NOW, pin=root_of(killed))
        assert verdict.problems == [] and not done.from_store, at
        assert not pull(Origin(killed.site), mirror, now=NOW).files, at
