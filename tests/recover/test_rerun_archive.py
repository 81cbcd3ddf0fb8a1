"""A rerun as a whole: what becomes of each article and of its captures, in a whole and in a partial run."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rerun_room import MORE, ONE, THREE, TWO, Room, made, steady

from tamizdat.article import Byline, Label, Moment, Paragraph, Status
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.archive_merge import merge_archive
from tamizdat.recover.rerun.conflicts import Conflict
from tamizdat.recover.rerun.results import State
from tamizdat.recover.rerun.states import States
from tamizdat.recover.steps.identify import Question


def test_a_first_run_is_the_machines() -> None:
    room = Room()
    done = steady(room, ONE, TWO)
    assert done.articles == [ONE, TWO] and [result.article for result in done.results] == [ONE, TWO]


def test_untouched_articles_follow_a_whole_run() -> None:
    room = Room(ONE, TWO, THREE)
    now = replace(TWO, headline="Anew", related=(1,), body=(*TWO.body, MORE))
    done = steady(room, ONE, now, THREE)
    assert done.articles == [ONE, now, THREE] and done.summary.edited == 0 and done.summary.whole


def test_edited_articles_are_merged_and_counted() -> None:
    room = Room(ONE, TWO)
    room.edit(2, headline="Desk", body=(Paragraph("The council of town 2 met once more to vote on it."), TWO.body[1]))
    done = steady(room, ONE, replace(TWO, headline="Copy", standfirst="So it was.", body=(*TWO.body, MORE)))
    assert done.articles[1].headline == "Desk" and done.articles[1].standfirst == "So it was."
    assert done.articles[1].body == (*room.archive[2].body[:1], TWO.body[1], MORE)
    assert (done.summary.edited, done.summary.fields, done.summary.passages, done.summary.conflicts) == (1, 1, 1, 1)
    assert done.questions == [] and done.conflicts == [Conflict(2, "headline", "Desk", "Copy")]


class TestPartialRuns:
    def test_articles_that_are_not_seen_stay(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.edit(2, headline="Desk")
        before = room.lines()
        done = steady(room, ONE)
        assert room.lines() == before
        assert not done.summary.whole and done.summary.missing == 3

    def test_one_of_two_captures_takes_nothing_away(self) -> None:
        room = Room(ONE, TWO, THREE)
        before = room.lines()
        steady(room, made(2, "2b", published=None, body=TWO.body[:1]))
        assert room.lines() == before

    def test_worse_cleaning_brings_nothing_in(self) -> None:
        room = Room(ONE, TWO, THREE)
        before = room.lines()
        steady(room, replace(ONE, body=(*ONE.body, Paragraph("Please support us every month, dear readers."))))
        assert room.lines() == before

    def test_a_new_copy_becomes_a_source_and_fills_what_was_unknown(self) -> None:
        bare = replace(TWO, published=None, bylines=())
        room = Room(ONE, bare, THREE)
        room.edit(2, headline="Desk")
        now = made(2, "new", headline="Copy", bylines=(Byline("A", "a"),), body=(*TWO.body, MORE))
        done = steady(room, now)
        found = room.archive[2]
        assert (found.headline, found.published, found.bylines) == ("Desk", TWO.published, now.bylines)
        assert found.body == bare.body
        assert [source.capture for source in found.sources] == ["2.txt", "2b.txt", "new.txt"]
        assert found.sources[2].fields == ("published",) and found.sources[2].paragraphs == ()
        assert done.summary.added_to == [2]

    def test_a_whole_run_later_takes_its_text_in(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.run(made(2, "new", body=(*TWO.body, MORE)))
        now = made(2, "2", "2b", "new", body=(*TWO.body, MORE))
        assert steady(room, ONE, now, THREE).articles == [ONE, now, THREE]

    def test_a_tenth_of_the_captures_may_be_lost(self) -> None:
        articles = [made(number) for number in range(1, 21)]
        room = Room(*articles)
        now = [replace(article, headline="Anew") for article in articles[:19]]
        done = steady(room, *now)
        assert done.summary.whole and done.summary.missing == 1
        assert done.articles == [*now, articles[19]]


class TestJoinedAndParted:
    BOTH = made(1, "1", "2", "2b", body=(*ONE.body, *TWO.body))

    def test_an_untouched_article_goes_into_the_other_and_its_address_leads_there(self) -> None:
        room = Room(ONE, replace(TWO, old_paths=("x.html",)), replace(THREE, related=(1, 2)))
        room.edit(3, headline="Desk")
        done = room.run(self.BOTH, replace(THREE, related=(1,)))
        assert sorted(room.archive) == [1, 3]
        assert room.archive[1].old_paths == ("2013/a2/", "x.html") and room.archive[3].related == (1,)
        assert [(joined.article, joined.into) for joined in done.summary.joined] == [(2, 1)]
        assert [(question.article, question.field) for question in done.questions] == [(2, "sources")]
        found = replace(self.BOTH, old_paths=room.archive[1].old_paths)
        steady(room, found, replace(THREE, related=(1,)))
        assert room.results[2].gone == "joined"

    @pytest.mark.parametrize("touch", ["edit", "decision"])
    def test_a_touched_article_stays_and_is_asked_about(self, touch: str) -> None:
        room = Room(ONE, TWO)
        if touch == "edit":
            room.edit(2, headline="Desk")
        else:
            room.decide(kinds.HeadlineSet(article=2, text="Desk"))
        done = steady(room, self.BOTH)
        assert room.archive[2].headline == "Desk" and room.archive[2].body == TWO.body
        assert any(q.article == 2 and "are now of article 1" in q.why for q in done.questions)

    def test_an_edited_article_is_not_parted(self) -> None:
        room = Room(self.BOTH)
        room.edit(1, standfirst="The desk’s.")
        mine = room.archive[1]
        done = steady(room, ONE, TWO)
        assert replace(room.archive[1], sources=()) == replace(mine, sources=()) and room.archive[2] == TWO
        assert any(q.article == 1 and "are now of article 2" in q.why for q in done.questions)

    def test_an_untouched_one_is(self) -> None:
        room = Room(self.BOTH)
        assert steady(room, ONE, TWO).articles == [ONE, TWO]

    def test_captures_that_hold_nothing_any_more(self) -> None:
        room = Room(ONE, TWO, THREE)
        done = steady(room, ONE, THREE, seen=["2", "2b"])
        assert done.articles == [ONE, TWO, THREE]
        assert any(q.article == 2 and "no article any more" in q.why for q in done.questions)


class TestNoResultBefore:
    def test_an_archive_of_an_earlier_version_stays(self) -> None:
        room = Room(ONE, TWO)
        room.results = {}
        room.edit(2, headline="Desk")
        done = steady(room, replace(ONE, headline="Anew"), TWO)
        assert [article.headline for article in done.articles] == ["Story 1", "Desk"]
        assert done.summary.unknown_before == 2
        later = room.run(replace(ONE, standfirst="More."), TWO)
        assert later.articles[0].standfirst == "More." and later.articles[0].headline == "Story 1"

    def test_an_article_that_editors_wrote_stays(self) -> None:
        room = Room(ONE)
        room.archive[50] = replace(made(50), sources=())
        assert steady(room, ONE).articles == [ONE, room.archive[50]]

    def test_an_archive_moved_away_begins_anew(self) -> None:
        room = Room(ONE, TWO, THREE)
        redactor = Redactor(b"", [])
        decided = ArticleDecisions(Decisions(), (), BlockWords(None, redactor))
        states = States(State(None, room.results), [ONE, TWO], frozenset(), decided, redactor, lambda code: "")
        done = merge_archive(states, decided, [])
        assert done.articles == [ONE, TWO] and [result.gone for result in done.results] == ["", "", "joined"]


def test_questions_that_an_editor_answered_are_not_asked() -> None:
    unknown = replace(ONE, published=None)
    room = Room(unknown, replace(TWO, published=None), replace(THREE, published=None))
    room.edit(1, published=Moment("2012-05-01"))
    room.edit(3, status=Status("withdrawn"))
    asked = [Question(number, "published", "no capture states it") for number in (1, 2, 3)]
    done = room.run(unknown, replace(TWO, published=None), replace(THREE, published=None), questions=asked)
    assert done.questions == [asked[1]]


def test_labels_of_an_editor_stay() -> None:
    room = Room(ONE)
    room.edit(1, section=Label("s", "S"), topics=(Label("t", "T"),))
    steady(room, replace(ONE, section=Label("x", "X")))
    assert room.archive[1].section == Label("s", "S")
