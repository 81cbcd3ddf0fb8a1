"""What an export holds besides articles, counted by kind, so that none of it is passed over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tamizdat.recover.readers.results import LeftOut


class Counted:
    """Counts records that are no articles, each by a reason with a place for the number: "{} drafts: …"."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, reason: str) -> None:
        """Count one record; `what` is a word for its kind, which stands behind the file's name."""
        self._counts[what, reason] += 1

    def left_out(self) -> Iterator[LeftOut]:
        """Yield what was counted, one line for each kind."""
        for (what, reason), count in sorted(self._counts.items()):
            yield LeftOut(f"{self._name}!{what}", reason.format(f"{count:,}"))
