"""A press publishes no barred word, whatever the archive holds by then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from newsrooms import NUMBER, OWN, Newsroom

from tamizdat.article import Article, Byline, Figure, Image, Label, List, Moment, Paragraph, Status, Version
from tamizdat.project import REDACTION_KEY, REDACTION_TO_PRESS
from tamizdat.recover.redaction.barred_words import RedactedWords
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.redactor import Rule

NAME = "Dahlberg"
KEY = b"k" * 32
QUIET = Article(number=3, path="2019/04/02/quiet-harbour-a3/", language="en", headline="Quiet harbour")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom that barred a name, obeyed that, and pressed."""
    room = Newsroom(tmp_path, monkeypatch, keys=True)
    room.press()
    room.redact(f"Irma {NAME}\n{NAME}\n", "--yes")
    room.press("--redact")
    assert not room.holds(NAME)
    return room


def words(*texts: str) -> RedactedWords:
    return RedactedWords(KEY, [Rule(tuple(read_form(form) for text in texts for form in forms_of(KEY, text)))])


def page(room: Newsroom, number: int) -> Path:
    return room.folder / "var" / "site" / room.archive[number].path / "index.html"


@pytest.mark.parametrize(
    "edit",
    [
        {"body": (Paragraph("A word with <em>Irma</em> Dahlberg."),)},
        {"body": (Paragraph("At last Irma"), Paragraph("Dahl\u00adberg spoke."))},
        {"headline": "DAHLBERG speaks"},
        {"topics": (Label("dahlberg", "The case"),)},
        {"bylines": (Byline("Someone", "dahlberg"),)},
        {"old_paths": ("2017/dahlberg-held",)},
        {"versions": (Version(Moment("2020-01-01", "day"), "Dahlberg was added"),)},
    ],
)
@pytest.mark.parametrize("how", [(), ("--full",), ("--changed", str(OWN)), ("--redact",)])
def test_an_edit_with_a_barred_word_keeps_the_last_page_and_is_told(
    room: Newsroom, edit: dict[str, Any], how: tuple[str, ...]
) -> None:
    if how and edit.keys() != {"body"}:
        pytest.skip("each way to press is tried with one field")
    before = page(room, OWN).read_bytes()
    path = room.archive[OWN].path
    room.edit(OWN, **edit)
    told = room.press(*how, "--report", "report.json", expected=1)
    lines = [line for line in room.report()["left_out"] if line.startswith(f"article {OWN}: ")]
    assert len(lines) == 1 + (how == ("--redact",))
    assert "decisions.toml bars" in lines[-1] and "tamizdat redact" in lines[-1]
    assert NAME.casefold() not in (told.output + json.dumps(room.report())).casefold()
    assert room.holds(NAME) == [] == room.holds("dahlberg")
    if how != ("--redact",):  # which keeps no last state of what has changed
        assert (room.folder / "var" / "site" / path / "index.html").read_bytes() == before
    room.recover()
    assert NAME not in (room.folder / "var" / "archive.jsonl").read_text()
    if how != ("--redact",):
        room.press("--redact")


def test_a_new_article_with_a_barred_word_is_left_out(room: Newsroom) -> None:
    new = replace(room.archive[OWN], number=OWN + 7, path="2020/01/02/new-a7/", headline=f"{NAME} is free")
    room.write([*room.archive.values(), new])
    told = room.press(expected=1)
    assert f"article {OWN + 7}: left out: words that decisions.toml bars" in told.output and NAME not in told.output
    assert not (room.folder / "var" / "site" / "2020" / "01" / "02" / "new-a7").exists()


def test_a_barred_article_that_is_withdrawn_is_withdrawn(room: Newsroom) -> None:
    room.edit(OWN, body=(Paragraph(f"{NAME}"),), status=Status("withdrawn", "By request.", ground="safety"))
    room.press(expected=1)
    assert "By request." in page(room, OWN).read_text() and room.holds(NAME) == []


def test_a_barred_reason_of_a_withdrawal_is_not_published(room: Newsroom) -> None:
    room.edit(OWN, status=Status("withdrawn", f"{NAME} asked for it.", ground="safety"))
    room.press(expected=1)
    assert room.holds(NAME) == []


