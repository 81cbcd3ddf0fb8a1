"""The file of decisions: what is written is read again, people's words stay, and errors say where and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import Moment
from tamizdat.project import DECISIONS
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.check import moment_of
from tamizdat.recover.decisions.file import HEAD, DecisionsError, added, line_of, parse, read
from tamizdat.recover.decisions.groups import grouped
from tamizdat.recover.decisions.kinds import NAMES, Apart, Decisions, Join
from tamizdat.recover.merging.groups import Alike

ONE, TWO, THREE, FOUR = (letter * 64 for letter in "abcd")

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
WORDS = TEXT.filter(lambda text: any(char.isalnum() and char.isascii() for char in text))
SHA = st.sampled_from([ONE, TWO, THREE, FOUR])
NUMBER = st.integers(1, 10**12)
ANY = {"when": st.none() | st.dates(), "by": TEXT, "why": TEXT}
ABOUT = {"article": NUMBER, "capture": st.none() | SHA}
BLOCK = {
    "text": WORDS,
    "block": st.just("") | st.text("0123456789abcdef", min_size=32, max_size=32),
    "article": st.none() | NUMBER,
    "capture": st.none() | SHA,
}
NAME = st.text(st.characters(codec="utf-8", categories=["L", "M", "Zs"]), max_size=20).map("A{}".format)
FORM = st.builds("{}-{}".format, st.integers(1, 10), st.text("0123456789abcdef", min_size=32, max_size=32))
DECISION = st.one_of(
    st.builds(kinds.Keep, **ANY, **BLOCK),
    st.builds(kinds.Remove, **ANY, **BLOCK),
    st.builds(kinds.Join, **ANY, captures=st.just((ONE, TWO))),
    st.builds(kinds.Apart, **ANY, captures=st.just((THREE, FOUR))),
    st.builds(kinds.LeaveOut, **ANY, capture=SHA),
    st.builds(
        kinds.DateSet, **ANY, **ABOUT, published=st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat)
    ),
    st.builds(kinds.BylineSet, **ANY, **ABOUT, names=st.lists(NAME).map(tuple)),
    st.builds(kinds.HeadlineSet, **ANY, **ABOUT, text=WORDS),
    st.builds(kinds.Withdraw, **ANY, **ABOUT, ground=st.sampled_from(["court", "safety"]), reason=TEXT),
    st.builds(kinds.Delete, **ANY, **ABOUT),
    st.builds(
        kinds.Redact,
        **ANY,
        forms=st.lists(FORM, min_size=1).map(tuple),
        key=TEXT,
        replacement=TEXT,
        articles=st.lists(NUMBER).map(tuple),
    ),
)


def of_kinds(decisions: list[kinds.Decision]) -> Decisions:
    fields: dict[str, list[kinds.Decision]] = {}
    for decision in decisions:
        fields.setdefault(NAMES[type(decision)], []).append(decision)
    return Decisions(**{kind: tuple(found) for kind, found in fields.items()})


@given(st.lists(DECISION, max_size=6), st.lists(DECISION, max_size=3))
def test_what_is_written_is_read_again(first: list[kinds.Decision], later: list[kinds.Decision]) -> None:
    names = {ONE: "captures/a\n[[date]].txt", TWO: "captures/б.html"}
    text = added("", first, names)
    assert parse(text) == of_kinds(first)
    more = added(text, later, names)
    assert more.startswith(text)
    assert parse(more) == of_kinds([*first, *later])


def test_what_people_wrote_stays_as_it_is() -> None:
    mine = "# Our rules: ask Mara first.\n[[date]]  # from the print\narticle = 5\npublished = 2017-05-09"
    text = added(mine, [kinds.Delete(article=6, when=date(2026, 11, 28), by="mk", why="a test page")])
    assert text == mine + ('\n\n[[delete]]\narticle = 6\nwhen = 2026-11-28\nby = "mk"\nwhy = "a test page"\n')
    found = parse(text)
    assert (found.date[0].published, found.delete[0].article) == ("2017-05-09", 6)


def test_a_new_file_says_what_it_is_for_and_names_captures() -> None:
    text = added("", [Join(captures=(ONE, TWO))], {ONE: "captures/print.txt"})
    assert text == f'{HEAD}\n[[join]]\ncaptures = [\n  "{ONE}",  # captures/print.txt\n  "{TWO}",\n]\n'


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert read(tmp_path / DECISIONS).decisions == Decisions()
    (tmp_path / DECISIONS).write_bytes(b"\xff\xfe")
    with pytest.raises(DecisionsError, match=r"decisions.toml: byte 0 is not UTF-8. Save"):
        read(tmp_path / DECISIONS)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[[dates]]\narticle = 5\n", 1, "unknown field `dates`. Remove it or correct its spelling (kinds: keep, "),
        ("\n[[date]]\narticle = 5\npublished = 2017-05-09\nwho = 'x'\n", 5, "unknown field `who`. Remove"),
        ("[[date]]\narticle = 5\n", 1, "missing required field `published`. Add it; docs/recovery.md"),
        ("[[date]]\narticle = '5'\npublished = 2017-05-09\n", 2, "Expected `int | null`, got `str`. Correct"),
        ("[[date]]\narticle = 5\npublished = 'May 9'\n", 3, "'May 9' is no date. Write one like 2017-05-09"),
        ("[[date]]\narticle = 5\npublished = 2017-05-09T10:00:00\n", 3, "with offset"),
        ("[[date]]\narticle = 5\npublished = 9999-12-31\n", 3, "'9999-12-31' is no date. Write one like"),
        ("[[date]]\narticle = 5\npublished = 0001-01-01T00:00:00Z\n", 3, "of the years 1900 to 2099"),
        ("[[byline]]\narticle = 5\nnames = ['Mara', '<i>Ed</i>']\n", 3, "'<i>Ed</i>' is no name. Write names alone"),
        ("[[byline]]\narticle = 5\nnames = ['']\n", 3, "'' is no name. Write names alone"),
        ("[[byline]]\narticle = 5\n\nnames = ['ed@post.example']\n", 4, "or names = [] for no byline"),
        ("[[date]]\npublished = 2017-05-09\n", 1, "no article is named. Add `article = NUMBER`."),
        ("[[delete]]\narticle = 5\n[[delete]]\n# x\narticle = 6\ncapture = 'ab'\n", 6, "not the SHA-256 of a capture"),
        (f"[[join]]\ncaptures = ['{ONE}']\n", 2, "at least two captures"),
        ("[[headline]]\narticle = 5\ntext = ' '\n", 3, "the headline is empty"),
        ("[[withdraw]]\narticle = 5\nground = 'war'\n", 3, "Invalid enum value 'war'. Correct the value"),
        ("[[keep]]\ntext = '* * *'\n", 2, "the block has no words"),
        ("[[remove]]\ntext = 'x'\nblock = 'zz'\n", 3, "is no block's hash"),
        ("[[redact]]\nforms = ['2-xyz']\nkey = 'a'\n", 2, "Make redactions with `tamizdat redact`"),
        ("[[redact]]\nforms = []\nkey = 'a'\n", 2, "nothing is barred"),
        (f"[[join]]\ncaptures = ['{ONE}', '{TWO}']\n[[join]]\ncaptures = ['{TWO}', '{THREE}']\n"
         f"[[apart]]\ncaptures = ['{ONE}', '{THREE}']\n", 5, "sets captures apart that line 1 joins"),
    ],
)  # fmt: skip
def test_errors_name_file_line_and_remedy(text: str, line: int, problem: str) -> None:
    with pytest.raises(DecisionsError) as error:
        parse(text, "paper/decisions.toml")
    assert str(error.value).startswith(f"paper/decisions.toml, line {line}: "), error.value
    assert problem in str(error.value)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    path = tmp_path / DECISIONS
    path.write_bytes(b"\xef\xbb\xbf[[delete]]\r\narticle = 6\r\n")
    assert read(path).decisions.delete[0].article == 6
    path.write_bytes(b"\xef\xbb\xbf[[delete]]\r\narticle = 'x'\r\n")
    with pytest.raises(DecisionsError, match="line 2"):
        read(path)


def test_a_slip_in_the_syntax_is_told_with_its_line() -> None:
    with pytest.raises(DecisionsError, match=r"decisions.toml: .*line 2.* Correct the line"):
        parse("[[date]]\narticle 5\n")


def test_lines_of_decisions() -> None:
    text = "# x\n[[date]]\na = 1\n\n[[ delete ]]\n[[date]]\n"
    assert [line_of(text, "date", 0), line_of(text, "date", 1), line_of(text, "delete", 0)] == [2, 6, 5]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2017-05-09", Moment("2017-05-09", "day")),
        ("2017-05-09T14:30:00+03:00", Moment("2017-05-09T14:30:00+03:00", "minute")),
        ("2017-05-09T14:30Z", Moment("2017-05-09T14:30:00+00:00", "minute")),
        ("2017-05-09T14:30", None),
        ("2017-13-09", None),
        ("soon", None),
    ],
)
def test_dates(text: str, moment: Moment | None) -> None:
    assert moment_of(text) == moment


def alike(*pairs: tuple[int, int], contradict: frozenset[int] = frozenset()) -> Alike:
    return Alike(pairs, lambda one, two: {one, two} == contradict)


class TestGroups:
    def test_machine_alone(self) -> None:
        assert grouped([ONE, TWO, THREE, FOUR], alike((0, 2), (2, 3)), Decisions()) == [0, 1, 0, 0]

    def test_captures_that_contradict_are_not_put_together_by_a_third(self) -> None:
        found = alike((0, 1), (1, 2), contradict=frozenset({0, 2}))
        assert grouped([ONE, TWO, THREE], found, Decisions()) == [0, 0, 2]

    def test_joined_though_the_machine_sees_nothing(self) -> None:
        assert grouped([ONE, TWO, THREE], alike(), Decisions(join=(Join(captures=(THREE, ONE)),))) == [0, 1, 0]

    def test_joined_though_they_contradict_and_so_are_their_copies(self) -> None:
        found = alike((0, 1), contradict=frozenset({0, 2}))
        assert grouped([ONE, TWO, THREE], found, Decisions(join=(Join(captures=(ONE, THREE)),))) == [0, 0, 0]

    def test_apart_though_others_connect_them(self) -> None:
        apart = Decisions(apart=(Apart(captures=(ONE, THREE)),))
        assert grouped([ONE, TWO, THREE], alike((0, 1), (0, 2), (1, 2)), apart) == [0, 0, 2]

    def test_what_was_decided_comes_before_what_the_machine_sees(self) -> None:
        both = Decisions(join=(Join(captures=(TWO, THREE)),), apart=(Apart(captures=(ONE, THREE)),))
        assert grouped([ONE, TWO, THREE], alike((0, 1)), both) == [0, 1, 1]

    def test_copies_of_the_same_bytes(self) -> None:
        apart = Decisions(apart=(Apart(captures=(ONE, TWO)),))
        assert grouped([ONE, ONE, TWO], alike((0, 1)), apart) == [0, 0, 2]
