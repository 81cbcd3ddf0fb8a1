"""Recovery, an editor's work and recovery again, on captures of the invented paper."""

from __future__ import annotations

import json
from pathlib import Path

import papers
import pytest
from click.testing import CliRunner, Result
from newsrooms import NUMBER, OWN, Newsroom, body, sha

from tamizdat.article import Correction, Moment, Paragraph, Status, decode
from tamizdat.cli import main
from tamizdat.project import DECISIONS, REDACTION_KEY
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.file import parse
from tamizdat.recover.redaction.key import make_key

APPEAL = "Your support keeps our journalism free for everyone. If you can, please support us every month, no matter how small the sum."


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    return Newsroom(tmp_path, monkeypatch)


def test_without_edits_a_second_run_changes_no_byte(paper: Newsroom) -> None:
    before = paper.bytes()
    assert sorted(before) == ["archive.jsonl", "recovered.jsonl"] and len(set(before.values())) == 1
    paper.recover()
    assert paper.bytes() == before
    assert paper.report()["rerun"]["edited"] == 0


def test_corrections_withdrawals_and_texts_stand(paper: Newsroom) -> None:
    text = list(paper.archive[NUMBER].body)
    text[3] = Paragraph(text[3].html.replace("herring", "sprat"))
    own = {
        "headline": "Pier reopens",
        "body": tuple(text),
        "corrections": (Correction(Moment("2017-06-01"), "It was sprat."),),
    }
    paper.edit(NUMBER, **own)
    paper.edit(OWN, status=Status("withdrawn", "", "court"), published=Moment("2019-02-03"))
    edited = paper.archive
    paper.captures(
        {
            "third.txt": "\n\n".join(
                [
                    "Grain pier",
                    *papers.BODY,
                    "Irma Dahlberg will cut the ribbon herself on the first of May, the council said in a letter to the fishermen of Senna.",
                ]
            )
        }
    )
    paper.recover()
    found = paper.archive
    assert {field: getattr(found[NUMBER], field) for field in own if field != "body"} == {
        k: v for k, v in own.items() if k != "body"
    }
    assert body(found[NUMBER])[3] == body(edited[NUMBER])[3]
    assert (found[OWN].status, found[OWN].published) == (edited[OWN].status, edited[OWN].published)
    assert sorted(source.capture for source in found[NUMBER].sources) == [
        "captures/print.txt",
        "captures/third.txt",
        "captures/web.txt",
    ]
    assert not paper.report()["questions"], "the date that the editor gave is not asked for any more"
    once = paper.bytes()
    paper.recover()
    assert paper.bytes() == once


@pytest.mark.parametrize("alone", ["web.txt", "print.txt", "later.txt"])
def test_one_capture_alone_changes_nothing(paper: Newsroom, alone: str) -> None:
    before = paper.bytes()
    done = paper.recover(f"captures/{alone}")
    assert paper.bytes() == before
    assert "It added what is new, and changed nothing else" in done.output


def test_a_new_copy_alone_is_of_the_earlier_article(paper: Newsroom) -> None:
    paper.edit(NUMBER, status=Status("withdrawn"))
    paper.captures(
        {
            "copy.md": papers.PRINT.replace("# ", "# The ").replace(papers.URL, "https://mirror.example/x"),
            "new.txt": papers.RUSSIAN,
        }
    )
    paper.recover("captures/copy.md", "captures/new.txt")
    found = paper.archive
    assert sorted(found) == [NUMBER, OWN, OWN + 1]
    assert len(found[NUMBER].sources) == 3 and found[NUMBER].status.state == "withdrawn"
    assert paper.report()["rerun"]["added_to"] == [NUMBER]
    assert {fate["article"] for fate in paper.report()["fates"]} == {NUMBER, OWN + 1}


