"""`tamizdat verify` in its own newsroom: what it looks at by itself, and what it says to do; what a press says of time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat.article import Article, Paragraph, encode
from tamizdat.cli import main


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run("new", "paper").exit_code == 0
    monkeypatch.chdir(tmp_path / "paper")
    article = Article(number=7, path="2013/a7/", language="en", headline="Pier", body=(Paragraph("It stands."),))
    Path("var/archive.jsonl").write_bytes(encode(article) + b"\n")
    return Path.cwd()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_press_says_until_when_its_signatures_hold(newsroom: Path) -> None:
    for _ in range(2):
        told = run("press").output
        assert re.search(r"signed until \d{4}-\d\d-\d\d \d\d:\d\d UTC", told) and "every three days" in told


def test_without_an_argument_it_checks_the_newsrooms_site_and_says_what_mends_it(newsroom: Path) -> None:
    run("press")
    assert run("verify").exit_code == 0
    page = newsroom / "var" / "site" / "2013" / "a7" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"It stands.", b"It stood."))
    done = run("verify")
    assert done.exit_code == 2 and "tamizdat press --full" in done.output
    assert "tamizdat press --full" in run("verify", "var/site").output
    assert run("press", "--full").exit_code == 0
    assert run("verify").exit_code == 0


def test_of_another_copy_it_says_to_fetch_it_anew(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("press")
    monkeypatch.chdir(newsroom.parent)
    assert "No newsroom here" in run("verify").output and run("verify").exit_code == 2
    (newsroom / "var" / "site" / "2013" / "a7" / "index.html").unlink()
    done = run("verify", "paper/var/site", "--root", "paper/keys/root.json")
    assert done.exit_code == 2 and "Fetch the release anew" in done.output
