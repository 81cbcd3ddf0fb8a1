"""The merge policy: which segments stay, and which are merged into new ones.

An index is a row of segments, each several times as large as the next, as in a log-structured merge tree. New and
changed articles make a small segment; smaller segments beside it are merged into it. So there are few segments at any
time, and an article is read again only as often as the logarithm of the archive's size (decision 0371).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set

from msgspec import Struct

from tamizdat.search.segment import Segment

_SIZE_RATIO = 8  # a segment less than so many times as large as a new one is merged into it
_MIN_SIZE = 16  # articles that a new segment counts as, at least: indexing 128 more costs a fraction of a second
_DELETED_SHARE = 10  # a segment of which more than one in so many documents is deleted is written anew


class PressedArticle(Struct, frozen=True, array_like=True, gc=False):
    """An article as it was pressed: the language in which the outlet lists it, and its digest."""

    language: str
    digest: bytes


class MergePlan(Struct):
    """`keep` are the segments that stay, with their deleted documents marked; `write` the numbers of the articles of
    the new segment of each language."""

    keep: list[Segment]
    write: dict[str, list[int]]


def plan_merges(
    segments: Iterable[Segment], pressed: dict[int, PressedArticle], purge: Set[int] = frozenset()
) -> MergePlan:
    """Return the merges after which the index holds each of the `pressed` articles once, as it is now.

    No segment stays that holds, or ever held, an article whose number is in `purge`. The segments' `deleted` documents
    are brought up to date.
    """
    unindexed = dict(pressed)
    to_write: dict[str, list[int]] = defaultdict(list)
    staying: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        for document in segment.live:
            number = segment.numbers[document]
            if unindexed.get(number) == PressedArticle(segment.language, segment.digests[document]):
                del unindexed[number]
            else:
                segment.deleted.add(document)
        if len(segment.deleted) * _DELETED_SHARE > len(segment.numbers) or not purge.isdisjoint(segment.numbers):
            to_write[segment.language] += _live_numbers(segment)
        else:
            staying[segment.language].append(segment)
    for number, article in unindexed.items():
        to_write[article.language].append(number)
    for language, numbers in to_write.items():
        largest_first = sorted(staying[language], key=lambda segment: -len(segment.live))
        while numbers and largest_first and len(largest_first[-1].live) < _SIZE_RATIO * max(len(numbers), _MIN_SIZE):
            numbers += _live_numbers(largest_first.pop())
        staying[language] = largest_first
    keep = [segment for language in sorted(staying) for segment in staying[language]]
    return MergePlan(keep, {language: numbers for language, numbers in sorted(to_write.items()) if numbers})


def _live_numbers(segment: Segment) -> list[int]:
    return [segment.numbers[document] for document in segment.live]