def test_a_reprint_of_another_site_is_no_copy(paper: Newsroom) -> None:
    paper.captures({"reprint.txt": papers.WEB + "\n"})
    listing = paper.folder / "captures" / "list.jsonl"
    for url, numbers in (
        ("https://www.vesnacourier.example/x", [NUMBER, OWN]),
        ("https://other.example/x", [NUMBER, OWN, OWN + 1]),
    ):
        before = paper.bytes()
        listing.write_text(json.dumps({"path": "reprint.txt", "url": url}) + "\n")
        paper.recover("--list", "captures/list.jsonl")
        assert sorted(paper.archive) == numbers
        for name, content in before.items():
            (paper.folder / "var" / name).write_bytes(content)


def test_a_new_copy_tells_what_was_unknown(paper: Newsroom) -> None:
    paper.captures(
        {
            "dated.md": f"# {papers.LATER_HEADLINE}\n\nBy Anton Brusk\n\nJune 2, 2018\n\n"
            + "\n\n".join(papers.LATER_BODY)
        }
    )
    paper.recover("captures/dated.md")
    found = paper.archive[OWN]
    assert found.published == Moment("2018-06-02") and [byline.name for byline in found.bylines] == ["Anton Brusk"]
    assert found.path.startswith("undated/")


class TestDecisions:
    def test_date_byline_and_headline(self, paper: Newsroom) -> None:
        paper.decide(
            kinds.DateSet(article=OWN, published="2018-06-02"),
            kinds.BylineSet(capture=sha(papers.LATER), names=("Anton Brusk",)),
            kinds.HeadlineSet(article=NUMBER, text="Pier reopens"),
        )
        paper.recover()
        assert paper.archive[OWN].published == Moment("2018-06-02")
        assert paper.archive[OWN].bylines[0].slug == "anton-brusk"
        assert paper.archive[NUMBER].headline == "Pier reopens"
        assert not paper.report()["questions"] and not paper.report()["decisions_without_effect"]

    def test_a_date_makes_the_address_of_a_new_article(self, paper: Newsroom) -> None:
        for file in ("archive.jsonl", "recovered.jsonl"):
            (paper.folder / "var" / file).unlink()
        paper.decide(kinds.DateSet(capture=sha(papers.LATER), published="2018-06-02"))
        paper.recover()
        assert paper.archive[OWN].path.startswith("2018/06/02/herring-return-")

    def test_remove_and_keep(self, paper: Newsroom) -> None:
        paper.decide(
            kinds.Remove(article=NUMBER, text=papers.BODY[3].upper()),
            kinds.Keep(capture=sha(papers.WEB), text=APPEAL),
        )
        paper.recover()
        found = body(paper.archive[NUMBER])
        assert papers.BODY[3] not in found
        assert found == [*papers.BODY[:3], papers.BODY[4], APPEAL]
        given = sorted(index for source in paper.archive[NUMBER].sources for index in source.paragraphs)
        assert given == [0, 1, 2, 3, 4]
        once = paper.bytes()
        paper.recover()
        assert paper.bytes() == once

    def test_blocks_by_their_keyed_hash(self, paper: Newsroom) -> None:
        from tamizdat.recover.decisions.blocks import block_of, keep

        key = make_key(paper.folder / REDACTION_KEY)
        paper.decide(
            keep(key, APPEAL, article=NUMBER),
            kinds.Remove(text="The harbour council …", block=block_of(key, papers.BODY[0])),
        )
        assert (
            APPEAL not in (paper.folder / DECISIONS).read_text()
            and APPEAL[:60] in (paper.folder / DECISIONS).read_text()
        )
        paper.recover()
        assert body(paper.archive[NUMBER]) == [*papers.BODY[1:], APPEAL]

    def test_apart_and_joined_again(self, paper: Newsroom) -> None:
        paper.decide(kinds.Apart(captures=(sha(papers.WEB), sha(papers.PRINT))))
        paper.recover()
        found = paper.archive
        assert sorted(found) == [NUMBER, OWN, OWN + 1] and len(found[NUMBER].sources) == 1
        (paper.folder / DECISIONS).write_text("")
        assert "no longer has decisions that the last run obeyed: 1 apart" in paper.recover().output
        found = paper.archive
        assert sorted(found) == [NUMBER, OWN] and len(found[NUMBER].sources) == 2
        assert paper.report()["rerun"]["joined"] == [{"article": OWN + 1, "into": NUMBER}]
        assert found[NUMBER].old_paths[-1].endswith(f"a{OWN + 1}/")

    def test_joined_though_nothing_is_alike(self, paper: Newsroom) -> None:
        paper.decide(kinds.Join(captures=(sha(papers.WEB), sha(papers.LATER))))
        paper.recover()
        assert sorted(paper.archive) == [NUMBER]
        paper.captures({"russian.txt": papers.RUSSIAN})
        paper.decide(kinds.Join(captures=(sha(papers.RUSSIAN), sha(papers.PRINT))))
        paper.recover("captures/russian.txt")
        assert sorted(paper.archive) == [NUMBER] and len(paper.archive[NUMBER].sources) == 4

    def test_a_new_copy_set_apart(self, paper: Newsroom) -> None:
        copy = papers.PRINT + "\n"
        paper.captures({"copy.md": copy})
        paper.decide(kinds.Apart(captures=(sha(copy), sha(papers.WEB))))
        paper.recover("captures/copy.md")
        assert sorted(paper.archive) == [NUMBER, OWN, OWN + 1]

    def test_a_capture_left_out(self, paper: Newsroom) -> None:
        paper.decide(kinds.LeaveOut(capture=sha(papers.WEB)))
        done = paper.recover(expected=1)
        assert "left out by a decision" in done.output
        assert [source.kind for source in paper.archive[NUMBER].sources] == ["markdown"]

    def test_one_that_applies_to_nothing_is_told(self, paper: Newsroom) -> None:
        paper.decide(kinds.DateSet(article=77, published="2018-06-02"), kinds.Remove(text="Not a line of ours."))
        done = paper.recover()
        assert "decisions.toml, line 4: date applied to nothing" in done.output
        assert [(each["kind"], each["line"]) for each in paper.report()["decisions_without_effect"]] == [
            ("remove", 8),
            ("date", 4),
        ]

    def test_a_file_that_cannot_be_obeyed_stops_the_run(self, paper: Newsroom) -> None:
        before = paper.bytes()
        (paper.folder / DECISIONS).write_text("[[date]]\narticle = 5512\n")
        done = paper.recover(expected=2)
        assert "decisions.toml, line 1: " in done.output and "published" in done.output
        assert paper.bytes() == before


