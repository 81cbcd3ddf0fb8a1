"""A rerun as a whole: what becomes of each article, of its captures, and of what editors decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Label, Moment, Paragraph, Source, Status, encode
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.identify import Question
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.redactor import Redactor, Rule
from tamizdat.recover.rerun.archive_merge import DeletedError, Rerun, merge_archive
from tamizdat.recover.rerun.conflicts import Conflict
from tamizdat.recover.rerun.results import Result, State, encode_result
from tamizdat.recover.rerun.states import States

KEY = bytes(range(32))


def sha(name: str) -> str:
    return name.encode().hex().ljust(64, "0")


def made(number: int, *captures: str, **fields: Any) -> Article:
    names = captures or (f"{number}",)
    count = len(fields.get("body", ())) or 2
    article = Article(
        number=number,
        path=f"2013/a{number}/",
        language="en",
        headline=f"Story {number}",
        published=Moment("2013-10-03"),
        body=(Paragraph(f"The council of town {number} met again to vote on it."), Paragraph("Nothing came of it, people said.")),
        sources=tuple(
            Source(f"{name}.txt", sha(name), "text", None, ("published",) if at == 0 else (), tuple(range(count)) if at == 0 else ())
            for at, name in enumerate(names)
        ),
    )  # fmt: skip
    return replace(article, **fields)


class Room:
    """An archive and the machine's results in memory, and the decisions about them."""

    def __init__(self, *articles: Article) -> None:
        self.archive = {article.number: article for article in articles}
        self.results = {article.number: Result(article) for article in articles}
        self.decisions = Decisions()
        self.barred: list[str] = []
        self.records = True

    def edit(self, number: int, **fields: Any) -> None:
        self.archive[number] = replace(self.archive[number], **fields)

    def delete(self, *numbers: int) -> None:
        for number in numbers:
            del self.archive[number]

    def run(
        self, *found: Article, seen: Iterable[str] = (), questions: Iterable[Question] = (), **options: Any
    ) -> Rerun:
        captures = {source.sha256 for article in found for source in article.sources} | set(map(sha, seen))
        known = captures | {
            source.sha256
            for article in (*self.archive.values(), *(result.article for result in self.results.values()))
            for source in article.sources
        }
        redactor = Redactor(KEY, [Rule(tuple(map(read_form, forms_of(KEY, text)))) for text in self.barred])
        decided = ArticleDecisions(self.decisions, known, BlockWords(KEY, redactor))
        states = States(
            State(self.archive, self.results), list(found), frozenset(captures), decided, redactor, lambda code: ""
        )
        done = merge_archive(states, decided, list(questions), records=self.records, **options)
        self.archive = {article.number: article for article in done.articles}
        self.results = {result.article.number: result for result in done.results}
        for number in done.summary.newly_deleted if self.records else ():
            self.decide(kinds.Delete(article=number))
        return done

    def decide(self, *decisions: kinds.Decision) -> None:
        for decision in decisions:
            kind = kinds.NAMES[type(decision)]
            self.decisions = replace(self.decisions, **{kind: (*getattr(self.decisions, kind), decision)})

    def lines(self) -> list[bytes]:
        return [
            *(encode(article) for _, article in sorted(self.archive.items())),
            *(encode_result(result) for _, result in sorted(self.results.items())),
        ]


def steady(room: Room, *found: Article, **options: Any) -> Rerun:
    """Run, and show that running again with the same changes nothing and asks nothing more about the archive."""
    done = room.run(*found, **options)
    lines = room.lines()
    again = room.run(*found, **options)
    assert room.lines() == lines
    assert not again.summary.conflicts and not again.summary.newly_deleted and not again.summary.restored
    return done


ONE, TWO, THREE = made(1), made(2, "2", "2b"), made(3)
MORE = Paragraph("A second copy has this as well, of the long night at the pier.")


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


