"""What a verifier remembers of each outlet: the highest versions it saw, so that an older state cannot be passed off.

One JSON file for each first root, in $TAMIZDAT_STATE, else $XDG_STATE_HOME/tamizdat, else ~/.local/state/tamizdat.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat.release.metadata.signed import FOLDER, TIMESTAMP, moment
from tamizdat.release.metadata.trusted_set import Chain


class Seen(Struct, frozen=True):
    """The highest versions seen, when, and the keys that made them: after a change of keys the count begins anew."""

    root: int
    timestamp: int
    snapshot: int
    targets: int
    at: str
    keys: tuple[str, ...]


def folder() -> Path:
    """Where the memory lies on this machine."""
    if own := os.environ.get("TAMIZDAT_STATE"):
        return Path(own)
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "tamizdat"


def compare(chain: Chain, now: datetime) -> tuple[list[tuple[str, str]], str | None]:
    """Hold a release against what was seen of it before and remember what is newer.

    Return what is older than it was, as (path, why), and a warning where the memory cannot be used.
    """
    place = folder() / f"{chain.fingerprint}.json"
    before: Seen | None = None
    warning = None
    try:
        before = msgspec.json.decode(place.read_bytes(), type=Seen)
    except FileNotFoundError:
        pass
    except (OSError, msgspec.DecodeError) as error:
        warning = f"{place}: what was seen before cannot be read ({error}); begun anew."
    keys = tuple(sorted(key for role in ("snapshot", "timestamp") for key in chain.root.roles[role].keyids))
    here = Seen(
        len(chain.roots),
        chain.timestamp.version,
        chain.snapshot.version,
        chain.targets.version,
        moment(now),
        keys,
    )
    older: list[tuple[str, str]] = []
    if before is not None:
        # New keys for snapshot and timestamp: a thief of the old ones may have run their versions up (TUF 5.3.11).
        same = before.keys == keys
        names = {"root": f"{FOLDER}/{here.root}.root.json", "timestamp": TIMESTAMP}
        for role in ("root", "timestamp", "snapshot", "targets") if same or here.root < before.root else ("root",):
            version, highest = getattr(here, role), getattr(before, role)
            if version < highest:
                path = names.get(role, f"{FOLDER}/{version}.{role}.json")
                older.append(
                    (path, f"version {version}, but version {highest} was seen on {before.at[:10]}: put back.")
                )
    if older or (before is not None and msgspec.structs.replace(before, at=here.at) == here):
        return older, warning
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(msgspec.json.encode(here))
        part.rename(place)
    except OSError as error:
        warning = f"{place}: what was seen cannot be remembered ({error.strerror}); an older state may go unseen."
    return older, warning
