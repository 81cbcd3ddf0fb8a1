"""A rerun and what editors decided about articles: decisions, and what was redacted."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rerun_room import KEY, ONE, THREE, TWO, Room, made, sha, steady

from tamizdat.article import Byline, Moment, Paragraph, Status
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.review.questions import is_decided
from tamizdat.recover.steps.identify import Question


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

    def test_a_decision_that_joins_goes_before_one_about_the_article_that_goes(self) -> None:
        room = Room(ONE, TWO)
        both = made(1, *(source.capture.removesuffix(".txt") for source in (*ONE.sources, *TWO.sources)))
        room.decide(
            kinds.HeadlineSet(article=2, capture=TWO.sources[0].sha256, text="Desk"),
            kinds.Join(captures=(ONE.sources[0].sha256, TWO.sources[0].sha256)),
        )
        done = steady(room, both)
        assert [article.number for article in done.articles] == [1] and room.results[2].gone == "joined"
        assert room.archive[1].old_paths == (TWO.path,)

    @pytest.mark.parametrize("is_decided", [True, False])
    def test_a_withdrawal_by_number_holds_for_the_article_that_its_captures_are_in(self, is_decided: bool) -> None:
        room = Room(ONE, TWO)
        both = made(1, *(source.capture.removesuffix(".txt") for source in (*ONE.sources, *TWO.sources)))
        room.decide(kinds.Withdraw(article=2, ground="court", reason="Asked."))
        steady(room, ONE, TWO)
        if is_decided:
            room.decide(kinds.Join(captures=(ONE.sources[0].sha256, TWO.sources[0].sha256)))
        steady(room, both)
        assert room.archive[1].status == Status("withdrawn", "Asked.", "court")
        steady(room, ONE, TWO)  # by themselves again
        assert room.archive[1].status.state == "published" and room.archive[2].status.state == "withdrawn"

    def test_a_deletion_by_number_holds_for_the_article_that_its_captures_are_in(self) -> None:
        room = Room(ONE, TWO)
        both = made(1, *(source.capture.removesuffix(".txt") for source in (*ONE.sources, *TWO.sources)))
        room.decide(kinds.Delete(article=2))
        steady(room, ONE, TWO)
        room.decide(kinds.Join(captures=(ONE.sources[0].sha256, TWO.sources[0].sha256)))
        steady(room, both)
        assert not room.archive

    def test_that_one_stays_though_it_was_joined_is_asked_until_it_is_settled(self) -> None:
        join = Decisions(join=(kinds.Join(captures=(ONE.sources[0].sha256, TWO.sources[0].sha256)),))
        decided = ArticleDecisions(join, (), BlockWords(KEY, Redactor(KEY, [])))
        asked = Question(2, "sources", "are they one article? Both have the same words", (1,))
        assert is_decided(asked, [TWO, ONE], decided, join)
        stayed = replace(asked, why="its captures are now of article 1", stays=True)
        assert not is_decided(stayed, [TWO, ONE], decided, join)
        assert is_decided(stayed, [TWO, None], decided, join), "one of them was taken out"


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
