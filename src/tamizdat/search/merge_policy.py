"""Which volumes stay and which are made: an index as a row of volumes, each many times as large as the next.

New and changed articles make a small volume. Smaller volumes beside it are made anew together with it, so that there
are few at any time, and an article is read again only as often as the logarithm of the archive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set

from msgspec import Struct

from tamizdat.search.segment import Segment

_RATIO = 8  # a volume that is not so many times as large as what is to be made is made anew with it
_LEAST = 16  # articles that count as made, however few there are: 128 more cost a fraction of a second
_GONE = 10  # where one in so many is gone, a volume is made anew


class Published(Struct, frozen=True, array_like=True, gc=False):
    """An article as it was pressed: the language of its front, the digest of its record."""

    language: str
    digest: bytes


class Plan(Struct):
    """`keep` are the volumes that stay, with what is gone from them; `make` the numbers of each language's new one."""

    keep: list[Segment]
    make: dict[str, list[int]]


def plan(volumes: Iterable[Segment], published: dict[int, Published], purge: Set[int] = frozenset()) -> Plan:
    """Return what is to be done so that the index holds each of the `published` articles once, as it is now.

    No volume stays that holds, or ever held, an article whose number is in `purge`.
    """
    waiting = dict(published)
    pending: dict[str, list[int]] = defaultdict(list)
    staying: dict[str, list[Segment]] = defaultdict(list)
    for volume in volumes:
        for place in volume.living:
            now = waiting.get(volume.numbers[place])
            if now == Published(volume.language, volume.digests[place]):
                del waiting[volume.numbers[place]]
            else:
                volume.gone.add(place)
        if len(volume.gone) * _GONE > len(volume.numbers) or not purge.isdisjoint(volume.numbers):
            pending[volume.language] += _numbers(volume)
        else:
            staying[volume.language].append(volume)
    for number, article in waiting.items():
        pending[article.language].append(number)
    for language, numbers in pending.items():
        rest = sorted(staying[language], key=lambda each: -len(each.living))
        while numbers and rest and len(rest[-1].living) < _RATIO * max(len(numbers), _LEAST):
            numbers += _numbers(rest.pop())
        staying[language] = rest
    keep = [volume for language in sorted(staying) for volume in staying[language]]
    return Plan(keep, {language: numbers for language, numbers in sorted(pending.items()) if numbers})


def _numbers(volume: Segment) -> list[int]:
    return [volume.numbers[place] for place in volume.living]
