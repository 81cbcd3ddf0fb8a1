"""What a person answers in a review becomes a decision, holds in the next run, and is not asked again."""

from __future__ import annotations

from datetime import date

import papers
import pytest
from review_room import EXTRA, HOSTILE, Room, body

from tamizdat.article import Moment

SKIPS = ("s",) * 20


def test_the_most_weighty_comes_first(review_room: Room) -> None:
    assert review_room.kinds() == ["match", "date", "block", "block"]
    assert review_room.doubts()[0] in HOSTILE or EXTRA in review_room.doubts()


def test_a_block_is_put_back(review_room: Room) -> None:
    assert EXTRA not in body(review_room.of("three.txt"))
    shown = review_room.review("s", "s", *_answers(review_room, keep=EXTRA))
    assert "Decided: 1 block put back" in shown and "tamizdat recover captures" in shown
    (kept,) = review_room.decisions.keep
    assert kept.by == "archivist" and kept.when == date.today() and kept.article == review_room.of("three.txt").number
    assert EXTRA not in (line[-1] for line in review_room.listed())
    review_room.recover()
    assert EXTRA in body(review_room.of("three.txt"))
    texts = body(review_room.of("three.txt"))
    assert texts.index(EXTRA) == texts.index(papers.BODY[1]) + 1
    assert EXTRA not in review_room.doubts() and EXTRA not in (line[-1] for line in review_room.listed())


def test_a_block_that_stays_out_is_not_doubted_again(review_room: Room) -> None:
    review_room.review("s", "s", *_answers(review_room, remove=EXTRA))
    assert len(review_room.decisions.remove) == 1
    shown = review_room.recover().output
    assert "applied to nothing" not in shown
    assert EXTRA not in body(review_room.of("three.txt")) and EXTRA not in review_room.doubts()
    assert EXTRA not in (line[-1] for line in review_room.listed())


def test_for_this_capture_alone_or_for_all(review_room: Room) -> None:
    review_room.review("s", "s", *_answers(review_room, keep=EXTRA, scope=" this"))
    review_room.review("s", "s", "k all", "q")
    one, every = review_room.decisions.keep
    assert one.capture and one.article is None
    assert every.capture is None and every.article is None
    review_room.recover()
    assert review_room.doubts() == []


def _answers(review_room: Room, keep: str = "", remove: str = "", scope: str = "") -> list[str]:
    """Return the answers to all blocks, skipping all but one."""
    blocks = [line[-1] for line in review_room.listed() if line[1] == "block"]
    wanted = {keep: f"k{scope}", remove: f"remove{scope}"}
    return [next((answer for text, answer in wanted.items() if text and text == each), "skip") for each in blocks]


def test_a_date_is_typed(review_room: Room) -> None:
    shown = review_room.review("s", "2016-05-04", "q")
    assert "Date: no capture states it" in shown
    assert review_room.decisions.date[0].published == "2016-05-04"
    assert "date" not in review_room.kinds()
    assert "no capture states it" not in review_room.recover().output
    assert review_room.of("undated.txt").published == Moment("2016-05-04")
    assert "date" not in review_room.kinds()


def test_no_date_and_wrong_ones(review_room: Room) -> None:
    shown = review_room.review("s", "2016-13-04", "t 4016-01-01", "t", "7", "none", "q")
    assert "is no date" in shown and "There is no 7" in shown and "t TEXT" in shown
    assert review_room.decisions.date[0].published == ""
    review_room.recover()
    assert review_room.of("undated.txt").published is None
    assert "date" not in review_room.kinds()


def test_candidates_are_shown_with_their_places(review_room: Room) -> None:
    folder = review_room.folder / "captures"
    lines = [papers.LATER_HEADLINE, *papers.LATER_BODY]
    (folder / "a.txt").write_text("\n\n".join([lines[0], "3 October 2018", *lines[1:]]))
    (folder / "b.txt").write_text("\n\n".join([lines[0], "4 October 2018", *lines[1:]]))
    review_room.recover()
    shown = review_room.review("s", "s", "2", "q")
    assert "captures/a.txt: in a line of the text" in shown and "2018-10-04" in shown
    chosen = review_room.decisions.date[0].published
    assert chosen in ("2018-10-03", "2018-10-04")
    review_room.recover()
    assert review_room.of("a.txt").published == Moment(chosen)
    assert review_room.kinds().count("date") == 1


@pytest.mark.parametrize("answer", ["j", "apart"])
def test_one_article_or_two(review_room: Room, answer: str) -> None:
    shown = review_room.review(answer, "q")
    assert "{The fleet" in shown or "{The" in shown  # what differs is marked
    assert "match" not in review_room.kinds()
    review_room.recover()
    assert (review_room.of("may.txt").number == review_room.of("june.txt").number) is (answer == "j")
    assert "match" not in review_room.kinds()


def test_a_byline_that_is_no_name(review_room: Room) -> None:
    (review_room.folder / "captures" / "admin.html").write_text(
        f'<html><head><meta name="author" content="admin"></head><body><article><h1>{papers.LATER_HEADLINE}</h1>'
        f"<time datetime='2018-10-03'>3 October 2018</time>{''.join(f'<p>{text}</p>' for text in papers.LATER_BODY)}"
        "</article></body></html>"
    )
    review_room.recover()
    if review_room.of("admin.html").bylines:
        assert "byline" in review_room.kinds()
        review_room.review("s", "s", "t Marta Ollin, Anton Brusk", "q")
        assert review_room.decisions.byline[0].names == ("Marta Ollin", "Anton Brusk")
        review_room.recover()
        assert [each.name for each in review_room.of("admin.html").bylines] == ["Marta Ollin", "Anton Brusk"]
        assert "byline" not in review_room.kinds()


def test_a_date_whose_day_and_month_could_be_either_is_shown(review_room: Room) -> None:
    lines = [papers.LATER_HEADLINE, "03/04/2018", *papers.LATER_BODY]
    (review_room.folder / "captures" / "either.txt").write_text("\n\n".join(lines))
    review_room.recover()
    shown = review_room.review("s", "s", "1", "2018-04-03", "q")
    assert "03/04/2018" in shown and "could be either" in shown and "is no date" in shown
    assert review_room.decisions.date[0].published == "2018-04-03"
