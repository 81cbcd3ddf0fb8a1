"""What of a release expires soon, and what renews it: told by press, by `tamizdat doctor` and on the desk's first page.

What expired is stale: verifiers of this format say so with the date, and other TUF clients refuse the release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from tuf.api.metadata import Metadata, Root

from tamizdat.release.metadata.keys import root_files
from tamizdat.release.metadata.signed import LIFETIMES
from tamizdat.release.metadata.targets import MIRRORS
from tamizdat.release.publishing.in_force import load_in_force

# How long before. The root is signed by hand, with keys that lie elsewhere, and whose holders may have to meet: a
# quarter of a year. So is the list of mirrors, by one person as a rule: a month. The rest any press renews, and does so
# after half of its life: what is in its last seventh was not pressed for days.
NOTICE = {
    Root.type: timedelta(days=92),
    MIRRORS: timedelta(days=30),
}
_LAST_PART = 7

ROTATE, PRESS = "tamizdat keys rotate", "tamizdat press"
# Of the one who keeps the list: its signature is made apart from this machine (docs/release-format.md, section 16).
SIGN_MIRRORS = "a new list of mirrors"


class Expiring(Struct, frozen=True):
    """Something that expires, or has: what it is in words, when, and the command that renews it."""

    what: str
    role: str
    expires: datetime
    remedy: str

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.expires <= now

    def sentence(self, now: datetime) -> str:
        """Say it."""
        if self.is_over(now):
            return (
                f"{self.what} expired on {self.expires:%Y-%m-%d %H:%M} UTC: readers' verifiers call the release stale."
            )
        return f"{self.what} expires on {self.expires:%Y-%m-%d %H:%M} UTC."


def notice(role: str) -> timedelta:
    """Return how long before its end the signature of a role is told of."""
    return NOTICE.get(role, LIFETIMES[role] / _LAST_PART)


def expiring(folder: Path, site: Path, now: datetime) -> Iterator[Expiring]:
    """Yield what of the release in `site` expires soon, and the root in the newsroom `folder`, which no press renews.

    Raises ReleaseError where the release cannot be read, but only after the newsroom's own root.
    """
    roots = root_files(folder)
    newest: Root | None = Metadata[Root].from_bytes(roots[-1]).signed if roots else None
    found = [] if newest is None else [Expiring("The root", Root.type, newest.expires, ROTATE)]
    yield from (each for each in found if each.expires - now < notice(each.role))
    trusted = load_in_force(site)
    if trusted is None:
        return
    if newest is not None and newest.version > trusted.root.version:
        found = [Expiring("The root that readers have", Root.type, trusted.root.expires, PRESS)]
    elif newest is None:
        found = [Expiring("The root", Root.type, trusted.root.expires, ROTATE)]
    else:
        found = []
    found += [
        Expiring(f"The signature of {signed.type}", signed.type, signed.expires, PRESS)
        for signed in (trusted.timestamp, trusted.snapshot, trusted.targets)
    ]
    if MIRRORS in trusted.delegated:
        expires = trusted.delegated[MIRRORS].targets.expires
        found.append(Expiring("The signature of the list of mirrors", MIRRORS, expires, SIGN_MIRRORS))
    yield from (each for each in found if each.expires - now < notice(each.role))
