"""What verbs share: which folders they work on, what is listed, and how a command ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tamizdat.cli import main
from tamizdat.cli.common import archive_and_release, find_newsroom, print_left_out, release_to_serve, write_report
from tamizdat.project import Project


def test_options_go_before_the_newsrooms_own_folders(tmp_path: Path) -> None:
    paper = Project(tmp_path)
    assert archive_and_release(paper, None, None) == (paper.archive, paper.site)
    assert archive_and_release(paper, Path("a.jsonl"), None) == (Path("a.jsonl"), paper.site)
    assert archive_and_release(None, Path("a.jsonl"), Path("out")) == (Path("a.jsonl"), Path("out"))
    assert release_to_serve(paper, Path("out")) == Path("out") == release_to_serve(None, Path("out"))
    assert release_to_serve(paper, None) == paper.site


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["press"], "--from"),
        (["press", "--from", "a.jsonl"], "--to"),
        (["search"], "--from"),
        (["up"], "--site"),
        (["settings", "nginx"], "--site"),
        (["keys", "show"], "tamizdat new"),
        (["theme", "check"], "--theme"),
    ],
)
def test_outside_of_a_newsroom_verbs_say_what_to_name_and_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], missing: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_newsroom() is None
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert missing in done.output


def test_a_wrong_file_ends_every_verb_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tamizdat.toml").write_text("name = 7\n")
    (tmp_path / "theme").mkdir()
    monkeypatch.chdir(tmp_path)
    for words in (["press"], ["search"], ["settings", "caddy"], ["theme", "check"], ["recover", "x.html"]):
        done = CliRunner().invoke(main, words)
        assert (done.exit_code, "tamizdat.toml, line 1" in done.output) == (2, True), words


def test_long_lists_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_left_out([])
    assert capsys.readouterr().err == ""
    print_left_out([f"line {n}" for n in range(5)], shown=2)
    said = capsys.readouterr().err
    assert "Left out: 5" in said and "line 1" in said and "line 2" not in said and "3 more" in said


def test_a_report_is_indented_json(tmp_path: Path) -> None:
    write_report(None, {"a": 1})
    write_report(tmp_path / "report.json", {"a": [1]})
    text = (tmp_path / "report.json").read_text()
    assert json.loads(text) == {"a": [1]} and text.count("\n") > 2
