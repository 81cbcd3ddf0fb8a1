"""Decisions in force: a file that was lost, or is an older one, lifts nothing; a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import Article, Source, Status
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.file import DecisionFile, added, parse
from tamizdat.recover.decisions.in_force import (
    TakenBackError,
    check,
    counts_taken_back,
    remember,
    remember_redaction,
    taken_back,
)
from tamizdat.recover.redaction import pending
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.key import key_name
from tamizdat.recover.redaction.redactor import Redactor, Rule

KEY = bytes(range(32))


def sha(name: str) -> str:
    return name.encode().hex().ljust(64, "0")


def article(number: int, *captures: str, state: str = "published", headline: str = "A story") -> Article:
    return Article(
        number=number,
        path=f"2013/a{number}/",
        language="en",
        headline=headline,
        sources=tuple(Source(f"{name}.txt", sha(name), "text") for name in captures),
        status=Status("withdrawn", "", "court") if state == "withdrawn" else Status(),
    )


def redaction(text: str, **more: object) -> kinds.Redact:
    return kinds.Redact(forms=forms_of(KEY, text), key=key_name(KEY), **more)  # type: ignore[arg-type]


def file_of(*decisions: kinds.Decision) -> DecisionFile:
    text = added("", decisions) if decisions else ""
    return DecisionFile(Path("decisions.toml"), text, parse(text))


def lacking(
    before: list[kinds.Decision], now: list[kinds.Decision], *archive: Article
) -> list[tuple[str, tuple[int, ...]]]:
    found = taken_back(file_of(*before), file_of(*now).decisions, {each.number: each for each in archive})
    return [(each.kind, each.articles) for each in found]


class TestTakenBack:
    def test_a_redaction_with_the_articles_that_held_it(self) -> None:
        barred = redaction("Orla Vennick", articles=(7, 3))
        assert lacking([barred], []) == [("redact", (3, 7))]
        assert lacking([barred], [], article(9, headline="█ held")) == [("redact", (3, 7, 9))]

    def test_a_word_in_its_place_is_no_sign(self) -> None:
        barred = redaction("Orla Vennick", replacement="the teacher")
        assert lacking([barred], [], article(9, headline="Ask the teacher")) == [("redact", ())]

    def test_one_with_more_forms_bars_the_same(self) -> None:
        more = kinds.Redact(forms=(*forms_of(KEY, "Vennick"), *forms_of(KEY, "Orla Vennick")), key=key_name(KEY))
        assert lacking([redaction("Vennick"), redaction("Orla Vennick")], [more]) == []
        assert lacking([more], [redaction("Vennick")]) == [("redact", ())]

    def test_a_withdrawal(self) -> None:
        gone = article(7, "x", state="withdrawn")
        assert lacking([kinds.Withdraw(article=7)], [], gone) == [("withdraw", (7,))]
        assert lacking([kinds.Withdraw(capture=sha("x"))], [], gone) == [("withdraw", (7,))]
        assert lacking([kinds.Withdraw(article=7)], [kinds.Withdraw(capture=sha("x"), reason="Anew.")], gone) == []
        assert lacking([kinds.Withdraw(article=7)], [kinds.Withdraw(article=8)], gone) == [("withdraw", (7,))]
        assert lacking([kinds.Withdraw(article=7)], [kinds.Delete(article=7)], gone) == []

    def test_a_deletion(self) -> None:
        assert lacking([kinds.Delete(article=7)], []) == [("delete", (7,))]
        assert lacking([kinds.Delete(article=7)], [kinds.Withdraw(article=7)]) == [("delete", (7,))]
        assert lacking([kinds.Delete(capture=sha("x"))], []) == [("delete", ())]

    def test_what_an_editor_put_back_by_hand_is_back_already(self) -> None:
        back = article(7, "x")
        for decision in (kinds.Withdraw(article=7), kinds.Delete(article=7), kinds.Delete(capture=sha("x"))):
            assert lacking([decision], [], back) == []

    def test_other_kinds_are_counted_alone(self) -> None:
        before = [kinds.HeadlineSet(article=7, text="x"), kinds.DateSet(article=7, published="2018-06-02")]
        assert lacking(before, []) == []
        assert counts_taken_back(file_of(before[0]), file_of(*before)) == {"date": 1}


KEPT_AWAY = st.one_of(
    st.builds(kinds.Withdraw, article=st.integers(1, 5), ground=st.sampled_from(["court", "safety"])),
    st.builds(kinds.Delete, article=st.integers(1, 5)),
    st.sampled_from(["Vennick", "Orla Vennick", "Dalia"]).map(redaction),
)


@given(before=st.lists(KEPT_AWAY, max_size=8), data=st.data())
def test_whatever_is_lost_is_missed_and_nothing_else_is(before: list[kinds.Decision], data: st.DataObject) -> None:
    left = data.draw(st.lists(st.sampled_from(before), max_size=8)) if before else []
    archive = [article(number, state="withdrawn") for number in (1, 2)]  # 3 to 5 are deleted
    found = lacking(before, left, *archive)

    def holds(decision: kinds.Decision) -> bool:
        match decision:
            case kinds.Redact():
                return decision in left
            case kinds.Delete():
                return decision.article in (1, 2) or any(each == decision for each in left)
            case kinds.Withdraw():
                return any(
                    isinstance(each, kinds.ArticleDecision) and each.article == decision.article for each in left
                )
        raise AssertionError

    assert bool(found) == (not all(map(holds, before)))
    assert lacking(before, [*left, *before], *archive) == []


class TestCheck:
    def test_it_asks_for_the_archive_only_where_something_is_missing(self, tmp_path: Path) -> None:
        copy = tmp_path / "var" / "decisions.toml"
        known = [kinds.Withdraw(article=7), redaction("Vennick", when=None)]
        remember(copy, added("", known))

        def archive() -> dict[int, Article]:
            raise AssertionError

        check(file_of(*known, kinds.Delete(article=9)), copy, archive)
        check(file_of(kinds.Withdraw(article=7, why="a letter"), known[1]), copy, archive)
        check(file_of(), tmp_path / "none", archive)

    def test_the_message_names_each_and_the_remedies(self, tmp_path: Path) -> None:
        copy = tmp_path / "decisions.toml"
        known = [
            kinds.Withdraw(article=7, why="a letter"),
            redaction("Vennick", articles=(3,)),
            kinds.Delete(article=8),
        ]
        remember(copy, added("# by hand\n", known))
        with pytest.raises(TakenBackError) as error:
            check(file_of(), copy, lambda: {7: article(7, state="withdrawn")})
        told = str(error.value)
        assert "lacks 3 decisions in force" in told and str(copy) in told and "--lift" in told
        assert "line 3: withdraw (a letter): public again: article 7" in told
        assert "redact: what it bars comes back in articles 3" in told and "delete: comes back: article 8" in told

    def test_a_file_that_is_gone_lifts_nothing_whatever_it_decided(self, tmp_path: Path) -> None:
        copy, gone = tmp_path / "copy.toml", DecisionFile(tmp_path / "decisions.toml", "", parse(""))
        remember(copy, added("", [kinds.DateSet(article=7, published="2018-06-02")]))
        check(gone, copy, dict)  # press: nothing that readers do not see comes back
        with pytest.raises(TakenBackError, match=r"is gone, and with it 1 date\. [^\n]+\n[^\n]+cp "):
            check(gone, copy, dict, whole_file=True)
        gone.path.write_text("")
        check(gone, copy, dict, whole_file=True)


def test_a_redaction_is_remembered_and_its_words_are_not(tmp_path: Path) -> None:
    copy = tmp_path / "decisions.toml"
    decision = redaction("Vennick")
    redactor = Redactor(KEY, [Rule(tuple(map(read_form, decision.forms)))])
    remember(copy, added("# Vennick wrote\n", [kinds.HeadlineSet(article=7, text="Vennick held")]))
    for _ in range(2):
        remember_redaction(copy, decision, redactor, "")
        assert "Vennick" not in copy.read_text()
        assert parse(copy.read_text()).redact == (decision,) and parse(copy.read_text()).headline[0].text == "█ held"


def test_without_a_copy_the_files_text_is_remembered(tmp_path: Path) -> None:
    decision = redaction("Vennick")
    remember_redaction(tmp_path / "copy", decision, Redactor(KEY, []), added("# of people\n", [decision]))
    assert (tmp_path / "copy").read_text().startswith("# of people")


def test_a_note_of_a_redaction_is_taken_away_by_the_press_that_found_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "note"
    assert pending.note_in(path) == ""
    pending.take_away(path, "")
    pending.mark(path)
    note = pending.note_in(path)
    pending.mark(path)
    pending.take_away(path, note)
    assert path.exists(), "another redaction came while the first one was pressed"
    pending.take_away(path, pending.note_in(path))
    assert not path.exists()
