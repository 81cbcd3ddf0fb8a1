"""The merge policy: few segments at any time, little is read again, nothing is lost and nothing indexed twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.search.merge_policy import PressedArticle, plan_merges
from tamizdat.search.segment import Segment

ENGLISH = PressedArticle("en", b"")


def segment(name: str, numbers: list[int], language: str = "en") -> Segment:
    return Segment(name, language, list(numbers), [b""] * len(numbers), set(), 0, [])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_segments_stay_few_and_little_is_read_again(days: list[int], archive: int) -> None:
    published = dict.fromkeys(range(archive), ENGLISH)
    segments = [segment("first", list(published))] if archive else []
    read, number = 0, archive
    for day, count in enumerate(days):
        published |= dict.fromkeys(range(number, number + count), ENGLISH)
        number += count
        merges = plan_merges(segments, published)
        read += sum(map(len, merges.write.values()))
        segments = [*merges.keep, *(segment(str(day), numbers) for numbers in merges.write.values())]
        assert sorted(n for each in segments for n in each.numbers) == list(range(number))
        assert len(segments) <= 6
    # Each article is read again some eight times for every eightfold of the archive, at most.
    assert read <= (number + 128 * len(days)) * 8


def test_a_changed_article_is_deleted_where_it_was_and_written_anew() -> None:
    old = segment("old", list(range(1000)))
    published = {**dict.fromkeys(range(1000), ENGLISH), 7: PressedArticle("en", b"changed")}
    merges = plan_merges([old], published)
    assert merges.keep == [old] and old.deleted == {7}
    assert merges.write == {"en": [7]}


def test_an_article_that_changes_language_moves_to_a_segment_of_that_language() -> None:
    old = segment("old", list(range(1000)))
    merges = plan_merges([old], {**dict.fromkeys(range(1000), ENGLISH), 7: PressedArticle("ru", b"")})
    assert old.deleted == {7} and merges.write == {"ru": [7]}


def test_a_segment_of_which_a_tenth_is_deleted_is_written_anew() -> None:
    old = segment("old", list(range(1000)))
    assert plan_merges([old], dict.fromkeys(range(900), ENGLISH)).keep == [old], "a tenth, no more"
    merges = plan_merges([old], dict.fromkeys(range(899), ENGLISH))
    assert merges.keep == [] and merges.write == {"en": list(range(899))}


def test_a_purge_writes_anew_what_ever_held_the_article() -> None:
    large, held = segment("large", list(range(5000))), segment("held", list(range(5000, 5400)))
    held.deleted.add(0)  # number 5000
    published = dict.fromkeys([*range(5000), *range(5001, 5400)], ENGLISH)
    assert plan_merges([large, held], published).write == {}
    merges = plan_merges([large, held], published, {5000})
    assert merges.keep == [large] and merges.write == {"en": [*range(5001, 5400)]}
