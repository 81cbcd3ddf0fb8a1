"""What an export holds besides articles, counted by kind, so that none of it is passed over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tamizdat.recover.readers.formats.format import AssetKind
from tamizdat.recover.readers.results import Asset, LeftOut

# Words of reasons for several records, and for one.
_ONE = {
    "drafts": "draft", "posts": "post", "pages": "page", "entries": "entry", "records": "record", "lists": "list",
    "readers' comments": "reader's comment", "pictures and files": "picture or file", "they stay out": "it stays out",
    "are recordings or threads": "is a recording or thread", "are in it": "is in it",
}  # fmt: skip


class Counted:
    """Counts records that are no articles, each by a reason with a place for the number: "{} drafts: …"."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._counts: Counter[tuple[str, str, AssetKind | None]] = Counter()

    def add(self, what: str, reason: str, kind: AssetKind | None = None, count: int = 1) -> None:
        """Count records; `what` is a word for them, which stands behind the file's name.

        With a `kind` they are such as can hold no article (`results.Asset`), without one they are left out.
        """
        self._counts[what, reason, kind] += count

    def any(self) -> bool:
        """Return whether anything was counted."""
        return bool(self._counts)

    def found(self) -> Iterator[LeftOut | Asset]:
        """Yield what was counted, one line for each."""
        for (what, reason, kind), count in sorted(self._counts.items(), key=lambda each: each[0][:2]):
            name, said = f"{self._name}!{what}", _said(reason, count)
            yield Asset(name, said, kind, count) if kind else LeftOut(name, said)


def _said(reason: str, count: int) -> str:
    """Return a reason with its number; "1 draft: … it stays out" where there is one."""
    if count == 1:
        for many, one in _ONE.items():
            reason = reason.replace(many, one, 1)
    return reason.format(f"{count:,}")
