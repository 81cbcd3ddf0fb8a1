"""What may go to one provider just now: limits that the newsroom has set, and those that the provider shows.

Each time a provider asks for patience (4xx) the pause between two letters to it doubles; each letter that it takes
halves the pause. So one full mailbox costs nearly nothing, and a provider that takes nothing is asked once a minute.
Everything is in memory: a sender that starts anew learns it anew.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tamizdat.letters.config import DomainLimit

_FIRST, _LONGEST = 0.02, 60.0  # seconds between two letters
_BUSY = 0.1  # seconds until a domain is asked again whose connections are all taken
_MOST = 10_000  # domains that are remembered


class _Domain(Struct):
    """How it is with one."""

    limit: DomainLimit
    under_way: int = 0
    pause: float = 0.0  # that it has shown to want
    free_at: float = 0.0
    booked: float = 0.0  # until when letters that were given back are spread


class Domains:
    """All domains that letters go to. `limit` says what is set for one; times are of any steady clock, in seconds."""

    def __init__(self, limit: Callable[[str], DomainLimit]) -> None:
        self._limit = limit
        self._known: dict[str, _Domain] = {}

    def ask(self, name: str, now: float) -> float:
        """Return 0.0 and count a letter as under way if it may go now; else the seconds until it is asked again."""
        domain = self._known.get(name)
        if domain is None:
            domain = self._known[name] = _Domain(self._limit(name))
            self._forget()
        most = domain.limit.connections
        if most and domain.under_way >= most:
            return _BUSY
        if now < domain.free_at:
            return domain.free_at - now
        domain.under_way += 1
        if gap := self._gap(domain):
            domain.free_at = max(now, domain.free_at) + gap
        return 0.0

    def book(self, name: str, now: float) -> float:
        """Return in how many seconds a letter should be tried that is given back: later for each that is."""
        domain = self._known[name]
        gap = self._gap(domain) or _BUSY
        domain.booked = max(now, domain.free_at, domain.booked) + gap
        return domain.booked - now

    def done(self, name: str, now: float, *, taken: bool = False, put_off: bool = False) -> None:
        """A letter is not under way any more. `taken`: it was; `put_off`: the answer was 4xx."""
        domain = self._known[name]
        domain.under_way -= 1
        if put_off:
            domain.pause = min(_LONGEST, max(_FIRST, domain.pause * 2))
            domain.free_at = max(domain.free_at, now + domain.pause)
        elif taken and domain.pause:
            domain.pause = domain.pause / 2 if domain.pause > _FIRST else 0.0

    @staticmethod
    def _gap(domain: _Domain) -> float:
        per_minute = domain.limit.per_minute
        return max(domain.pause, 60 / per_minute if per_minute else 0.0)

    def _forget(self) -> None:
        """Forget domains of which there is nothing to know, when there are many."""
        if len(self._known) > _MOST:
            self._known = {name: each for name, each in self._known.items() if each.under_way or each.pause}