class TestDeleted:
    def test_it_stays_deleted_and_is_recorded(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.delete(2)
        done = room.run(ONE, TWO, THREE)
        assert done.summary.newly_deleted == [2] and room.decisions.delete[0].article == 2
        assert sorted(room.archive) == [1, 3]
        again = steady(room, ONE, TWO, THREE)
        assert again.summary.deleted == [2] and sorted(room.archive) == [1, 3]

    def test_a_run_killed_once_it_was_recorded_comes_to_the_same(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.delete(2)
        room.decide(kinds.Delete(article=2))
        assert sorted(article.number for article in steady(room, ONE, TWO, THREE).articles) == [1, 3]

    def test_deleted_articles_are_no_longer_related(self) -> None:
        room = Room(replace(ONE, related=(2, 3)), TWO, THREE)
        room.delete(2)
        room.run(replace(ONE, related=(2, 3)), TWO, THREE)
        assert steady(room, replace(ONE, related=(2, 3)), TWO, THREE).articles[0].related == (3,)

    def test_not_seen_it_stays_deleted_too(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.delete(2)
        room.run(ONE)
        steady(room, ONE, made(2, "new"))
        assert sorted(room.archive) == [1, 3]

    def test_taking_the_decision_back_brings_it_back(self) -> None:
        room = Room(ONE, TWO)
        room.delete(2)
        room.run(ONE, TWO)
        room.decisions = Decisions()
        done = room.run(ONE, replace(TWO, headline="Anew"))
        assert done.summary.restored == [2] and room.archive[2].headline == "Anew"
        assert steady(room, ONE, replace(TWO, headline="Anew")).articles == done.articles

    def test_put_back_by_hand_it_stays_and_the_decision_is_asked_about(self) -> None:
        room = Room(ONE, TWO)
        room.delete(2)
        room.run(ONE, TWO)
        room.archive[2] = TWO
        done = steady(room, ONE, TWO)
        assert sorted(room.archive) == [1, 2]
        assert any(question.article == 2 and "put back" in question.why for question in done.questions)

    def test_a_decision_deletes(self) -> None:
        room = Room(ONE, TWO)
        room.decide(kinds.Delete(capture=sha("2b")))
        assert steady(room, ONE, TWO).articles == [ONE]
        new = Room()
        new.decide(kinds.Delete(article=1))
        assert steady(new, ONE, TWO).articles == [TWO]

    def test_without_a_file_of_decisions_the_results_remember(self) -> None:
        room = Room(ONE, TWO)
        room.records = False
        room.delete(2)
        room.run(ONE, TWO)
        room.run(ONE, TWO)
        assert sorted(room.archive) == [1]
        room.archive[2] = TWO
        assert steady(room, ONE, TWO).articles == [ONE, TWO]

    def test_an_archive_cut_short_is_not_taken_for_a_decision(self) -> None:
        room = Room(*[made(number) for number in range(1, 30)])
        room.delete(*range(10, 30))
        with pytest.raises(DeletedError, match=r"lacks 20 of the 29 articles .* --yes"):
            room.run(*[made(number) for number in range(1, 30)])
        assert room.run(*[made(number) for number in range(1, 30)], may_delete=True).summary.newly_deleted
        empty = Room(ONE)
        empty.delete(1)
        with pytest.raises(DeletedError):
            empty.run(ONE)


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


class TestDecisions:
    def test_each_kind_holds_in_every_run(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.decide(
            kinds.DateSet(article=1, published="2012-01-01"),
            kinds.DateSet(article=1, published="2012-01-02"),
            kinds.BylineSet(article=2, names=("Mara Ollin",)),
            kinds.HeadlineSet(capture=sha("2b"), article=99, text="Desk"),
            kinds.Withdraw(article=3, ground="court", reason="Asked."),
            kinds.Remove(article=1, text="nothing came of it — people said"),
        )
        steady(room, ONE, TWO, THREE)
        one, two, three = (room.archive[number] for number in (1, 2, 3))
        assert one.published == Moment("2012-01-02") and one.body == ONE.body[:1]
        assert one.sources[0].paragraphs == (0,)
        assert (two.headline, two.bylines) == ("Desk", (Byline("Mara Ollin", "mara-ollin"),))
        assert three.status == Status("withdrawn", "Asked.", "court")

    def test_in_a_partial_run_too(self) -> None:
        room = Room(ONE, TWO, THREE)
        room.decide(kinds.DateSet(article=2, published="2012-01-02"), kinds.Withdraw(article=3))
        steady(room, ONE)
        assert room.archive[2].published == Moment("2012-01-02") and room.archive[3].status.state == "withdrawn"

    def test_an_editors_later_change_in_the_archive_stands(self) -> None:
        room = Room(ONE)
        room.decide(kinds.HeadlineSet(article=1, text="Desk"))
        room.run(ONE)
        room.edit(1, headline="Desk, later")
        steady(room, ONE)
        assert room.archive[1].headline == "Desk, later"

    def test_one_that_is_taken_back_is_gone(self) -> None:
        room = Room(ONE)
        room.decide(kinds.Withdraw(article=1))
        room.run(ONE)
        room.decisions = Decisions()
        assert steady(room, ONE).articles == [ONE]

    def test_a_number_does_not_hit_another_article_where_the_capture_is_known(self) -> None:
        room = Room(ONE, TWO)
        room.decide(kinds.HeadlineSet(article=1, capture=sha("2"), text="Desk"))
        assert [article.headline for article in room.run(ONE, TWO).articles] == ["Story 1", "Desk"]


class TestBarred:
    NAMED = replace(TWO, body=(Paragraph("Orla Vennick was held in town 2 that night."), TWO.body[1]))

    def test_it_is_in_no_state_of_any_article(self) -> None:
        room = Room(ONE, self.NAMED, replace(THREE, headline="Orla Vennick free"))
        room.barred = ["Orla Vennick"]
        room.delete(3)
        done = room.run(
            ONE, self.NAMED, made(3, "3", headline="Orla Vennick free"), made(4, headline="About Orla Vennick")
        )
        assert not [line for line in room.lines() if b"Vennick" in line]
        assert done.summary.barred == 3

    def test_a_correction_beside_it_stands(self) -> None:
        room = Room(ONE, self.NAMED)
        room.edit(2, headline="Desk", body=(Paragraph("█ was held in town 2 that night."), TWO.body[1]))
        room.barred = ["Orla Vennick"]
        steady(room, ONE, replace(self.NAMED, standfirst="More."))
        assert room.archive[2].headline == "Desk" and room.archive[2].standfirst == "More."
        assert room.archive[2].body[0] == Paragraph("█ was held in town 2 that night.")


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
