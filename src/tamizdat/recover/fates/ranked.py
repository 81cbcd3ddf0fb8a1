"""The doubts of a run, the weightiest first, for a summary and a page: each text once."""

from __future__ import annotations

from msgspec import Struct

from tamizdat.recover.fates.doubts import LAST
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.words import word_count

_MOST_TEXTS = 10_000  # held in memory; of more the first ones are ranked, and the others counted


class RankedDoubt(Struct):
    """A removed text that reads like journalism: why it was removed, of which article, in how many captures."""

    text: str
    reason: str
    article: int
    weight: int
    captures: int = 1

    @property
    def is_weighty(self) -> bool:
        """Whether it is likely that the archive lacks it, and no appeal or other text that recurs."""
        return self.weight > LAST


class RankedDoubts(Struct, frozen=True):
    """The first doubts; `weighty` is how many texts are likely to be lost, `others` how many read like them."""

    first: tuple[RankedDoubt, ...] = ()
    weighty: int = 0
    others: int = 0


def ranked_doubts(fates: FateStore, most: int) -> RankedDoubts:
    """Return the doubts of a run: those of the most weight first, then the longest; at most so many of them."""
    found: dict[str, RankedDoubt] = {}
    more = 0
    for record in fates.records(doubts=True):
        known = found.get(record["text"])
        if known is not None:
            known.captures += 1
            known.weight = max(known.weight, record["weight"])
        elif len(found) < _MOST_TEXTS:
            found[record["text"]] = RankedDoubt(record["text"], record["reason"], record["article"], record["weight"])
        else:
            more += 1
    order = sorted(found.values(), key=lambda each: (-each.weight, -word_count(each.text), each.article))
    weighty = sum(each.is_weighty for each in order)
    return RankedDoubts(tuple(order[:most]), weighty, len(order) - weighty + more)
