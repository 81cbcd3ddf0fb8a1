"""The letters that wait in memory for a connection: those whose domain takes one now go first come, first served."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone

from tamizdat.letters.sending.domains import Domains
from tamizdat.letters.sending.outcomes import Change, back
from tamizdat.letters.sending.supply import Work

_MOST_HELD = 400  # that wait for their domain's turn; the others wait in the queue
_HELD_FOR = 5.0  # seconds that one waits for its domain's turn here, at most


class Line:
    """Letters that were claimed and not begun. `give_back` is called for those that had better wait in the queue."""

    def __init__(self, domains: Domains, give_back: Callable[[Change], None]) -> None:
        self.domains = domains
        self._give_back = give_back
        self._waiting: deque[Work] = deque()
        self._held: list[tuple[float, int, Work]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_empty(self) -> bool:
        """Whether none waits at all."""
        return not (self._waiting or self._held)

    def add(self, works: Iterable[Work]) -> None:
        """Let letters wait."""
        self._waiting.extend(works)

    def next(self, now: float) -> Work | None:
        """Return the next letter whose domain takes one, which counts as under way from now on."""
        while self._held and self._held[0][0] <= now:
            work = heapq.heappop(self._held)[2]
            if self._may_go(work, now):
                return work
        while self._waiting:
            work = self._waiting.popleft()
            if self._may_go(work, now):
                return work
        return None

    def keep(self, issues: set[int]) -> None:
        """Give back the letters of all other issues."""
        if all(work.issue in issues for work in self._waiting) and all(each[2].issue in issues for each in self._held):
            return
        works = [*self._waiting, *(each[2] for each in sorted(self._held))]
        self._waiting.clear()
        self._held.clear()
        for work in works:
            if work.issue in issues:
                self._waiting.append(work)
            else:
                self._give_back(back(work.id))

    def _may_go(self, work: Work, now: float) -> bool:
        wait = self.domains.ask(work.domain, now)
        if not wait:
            return True
        if wait <= _HELD_FOR and len(self._held) < _MOST_HELD:
            heapq.heappush(self._held, (now + wait, work.id, work))
        else:
            later = timezone.now() + timedelta(seconds=1 + self.domains.book(work.domain, now))
            # Whole seconds, so that rows of one moment are written by one statement.
            self._give_back(back(work.id, later.replace(microsecond=0)))
        return False
