"""What was kept though something speaks against it is told: in the report, the summary and the review."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import papers
from click.testing import CliRunner
from review_room import Room, body

from tamizdat.cli import main

NOTE = "The ferry to Senna leaves at six, at nine and at noon, and whoever wants to see the pier can see it from there."
ITALIC = f"<em>{NOTE}</em>"


def page(*texts: str, name: str = papers.HEADLINE) -> str:
    lines = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><body><article><h1>{name}</h1>{lines}</article></body></html>"


WITH, WITHOUT = [*papers.BODY[:2], NOTE, *papers.BODY[2:]], papers.BODY


def test_what_another_copy_lacks_is_told(fates: Callable[..., dict]) -> None:
    told = fates({"a.html": page(*WITH), "b.html": page(*WITHOUT)})
    kept = told["a.html"][NOTE]
    assert (kept.paragraph, kept.rule, kept.weight) == (2, "kept_lacking", 2) and not kept.is_removed
    assert "another copy has what stands before and after it, and lacks it" in kept.reason
    others = [each for text, each in told["a.html"].items() if text != NOTE]
    assert not any(each.doubt for each in others)


def test_what_most_copies_have_is_no_doubt(fates: Callable[..., dict]) -> None:
    told = fates({"a.html": page(*WITH), "b.html": page(*WITH, ""), "c.html": page(*WITHOUT)})
    assert not told["a.html"][NOTE].doubt


def test_an_appeal_of_two_copies_in_italics_is_a_doubt(fates: Callable[..., dict]) -> None:
    texts = [*papers.BODY[:2], ITALIC, *papers.BODY[2:]]
    told = fates({"a.html": page(*texts), "b.html": page(*texts, ""), "c.html": page(*WITHOUT)})
    assert told["a.html"][NOTE].rule == "kept_lacking"


def test_the_report_the_summary_and_the_review_show_it(review_room: Room) -> None:
    (review_room.folder / "captures" / "a.html").write_text(page(*papers.LATER_BODY, name=papers.LATER_HEADLINE))
    lines = [*papers.LATER_BODY[:2], NOTE, *papers.LATER_BODY[2:]]
    (review_room.folder / "captures" / "b.html").write_text(page(*lines, name=papers.LATER_HEADLINE))
    assert "kept in doubt" in review_room.recover().output
    for report in ("r.json", "r.html"):
        assert CliRunner().invoke(main, ["recover", "captures", "--report", report]).exit_code == 0
    (found,) = [each for each in json.loads(Path("r.json").read_text())["doubts"] if not each["step"]]
    assert (found["text"], found["rule"]) == (NOTE, "kept_lacking")
    assert "Kept in doubt" in Path("r.html").read_text() and NOTE not in review_room.doubts()
    asked = [line[-1] for line in review_room.listed()]
    assert asked[-1] == NOTE
    shown = review_room.review(*("k" if each == NOTE else "s" for each in asked))
    assert "It is in the article: kept, though" in shown
    assert [each.article for each in review_room.decisions.keep] == [review_room.of("b.html").number]
    assert "kept in doubt" not in review_room.recover().output
    assert NOTE in body(review_room.of("b.html"))
    assert NOTE not in [line[-1] for line in review_room.listed()]