def test_a_press_elsewhere_is_checked_too(room: Newsroom, tmp_path: Path) -> None:
    room.edit(NUMBER, standfirst=f"by {NAME}")
    told = room.press("--to", str(tmp_path / "other"), expected=1)
    assert f"article {NUMBER}: left out: words" in told.output
    assert not any(NAME.encode() in file.read_bytes() for file in (tmp_path / "other").rglob("*") if file.is_file())


def test_a_whole_older_archive_publishes_nothing_barred(room: Newsroom) -> None:
    for number, article in room.archive.items():
        room.edit(number, body=(*article.body, Paragraph(f"Irma {NAME}")))
    room.press(expected=1)
    assert room.holds(NAME) == []


def test_after_the_theme_changed_what_was_barred_stays_barred(room: Newsroom) -> None:
    room.edit(OWN, body=(Paragraph(NAME),))
    room.press(expected=1)
    (room.folder / "theme" / "styles" / "screen").mkdir(parents=True, exist_ok=True)
    (room.folder / "theme" / "styles" / "screen" / "90-own.css").write_text(".own { color: inherit }\n")
    room.press(expected=1)
    assert room.holds(NAME) == []


def test_what_is_not_barred_any_more_is_published_by_the_next_press(room: Newsroom) -> None:
    room.edit(OWN, body=(Paragraph(NAME),))
    room.press(expected=1)
    (room.folder / "decisions.toml").write_text("")
    room.press("--lift")
    assert room.holds(NAME)


def test_a_lifted_redaction_may_be_published(room: Newsroom) -> None:
    (room.folder / "decisions.toml").write_text("")
    room.recover("captures", "--lift")
    room.press("--lift")
    assert room.holds(NAME)


@pytest.mark.parametrize("how", [(), ("--full",)])
def test_without_the_key_what_changed_stays_as_it_was_and_the_rest_is_pressed(
    room: Newsroom, how: tuple[str, ...]
) -> None:
    (room.folder / REDACTION_KEY).rename(room.folder / "stick")
    before = page(room, OWN).read_bytes()
    if not how:
        room.press()
    room.edit(OWN, standfirst="A harmless line.")
    told = room.press(*how, expected=1)
    room.press(expected=1)
    assert f"article {OWN}: nobody can tell" in told.output and REDACTION_KEY in told.output
    assert page(room, OWN).read_bytes() == before
    (room.folder / "stick").rename(room.folder / REDACTION_KEY)
    room.press()
    assert "A harmless line." in page(room, OWN).read_text()


def test_without_the_key_a_new_theme_is_pressed_with_what_was_looked_through(room: Newsroom) -> None:
    room.press("--full")
    (room.folder / REDACTION_KEY).unlink()
    (room.folder / "theme" / "styles" / "screen").mkdir(parents=True, exist_ok=True)
    (room.folder / "theme" / "styles" / "screen" / "90-own.css").write_text(".own { color: inherit }\n")
    room.press()


def test_no_redaction_needs_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Newsroom(tmp_path, monkeypatch, keys=True)
    room.press()
    assert not (room.folder / REDACTION_TO_PRESS).exists()


class TestFields:
    def test_what_holds_no_barred_word_names_no_field(self) -> None:
        odd = replace(
            QUIET,
            body=(List(("one", "", " ")), Paragraph(""), Figure(Image(None, alt="x"))),
            bylines=(Byline("***", ""), Byline("Ana", "ana")),
        )
        assert words("Orla Vennick").fields(odd) == ()

    def test_each_field_that_holds_one_is_named_and_the_word_is_not(self) -> None:
        article = replace(QUIET, headline="Orla Vennick", kicker="vennick", path="2019/orla-vennick-a3/")
        assert words("Orla Vennick", "Vennick").fields(article) == ("path", "kicker", "headline")

    def test_the_name_tells_one_set_of_words_from_another(self) -> None:
        assert words("Orla Vennick").name == words("Orla Vennick").name != words("Vennick").name
