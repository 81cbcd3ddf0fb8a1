"""Which captures state that another outlet published them than the others: a page that strayed into the folder.

They are used like the others, since an outlet has had other names and hosts; a note tells of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tamizdat.recover.capture import Parsed
from tamizdat.recover.fields.addresses import site

# A run is about one outlet where so many captures name it, and this share of those that name any.
FEWEST, SHARE = 3, 0.75


class Publisher(Struct, frozen=True, array_like=True):
    """Who publishes a capture, as it states, and the host of its address ("" if that is not known)."""

    name: str
    host: str = ""


def publisher_of(parsed: Parsed) -> Publisher | None:
    """Return who publishes a capture; None where it does not say."""
    if not parsed.outlet:
        return None
    return Publisher(parsed.outlet, site(parsed.urls[0].value) if parsed.urls else "")


def of_others(stated: Sequence[tuple[str, Publisher]]) -> Iterator[tuple[str, str]]:
    """Yield the captures, by name, that name another outlet than nearly all, at another host; each with a note.

    `stated` has the captures that name one.
    """
    times = Counter(_letters(publisher.name) for _, publisher in stated)
    if not times:
        return
    own, count = times.most_common(1)[0]
    if count < FEWEST or count < SHARE * len(stated):
        return
    hosts = set(_hosts(publisher for _, publisher in stated if _letters(publisher.name) == own))
    for name, publisher in stated:
        letters = _letters(publisher.name)
        is_alike = letters in own or own in letters
        if not is_alike and publisher.host and publisher.host not in hosts:
            yield (
                name,
                f"names another outlet: {publisher.name}, {publisher.host}. If it is not yours, [[leave_out]] it",
            )


def _hosts(publishers: Iterable[Publisher]) -> Iterator[str]:
    yield from (each.host for each in publishers if each.host)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
