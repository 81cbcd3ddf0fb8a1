"""The doubts of a run, the weightiest first, for a summary and a page: each text once."""

from __future__ import annotations

from msgspec import Struct

from tamizdat.recover.fates.doubts import LAST
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.words import word_count

_MOST_TEXTS = 10_000  # held in memory; of more the first ones are ranked, and the others counted


class RankedDoubt(Struct):
    """A removed text that reads like journalism: why it was removed, of which article, in how many captures.

    Or one that was kept in doubt (`is_kept`).
    """

    text: str
    reason: str
    article: int
    weight: int
    captures: int = 1
    is_kept: bool = False

    @property
    def is_weighty(self) -> bool:
        """Whether it is likely that the archive lacks it, and no appeal or other text that recurs."""
        return self.weight > LAST


class RankedDoubts(Struct, frozen=True):
    """The first doubts about what was removed, and the first texts that were `kept` in doubt.

    `weighty` is how many removed texts are likely to be lost, `others` how many read like them; `kept_in_all` is how
    many were kept in doubt.
    """

    first: tuple[RankedDoubt, ...] = ()
    weighty: int = 0
    others: int = 0
    kept: tuple[RankedDoubt, ...] = ()
    kept_in_all: int = 0


def ranked_doubts(fates: FateStore, most: int) -> RankedDoubts:
    """Return the doubts of a run: those of the most weight first, then the longest; at most so many of them."""
    found: dict[tuple[str, bool], RankedDoubt] = {}  # a text may be kept in one capture and removed from another
    more = 0
    for record in fates.records(doubts=True):
        key = record["text"], not record["step"]
        known = found.get(key)
        if known is not None:
            known.captures += 1
            known.weight = max(known.weight, record["weight"])
        elif len(found) < _MOST_TEXTS:
            found[key] = RankedDoubt(
                record["text"], record["reason"], record["article"], record["weight"], is_kept=not record["step"]
            )
        else:
            more += 1
    order = sorted(found.values(), key=lambda each: (-each.weight, -word_count(each.text), each.article))
    removed, kept = [each for each in order if not each.is_kept], [each for each in order if each.is_kept]
    weighty = sum(each.is_weighty for each in removed)
    return RankedDoubts(tuple(removed[:most]), weighty, len(removed) - weighty + more, tuple(kept[:most]), len(kept))
