"""A rerun and articles that editors deleted: they stay deleted until an editor brings them back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rerun_room import ONE, THREE, TWO, Room, made, sha, steady

from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.rerun.archive_merge import DeletedError


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
