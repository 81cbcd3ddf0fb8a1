"""The shared cases about what stands where something cannot be published, each as an editor meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import tamizdat

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "press"


def case(folder: str, to: Path) -> Path:
    """Copy a case into a newsroom of its own; the test is skipped where the cases do not stand beside the repository."""
    if not (CASES / folder).is_dir():
        pytest.skip("the shared cases (../shared/cases/press) are not beside this checkout")
    tamizdat(to.parent, "new", to, check=True)
    shutil.copyfile(CASES / folder / "tamizdat.toml", to / "tamizdat.toml")
    shutil.copyfile(CASES / folder / "articles.jsonl", to / "var" / "archive.jsonl")
    return to


def press(newsroom: Path) -> subprocess.CompletedProcess[str]:
    return tamizdat(newsroom, "press")


@pytest.mark.parametrize("folder", ["07-path-of-a-feed"])
def test_an_article_at_the_path_of_a_feed_is_left_out_and_the_rest_is_published(folder: str, tmp_path: Path) -> None:
    newsroom = case(folder, tmp_path / "room")
    done = press(newsroom)
    assert done.returncode == 1, done.stderr
    assert "article 3: left out: its path 'rss.xml/' cannot be pressed: its place is kept for a feed" in done.stderr
    site = newsroom / "var" / "site"
    assert (site / "a1" / "index.html").is_file() and (site / "rss.xml").is_file()
    verified = tamizdat(newsroom, "verify", site)
    assert verified.returncode == 0, verified.stderr


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"path": "feed.json/x/"}, "article 3: left out"),
        ({"path": "section/news/atom.xml/"}, "article 3: left out"),
        ({"path": "corrections/rss.xml/"}, "article 3: left out"),
        ({"path": "b1.html.gz/"}, "article 3: left out"),
        ({"path": "c1/", "old_paths": ["rss.xml"]}, "redirect from 'rss.xml': left out"),
        ({"path": "c1/", "old_paths": ["feed.json/"]}, "redirect from 'feed.json/': left out"),
        ({"path": "c1/", "old_paths": ["atom.xml/old/"]}, "redirect from 'atom.xml/old/': left out"),
    ],
)
def test_other_paths_of_the_kind(fields: dict[str, object], told: str, tmp_path: Path) -> None:
    newsroom = case("07-path-of-a-feed", tmp_path / "room")
    archive = newsroom / "var" / "archive.jsonl"
    lines = [json.loads(line) for line in archive.read_text(encoding="utf-8").splitlines()]
    lines[2] |= fields
    archive.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = press(newsroom)
    assert done.returncode == 1 and told in done.stderr, done.stderr
    assert (newsroom / "var" / "site" / "c1" / "index.html").is_file() is ("old_paths" in fields)
    assert press(newsroom).returncode == 1
