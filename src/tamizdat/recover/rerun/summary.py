"""What a rerun met, for the summary on the screen and the report."""

from __future__ import annotations

from msgspec import Struct


class Joined(Struct, frozen=True):
    """An article that went into another one, since the machine now has its captures there."""

    article: int
    into: int


class Waiting(Struct, frozen=True):
    """An article that a whole run left as it was, since it lacked some of its captures: their names and hashes."""

    article: int
    captures: tuple[str, ...]
    sha256: tuple[str, ...]


class Summary(Struct, kw_only=True):
    """Counts, and the numbers of articles that something happened to. Empty for a first run."""

    edited: int = 0  # articles that differ from the machine's last result
    fields: int = 0  # of them, that an editor made what they are
    passages: int = 0
    conflicts: int = 0  # that arose in this run: what editor and machine both changed; the archive's stands
    held_back: int = 0  # values and passages left out, since an editor took their words out of the article
    barred: int = 0  # passages that redactions took out of the new results
    barred_before: int = 0  # passages that redactions took out of the archive as it was
    new: list[int] = []  # in the archive for the first time
    changed: list[int] = []  # differ from what the archive had, in more than their sources
    deleted: list[int] = []  # out of the archive by a decision
    deleted_now: list[int] = []  # taken out by a decision in this run
    newly_deleted: list[int] = []  # found to be out of it: recorded as decisions
    restored: list[int] = []  # in it again, since the decision was taken back
    joined: list[Joined] = []
    added_to: list[int] = []  # got new copies as sources, in a run that is not whole
    whole: bool = True
    missing: int = 0  # captures that the archive rests on and that the run lacks
    waiting: list[Waiting] = []
    unknown_before: int = 0  # articles of the archive with no machine result to compare them with
