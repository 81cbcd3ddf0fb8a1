"""What can become of a contribution. Pure: no database, no provider.

A provider is always asked how things are now, so a report that comes late or twice changes nothing. Still the answer
may be older than what is known already, and then goes nowhere: a contribution that has ended does not begin again, and
one that was paid is not unpaid (a refund is a movement of its own).
"""

from __future__ import annotations

from typing import Any

from tamizdat.support.models import Contribution

State: Any = Contribution.State

_NEXT: dict[str, frozenset[str]] = {
    State.STARTED: frozenset({State.OPEN, State.DONE, State.ACTIVE, State.EXPIRED}),
    State.OPEN: frozenset({State.DONE, State.ACTIVE, State.ENDED, State.EXPIRED}),
    State.EXPIRED: frozenset({State.DONE, State.ACTIVE}),  # a transfer that came after all
    State.ACTIVE: frozenset({State.LATE, State.PAUSED, State.ENDED}),
    State.LATE: frozenset({State.ACTIVE, State.PAUSED, State.ENDED}),
    State.PAUSED: frozenset({State.ACTIVE, State.LATE, State.ENDED}),
    State.DONE: frozenset(),
    State.ENDED: frozenset(),
}
# Those of which nothing more is to come.
FINAL = frozenset(state for state, following in _NEXT.items() if not following)
GOES_ON = frozenset({State.ACTIVE, State.LATE, State.PAUSED})
IS_TAKEN = GOES_ON - {State.PAUSED}  # those of which there is a next payment


def following(now: str, reported: str) -> str:
    """Return the state of a contribution after a provider has reported one: the same where that cannot follow.

    >>> following("active", "late"), following("done", "open")
    ('late', 'done')
    """
    return reported if reported in _NEXT[now] else now