class TestDeleted:
    def test_it_stays_deleted_and_the_file_says_so(self, paper: Newsroom) -> None:
        paper.write([paper.archive[NUMBER]])
        done = paper.recover()
        assert sorted(paper.archive) == [NUMBER]
        assert f"Missing from the archive, and left out from now on: {OWN}" in done.output
        assert parse((paper.folder / DECISIONS).read_text()).delete[0].article == OWN
        (paper.folder / DECISIONS).write_text("# nothing\n")
        assert "delete (" in paper.recover(expected=2).output and sorted(paper.archive) == [NUMBER]
        done = paper.recover("captures", "--lift")
        assert sorted(paper.archive) == [NUMBER, OWN] and "brought back" in done.output

    def test_an_empty_archive_is_not_a_decision(self, paper: Newsroom) -> None:
        paper.write([])
        assert "lacks 2 of the 2 articles" in paper.recover(expected=2).output
        paper.recover("captures", "--yes")
        assert paper.archive == {}

    def test_outside_a_newsroom_the_file_beside_remembers(
        self, paper: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(paper.folder.parent)

        def run() -> Result:
            return CliRunner().invoke(main, ["recover", "paper/captures", "--out", "old.jsonl"])

        assert run().exit_code == 0
        lines = Path("old.jsonl").read_bytes().splitlines(keepends=True)
        assert Path("old.recovered.jsonl").read_bytes() == b"".join(lines)
        Path("old.jsonl").write_bytes(lines[0])
        for _ in range(2):
            assert run().exit_code == 0
            (left,) = map(decode, Path("old.jsonl").read_bytes().splitlines())
            assert left.number == NUMBER and left.related == ()


class TestRedact:
    def test_it_asks_and_tells_and_bars(self, paper: Newsroom) -> None:
        told = paper.redact("Irma Dahlberg\nDahlberg\n", "--yes", "--with", "[a councillor]")
        assert "It stands in 2 of 2 articles" in told.output and "Dahlberg" not in told.output
        assert "Dahlberg" not in "".join(
            path.read_text() for path in paper.folder.rglob("*.*") if path.suffix in (".jsonl", ".toml")
        )
        assert (
            body(paper.archive[NUMBER])[1].endswith("ice comes.”")
            or "[a councillor] told reporters" in body(paper.archive[NUMBER])[1]
        )
        before = paper.bytes()
        paper.recover("captures", "--captures-out", "each.jsonl")
        assert paper.bytes() == before
        assert b"Dahlberg" not in (paper.folder / "each.jsonl").read_bytes()
        assert paper.report()["rerun"]["barred"] == 3

    def test_nothing_is_changed_without_a_yes(self, paper: Newsroom) -> None:
        before = paper.bytes()
        assert "Add --yes" in paper.redact("Dahlberg\n", expected=2).output
        paper.redact("", "--yes", expected=2)
        paper.redact("* * *\n", "--yes", expected=2)
        paper.redact("Dahlberg\n", "--yes", "--with", "Mrs Dahlberg", expected=2)
        assert paper.bytes() == before and not (paper.folder / DECISIONS).exists()

    def test_decisions_and_other_files_lose_it_or_are_named(self, paper: Newsroom) -> None:
        paper.decide(
            kinds.HeadlineSet(article=NUMBER, text="Dahlberg reopens pier", why='asked by "Irma Dahlberg"'),
            kinds.Remove(text=papers.BODY[1]),
        )
        with (paper.folder / DECISIONS).open("a") as file:
            file.write("# Dahlberg wrote to us\n[[delete]]\narticle = 9 # Dahlberg\n")
        (paper.folder / "pages" / "dahlberg.md").write_text("x")
        (paper.folder / "notes.txt").write_text("ask Ir\u00adma Dahl\u00adberg")
        told = paper.redact("Irma Dahlberg\nDahlberg\n", "--yes")
        text = (paper.folder / DECISIONS).read_text()
        assert "Dahlberg" not in text
        decisions = parse(text)
        assert (decisions.headline[0].text, decisions.headline[0].why) == ("█ reopens pier", 'asked by "█"')
        assert decisions.delete[0].article == 9 and "# █ wrote to us" in text
        assert (
            "also stands in 2 other files" in told.output and "pages/█.md" in told.output and "notes.txt" in told.output
        )
        paper.recover()
        assert paper.archive[NUMBER].headline == "█ reopens pier"
        assert "█ told reporters" not in " ".join(body(paper.archive[NUMBER])), (
            "the removed block is known without the name"
        )

    def test_the_same_again_adds_no_second_decision(self, paper: Newsroom) -> None:
        paper.redact("Dahlberg\n", "--yes")
        once = (paper.folder / DECISIONS).read_text()
        told = paper.redact("Dahlberg\n", "--yes")
        assert (paper.folder / DECISIONS).read_text() == once and "stands in no article yet" in told.output

    def test_killed_before_the_archive_the_next_run_takes_it_out(self, paper: Newsroom) -> None:
        held = paper.bytes()
        paper.redact("Dahlberg\n", "--yes")
        for name, content in held.items():
            (paper.folder / "var" / name).write_bytes(content)
        paper.recover("captures/later.txt")
        assert not any(b"Dahlberg" in content for content in paper.bytes().values())
