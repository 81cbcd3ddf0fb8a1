"""What a rerun tells and asks, and what it and a press refuse to bring back, in a newsroom of the invented paper."""

from __future__ import annotations

import shutil
from pathlib import Path

import papers
import pytest
from newsrooms import NUMBER, OWN, Newsroom, sha

from tamizdat.article import Paragraph, Status
from tamizdat.project import DECISIONS, DECISIONS_IN_FORCE, REDACTION_TO_PRESS, Project
from tamizdat.publish_config import newsroom_config
from tamizdat.publisher import Publisher
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.file import parse
from tamizdat.recover.decisions.in_force import TakenBackError

NAME = "Dahlberg"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    return Newsroom(tmp_path, monkeypatch)


@pytest.fixture
def pressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom whose release was pressed, and pressed again after a name was barred."""
    room = Newsroom(tmp_path, monkeypatch, keys=True)
    room.press()
    assert room.holds(NAME)
    room.redact(f"Irma {NAME}\n{NAME}\n", "--yes")
    return room


def decisions(room: Newsroom) -> Path:
    return room.folder / DECISIONS


class TestNotObeyed:
    def test_a_press_waits_for_decisions_that_no_run_has_obeyed(self, pressed: Newsroom) -> None:
        pressed.press()
        pressed.decide(kinds.Withdraw(article=OWN, ground="court", why="a letter"))
        before = pressed.bytes()
        for told in (pressed.press(expected=2), pressed.press("--full", expected=2)):
            assert f"[[withdraw]] of article {OWN}" in told.output and "tamizdat recover" in told.output
        assert pressed.bytes() == before
        pressed.recover()
        pressed.press()
        assert pressed.bytes() != before

    def test_a_restored_archive_waits_too(self, pressed: Newsroom) -> None:
        pressed.press()
        var, copy = pressed.folder / "var", pressed.folder / "backup"
        for name in ("archive.jsonl", "decisions.toml"):
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy(var / name, copy / name)
        pressed.decide(kinds.Withdraw(article=OWN, ground="safety", why="a call"))
        pressed.recover()
        pressed.press()
        for name in ("archive.jsonl", "decisions.toml"):
            shutil.copy(copy / name, var / name)
        assert "tamizdat recover" in pressed.press("--after-restore", expected=2).output


class TestLostDecisions:
    @pytest.mark.parametrize("how", ["gone", "empty", "older"])
    def test_a_redaction_outlives_the_file(self, pressed: Newsroom, how: str) -> None:
        assert "A redaction waits to be published" in pressed.press().output
        assert pressed.holds(NAME) == []
        if how == "gone":
            decisions(pressed).unlink()
        else:
            decisions(pressed).write_text(
                "" if how == "empty" else "[[date]]\narticle = 5512\npublished = 2017-05-09\n"
            )
        before = pressed.bytes()
        for told in (pressed.recover(expected=2), pressed.press(expected=2), pressed.press("--full", expected=2)):
            assert f"redact ({kinds.date.today()}): what it bars comes back in articles {NUMBER}, {OWN}" in told.output
            assert "--lift" in told.output and DECISIONS_IN_FORCE in told.output and NAME not in told.output
        assert pressed.bytes() == before and pressed.holds(NAME) == []
        shutil.copy(pressed.folder / DECISIONS_IN_FORCE, decisions(pressed))
        pressed.recover()
        pressed.press()
        assert pressed.bytes() == before and pressed.holds(NAME) == []

    def test_a_person_lifts_it_and_confirms_that_it_is_public_again(self, pressed: Newsroom) -> None:
        pressed.press("--redact")
        decisions(pressed).write_text("# nothing is barred any more\n")
        told = pressed.recover("captures", "--lift").output
        assert f"Changed in the archive by this run: {NUMBER} (" in told and f", {OWN} (" in told
        assert "1 redact" in told and "[[redact]]" in told
        assert "would be public again" in pressed.press(expected=2).output and pressed.holds(NAME) == []
        assert "Public again" in pressed.press("--lift").output and pressed.holds(NAME)
        pressed.recover()
        pressed.press()

    def test_an_older_archive_does_not_bring_the_name_back(self, pressed: Newsroom) -> None:
        archive = pressed.folder / "var" / "archive.jsonl"
        after = archive.read_bytes()
        decisions(pressed).write_text("")
        pressed.recover("captures", "--lift")
        with_name = archive.read_bytes()
        assert NAME.encode() in with_name
        shutil.rmtree(pressed.folder / "var" / "site")
        pressed.press()
        pressed.redact(f"Irma {NAME}\n{NAME}\n", "--yes")
        pressed.press()
        assert pressed.holds(NAME) == [] and archive.read_bytes() == after
        archive.write_bytes(with_name)
        assert "decisions.toml bars" in pressed.press(expected=1).output and pressed.holds(NAME) == []
        told = pressed.recover().output
        assert "run `tamizdat press --redact`" in told and NAME.encode() not in archive.read_bytes()
        pressed.press("--redact")
        assert "run `tamizdat press --redact`" not in pressed.recover().output

    def test_a_withdrawal_outlives_the_file(self, pressed: Newsroom) -> None:
        pressed.decide(kinds.Withdraw(article=OWN, ground="court", why="a letter"))
        pressed.recover()
        pressed.press()
        text = decisions(pressed).read_text()
        decisions(pressed).write_text(text[: text.index("[[withdraw]]")])
        for told in (pressed.recover(expected=2), pressed.press(expected=2)):
            assert f"withdraw (a letter): public again: article {OWN}" in told.output
        assert pressed.archive[OWN].status.state == "withdrawn"
        pressed.recover("captures", "--lift")
        assert pressed.archive[OWN].status == Status()
        pressed.press()

    def test_it_may_be_lifted_by_a_press_where_no_capture_is_left(self, pressed: Newsroom) -> None:
        pressed.press()
        decisions(pressed).write_text("")
        pressed.press("--lift")
        pressed.press()
        assert pressed.holds(NAME) == [], "nothing but recovery brings it back"


class TestLeftOut:
    def test_an_article_waits_for_a_capture_until_that_is_left_out(self, paper: Newsroom) -> None:
        extra = {f"extra{at}.txt": papers.LATER.replace("herring", f"fish {at}") for at in range(9)}
        paper.captures(extra)
        paper.recover()
        (paper.folder / "captures" / "web.txt").unlink()
        told = paper.recover().output
        assert f"1 article waits for a missing capture: {NUMBER}" in told and sha(papers.WEB) in told
        assert paper.report()["rerun"]["waiting"][0]["captures"] == ["captures/web.txt"]
        assert len(paper.archive[NUMBER].sources) == 2
        paper.decide(kinds.LeaveOut(capture=sha(papers.WEB)))
        for _ in range(2):
            told = paper.recover().output
            assert "waits for" not in told and "applied to nothing" not in told
            assert [source.kind for source in paper.archive[NUMBER].sources] == ["markdown"]

    def test_captures_that_are_gone_for_good_make_no_run_partial(self, paper: Newsroom) -> None:
        (paper.folder / "captures" / "web.txt").unlink()
        assert "lacks 1 of the captures" in paper.recover().output
        paper.decide(kinds.LeaveOut(capture=sha(papers.WEB)))
        assert "lacks" not in paper.recover().output and paper.report()["rerun"]["whole"]


class TestTold:
    def test_conflicts_with_both_values_until_they_are_settled(self, paper: Newsroom) -> None:
        paper.edit(NUMBER, headline="Pier reopens")
        paper.decide(kinds.HeadlineSet(article=NUMBER, text="The pier is open"))
        for _ in range(2):
            told = paper.recover().output
            assert f"{NUMBER}, headline: the archive has “Pier reopens”, decisions.toml says “The pier is open”" in told
            (conflict,) = paper.report()["conflicts"]
            assert (conflict["archive"], conflict["recovery"]) == ("Pier reopens", "The pier is open")
        paper.edit(NUMBER, headline="The pier is open")
        assert "Conflicts" not in paper.recover().output
        assert not (paper.folder / "var" / "conflicts.jsonl").exists()

    def test_one_that_a_person_took_out_of_the_file_is_settled(self, paper: Newsroom) -> None:
        paper.edit(NUMBER, headline="Pier reopens")
        paper.decide(kinds.HeadlineSet(article=NUMBER, text="The pier is open"))
        paper.recover()
        (paper.folder / "var" / "conflicts.jsonl").write_text("")
        assert "Conflicts" not in paper.recover().output

    def test_a_redaction_goes_through_conflicts_too(self, paper: Newsroom) -> None:
        paper.edit(NUMBER, headline=f"Mrs {NAME} reopens the pier")
        paper.decide(kinds.HeadlineSet(article=NUMBER, text=f"The pier of {NAME}"))
        paper.recover()
        paper.redact(f"{NAME}\n", "--yes")
        text = (paper.folder / "var" / "conflicts.jsonl").read_text()
        assert NAME not in text and "The pier of █" in text
        told = paper.recover().output
        assert NAME not in told and "“The pier of █”" in told

    def test_a_redaction_takes_away_what_a_killed_run_left(self, paper: Newsroom) -> None:
        work = paper.folder / "var" / ".archive.jsonl.recovering"
        work.mkdir()
        (work / "parsed").write_text(f"Irma {NAME} told reporters")
        paper.redact(f"{NAME}\n", "--yes")
        assert not work.exists()
        assert paper.holds(NAME) == []

    def test_questions_and_articles_that_changed(self, paper: Newsroom) -> None:
        told = paper.recover().output
        assert f"{OWN}, date: " in told and "Changed in the archive" not in told
        paper.decide(kinds.DateSet(article=OWN, published="2018-06-02"))
        told = paper.recover().output
        assert f"Changed in the archive by this run: {OWN} (date)." in told and f"{OWN}, date: " not in told

    def test_a_run_over_one_file_says_how_many_articles_there_are(self, paper: Newsroom) -> None:
        assert "1 from this run; 2 in the archive" in paper.recover("captures/web.txt").output

    def test_nothing_to_read(self, paper: Newsroom) -> None:
        (paper.folder / "empty").mkdir()
        before = paper.bytes()
        told = paper.recover("empty", expected=2).output
        assert "Nothing to read: empty holds no file" in told and "demo/captures.jsonl" in told
        assert paper.bytes() == before

    def test_a_persons_own_deletion_gets_no_second_one(self, paper: Newsroom) -> None:
        paper.decide(kinds.Delete(article=OWN))
        text = decisions(paper).read_text()
        told = paper.recover().output
        assert f"Taken out of the archive by [[delete]]: {OWN}." in told and "Missing from the archive" not in told
        assert decisions(paper).read_text() == text and sorted(paper.archive) == [NUMBER]
        paper.recover()
        assert decisions(paper).read_text() == text and len(parse(text).delete) == 1

    def test_a_key_of_a_list_that_is_unknown_is_told_with_its_line(self, paper: Newsroom) -> None:
        listing = paper.folder / "captures" / "list.jsonl"
        listing.write_text('{"path": "web.txt"}\n{"path": "print.txt", "address": "https://x.example/a7"}\n')
        told = paper.recover("--list", "captures/list.jsonl", expected=1).output
        assert "list.jsonl, line 2: 'address' is no key of a list" in told and "path, url, site, captured" in told
        assert len(paper.report()["fates"]) == 2


class TestJoinedAndPartedAgain:
    def test_number_and_path_are_as_they_were(self, paper: Newsroom) -> None:
        before = paper.archive
        paper.decide(kinds.Join(captures=(sha(papers.WEB), sha(papers.LATER))))
        paper.recover()
        assert sorted(paper.archive) == [NUMBER] and paper.archive[NUMBER].old_paths[-1] == before[OWN].path
        paper.recover("captures/later.txt")
        assert sorted(paper.archive) == [NUMBER], "a copy alone does not part them"
        decisions(paper).write_text("")
        paper.recover()
        assert paper.archive == before
        once = paper.bytes()
        paper.recover()
        assert paper.bytes() == once

    def test_an_edited_one_stays_and_gives_the_path_back(self, paper: Newsroom) -> None:
        before = paper.archive
        paper.decide(kinds.Join(captures=(sha(papers.WEB), sha(papers.LATER))))
        paper.recover()
        joined = paper.archive[NUMBER]
        paper.edit(NUMBER, body=(*joined.body, Paragraph("By the desk.")))
        decisions(paper).write_text("")
        paper.recover()
        assert paper.archive[OWN].path == before[OWN].path
        assert before[OWN].path not in paper.archive[NUMBER].old_paths
        assert Paragraph("By the desk.") in paper.archive[NUMBER].body


def test_a_press_to_another_folder_leaves_the_note_of_a_redaction(pressed: Newsroom) -> None:
    decisions(pressed).unlink()
    pressed.press("--to", "elsewhere")
    assert (pressed.folder / REDACTION_TO_PRESS).exists() and pressed.holds(NAME)
    shutil.copy(pressed.folder / DECISIONS_IN_FORCE, decisions(pressed))
    pressed.press()
    assert not (pressed.folder / REDACTION_TO_PRESS).exists() and pressed.holds(NAME) == []


def test_a_publisher_minds_both_too(pressed: Newsroom) -> None:
    text = decisions(pressed).read_text()
    publisher = Publisher(lambda: newsroom_config(Project(pressed.folder)), search=False)
    publisher.publish()
    assert pressed.holds(NAME) == [] and not (pressed.folder / REDACTION_TO_PRESS).exists()
    decisions(pressed).write_text("")
    with pytest.raises(TakenBackError):
        publisher.publish()
    decisions(pressed).write_text(text)
    publisher.publish()


def test_a_slip_in_the_decisions_holds_a_press_up_only_where_some_keep_a_thing_from_readers(pressed: Newsroom) -> None:
    decisions(pressed).write_text("[[redact]\n")
    assert "decisions.toml" in pressed.press(expected=2).output
    (pressed.folder / DECISIONS_IN_FORCE).write_text("[[date]]\narticle = 5512\npublished = 2017-05-09\n")
    pressed.press()
