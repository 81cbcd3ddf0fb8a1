"""What the summary and the reports say is left for people: doubts, notes, stories that are only teased, changes."""

from __future__ import annotations

import json
from pathlib import Path

import papers
import pytest
from click.testing import CliRunner

from tamizdat.cli import main
from tamizdat.cli.recover_open import Open, changed_lines, doubt_lines, teased_lines
from tamizdat.recover.fates.doubts import FIRST, LAST
from tamizdat.recover.fates.ranked import RankedDoubt, RankedDoubts
from tamizdat.recover.fates.teased import Teased

TEASERS = (
    (papers.HEADLINE, papers.STANDFIRST),
    ("Ferrymen of Krell go on strike", "Nobody crossed the strait on Monday, and nobody knows who will on Tuesday."),
    ("A whale in the harbour of Senna", "It stayed for two tides, and took the mayor's hat with it when it went."),
)


def front_page() -> str:
    items = "".join(f"<h2><a href='/{at}'>{title}</a></h2><p>{text}</p>" for at, (title, text) in enumerate(TEASERS))
    return f"<html><body><nav><a href='/'>Home</a></nav><main>{items}</main></body></html>"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "paper", "--no-keys"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "paper")
    lines = [papers.HEADLINE, "9 May 2017", *papers.BODY]
    Path("captures", "index.html").write_text(front_page())
    Path("captures", "pier.txt").write_text("\n\n".join([*lines, papers.LATER_BODY[0].rsplit(" ", 2)[0]]))
    return tmp_path / "paper"


def recovered(*words: str) -> str:
    return " ".join(CliRunner().invoke(main, ["recover", "captures", *words]).output.split())


def test_a_story_that_survives_as_a_teaser_alone_is_named(paper: Path) -> None:
    told = recovered("--report", "r.json")
    assert all(f"{title} (captures/index.html)" in told for title, _ in TEASERS[1:])
    assert f"{papers.HEADLINE} (captures" not in told
    assert [each["title"] for each in json.loads(Path("r.json").read_text())["teased"]] == [t for t, _ in TEASERS[1:]]
    recovered("--report", "r.html")
    assert TEASERS[1][0] in Path("r.html").read_text()


def test_a_text_that_was_cut_has_a_note_that_is_told(paper: Path) -> None:
    told = recovered("--report", "r.html")
    assert "note: captures/pier.txt: it ends in the middle of a sentence" in told
    assert "it ends in the middle of a sentence" in Path("r.html").read_text()


def test_summary_and_review_ask_the_same_and_what_was_seen_is_quiet(
    paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.cli import recover_review

    monkeypatch.setattr(recover_review, "is_terminal", lambda: True)
    head = '<meta name="author" content="Desk 24"><meta property="article:published_time" content="2017-05-09">'
    empty = f"<html><head>{head}</head><body><h1>{papers.LATER_HEADLINE}</h1><p>Photo</p></body></html>"
    Path("captures", "later.html").write_text(empty)
    told = recovered("--report", "r.json")
    listed = CliRunner().invoke(main, ["recover", "--review", "--list"]).stdout.splitlines()
    asked = [line.split("\t")[1] for line in listed if line.split("\t")[1] != "block"]
    assert asked == ["other", "byline"] and "Questions for an editor 2 " in told
    assert [each["field"] for each in json.loads(Path("r.json").read_text())["questions"]] == ["body", "bylines"]
    assert CliRunner().invoke(main, ["recover", "--review"], input="v\nq\n").exit_code == 0
    again = recovered()
    assert "Questions for an editor 1 (1 more were decided or looked at)" in again and "no capture holds" not in again


def opened(*doubts: RankedDoubt) -> Open:
    weighty = sum(each.is_weighty for each in doubts)
    return Open(doubts=RankedDoubts(doubts, weighty, len(doubts) - weighty), can_review=True)


def test_likely_losses_are_quoted_and_the_others_counted() -> None:
    lost, appeal = RankedDoubt("The pier fell in.", "apart", 7, FIRST), RankedDoubt("Give.", "recurs", 8, LAST)
    told = doubt_lines(opened(lost, appeal))
    assert (
        told[0].endswith("Look at them first: tamizdat recover --review") and "“The pier fell in.” (apart)" in told[1]
    )
    assert told[2].startswith("1 more reads like journalism, but recurs") and not any("Give." in line for line in told)
    assert doubt_lines(opened()) == []


def test_controls_in_a_doubt_are_not_printed_as_they_are() -> None:
    assert "\x1b" not in " ".join(doubt_lines(opened(RankedDoubt("The \x1b[2J pier fell in.", "apart", 7, FIRST))))
    assert "\x1b" not in " ".join(teased_lines([Teased("The \x1b[2J pier", "a.html")]))


def test_what_changed_is_told_for_each_article() -> None:
    changed = [{"article": 7, "fields": ["text", "date"]}, {"article": 8, "fields": []}]
    assert changed_lines(changed) == [
        "Changed in the archive by this run: 7 (text, date).",
        "1 article has other related coverage now, no more.",
    ]
