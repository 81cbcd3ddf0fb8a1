"""What an editor did not touch stays exactly as it was.

A rich text editor writes its HTML anew whenever a form is saved, and some values have more in them than the desk's
fields show: the exact offset of a time, the spelling of a topic in one article. So a value that comes back from it
in one of the forms that the last record's value takes there is that value.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")
_encode = msgspec.json.Encoder(order="deterministic").encode


def keep_unchanged(now: Sequence[T], before: Sequence[T], forms: Callable[[T], Iterable[T]]) -> tuple[T, ...]:
    """Return `now` with each value that is a form of one in `before` replaced by that one, in their order.

    `forms` returns what a value can come back as. Of several that come back alike the first stands for the first.
    """
    if tuple(now) == tuple(before):
        return tuple(before)
    known: dict[bytes, deque[int]] = defaultdict(deque)
    for index, value in enumerate(before):
        for form in dict.fromkeys(map(_encode, forms(value))):
            known[form].append(index)
    used: set[int] = set()

    def restored(value: T) -> T:
        waiting = known.get(_encode(value), deque())
        while waiting:
            if (index := waiting.popleft()) not in used:
                used.add(index)
                return before[index]
        return value

    return tuple(map(restored, now))
