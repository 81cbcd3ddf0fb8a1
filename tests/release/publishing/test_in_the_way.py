"""What stands in the place of a file of the release: told, mended where it can be, and never published."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from releases import NOW, Paper

from tamizdat import release
from tamizdat.release.verifying import open_source, verify

PAGES = {"index.html": b"<p>Home", "about/index.html": b"<p>About us" + b" and more" * 80, "rss.xml": b"<rss/>"}


def mended(paper: Paper) -> release.PublishResult:
    """Publish the same pages once more, every file compared."""
    with release.lock(paper.site, thorough=True) as stage:
        entries = [stage.put(path, body) for path, body in paper.pages.items()]
        return release.publish(stage, entries, (), release.load_online(paper.folder), now=NOW, full=True)


def verified(paper: Paper) -> bool:
    return verify(open_source(str(paper.site)), now=NOW).ok


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    paper = Paper(tmp_path)
    paper.publish(PAGES)
    return paper


def test_a_link_with_the_right_bytes_behind_it_is_no_file(paper: Paper) -> None:
    page = paper.site / "about/index.html"
    page.rename(paper.folder / "elsewhere.html")
    page.symlink_to(paper.folder / "elsewhere.html")
    assert not verified(paper)
    assert mended(paper).mended == 1
    assert verified(paper) and not page.is_symlink()


def test_a_pipe_in_the_place_of_a_page_stops_nothing(paper: Paper) -> None:
    page = paper.site / "about/index.html"
    page.unlink()
    os.mkfifo(page)
    assert mended(paper).mended == 1
    assert verified(paper)


def test_a_folder_in_the_place_of_a_page_is_told_and_the_same_command_goes_on_afterwards(paper: Paper) -> None:
    page = paper.site / "about/index.html"
    page.unlink()
    page.mkdir()
    with pytest.raises(release.ReleaseError, match=r"about/index\.html: something else stands"):
        mended(paper)
    page.rmdir()
    mended(paper)
    assert verified(paper)


@pytest.mark.parametrize("path", ["rss.xml/index.html", "rss.xml/old/index.html", "about"])
def test_no_path_is_a_folder_of_another(paper: Paper, path: str) -> None:
    """A release that could not be put in place would stand between two states for good."""
    before = release.current(paper.site).root
    with pytest.raises(release.ReleaseError, match="Give one"):
        paper.publish({path: b"<p>Moved"})
    del paper.pages[path]
    assert release.current(paper.site).root == before and verified(paper)
    paper.publish({"contact/index.html": b"<p>Write to us"})
    assert verified(paper)


def test_a_folder_may_take_the_place_of_a_file_that_goes(paper: Paper) -> None:
    paper.publish({"rss.xml": None, "rss.xml/index.html": b"<p>Moved"})
    assert verified(paper)
    paper.publish({"rss.xml/index.html": None, "rss.xml": b"<rss/>"})
    assert verified(paper)
