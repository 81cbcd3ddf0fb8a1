"""The rollback state: the highest versions that were seen of each outlet, so that an older state is noticed.

A verifier remembers what it saw, and a press what it signed into each folder: so a press on a restored backup notices
that readers may hold something newer. One JSON file for each first root (and folder), in $TAMIZDAT_STATE, else
$XDG_STATE_HOME/tamizdat, else ~/.local/state/tamizdat.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import TIMESTAMP, metadata_path
from tamizdat.release.limits import MAX_STATE_BYTES
from tamizdat.release.metadata.signed import format_time
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.reading import Folder, read


class DelegatedState(Struct, frozen=True):
    """The highest version seen of a delegated role, and with which keys; with other keys the versions begin anew."""

    version: int
    keys: tuple[str, ...]


class RollbackState(Struct, frozen=True):
    """The highest versions seen of an outlet, when, and with which keys; with other keys the versions begin anew."""

    root: int
    timestamp: int
    snapshot: int
    targets: int
    at: str
    keys: tuple[str, ...]
    delegated: dict[str, DelegatedState] = {}


def state_folder() -> Path:
    """The folder of the rollback states on this machine."""
    if own := os.environ.get("TAMIZDAT_STATE"):
        return Path(own)
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "tamizdat"


def remember_state(name: str, state: RollbackState) -> str:
    """Remember what was seen of an outlet, by its fingerprint; return a warning where that is not possible, "" else."""
    return _write_state(lambda: state_file(name), state)


def remember_signed_state(trusted: TrustedMetadataSet, site: Path, now: datetime) -> str:
    """Remember the versions that were signed into a folder; return a warning where that is not possible, "" else."""
    return _write_state(lambda: state_file(trusted.fingerprint, site), state_of(trusted, now))


def _write_state(find_file: Callable[[], Path], state: RollbackState) -> str:
    """Write a state; return a warning where that is not possible, "" else."""
    try:
        file = find_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(msgspec.json.encode(state))
        part.rename(file)
    except (OSError, RuntimeError) as error:
        return f"What was seen cannot be remembered ({error}); an older state may go unseen."
    return ""


def state_of(trusted: TrustedMetadataSet, now: datetime) -> RollbackState:
    """Return the versions of a release, as they are remembered."""
    return RollbackState(
        len(trusted.roots),
        trusted.timestamp.version,
        trusted.snapshot.version,
        trusted.targets.version,
        format_time(now),
        online_keyids(trusted.root),
        _delegated_states(trusted),
    )


def online_keyids(root: Root) -> tuple[str, ...]:
    """Return the ids of the keys under which versions count: those of snapshot and timestamp."""
    return tuple(sorted(key for role in ("snapshot", "timestamp") for key in root.roles[role].keyids))


def state_file(fingerprint: str, site: Path | None = None) -> Path:
    """Return where the rollback state of an outlet is, by its fingerprint: what was seen, or was signed into `site`.

    Raises RuntimeError where no home folder is known.
    """
    if site is None:
        return state_folder() / f"{fingerprint}.json"
    folder = hashlib.sha256(os.fsencode(site.resolve())).hexdigest()[:16]
    return state_folder() / f"{fingerprint}.signed-{folder}.json"


def read_state(fingerprint: str, site: Path | None = None) -> tuple[RollbackState | None, str]:
    """Return the highest versions of an outlet that were seen, or the last ones that were signed into `site`.

    None where there are none; the second value is a warning where they cannot be read, "" else. A damaged file is put
    aside, so that what is seen now can be remembered.
    """
    try:
        file = state_file(fingerprint, site)
    except (OSError, RuntimeError) as error:
        return None, f"What was seen before cannot be found ({error}); an older state may go unseen."
    try:
        return _decode(file), ""
    except _DamagedError as error:
        aside = file.with_suffix(".damaged")
        with suppress(OSError):
            file.rename(aside)
        return None, (
            f"{file}: damaged ({error}), so that an older state may go unseen this once. It was put aside as"
            f" {aside.name}: put it back from a backup, if there is one."
        )
    except (OSError, ReleaseError) as error:
        return None, (
            f"{file}: {error}, so that an older state may go unseen. Move it away, or let this account read and write"
            " it."
        )


def is_there(fingerprint: str) -> bool:
    """Whether something is where the state of an outlet would be written, or that cannot be told."""
    with suppress(OSError, RuntimeError):
        return os.path.lexists(state_file(fingerprint))
    return True


class _DamagedError(Exception):
    """A file holds no rollback state."""


def _decode(file: Path) -> RollbackState | None:
    """Return the state in a file, None where there is none. Raises _DamagedError, OSError and ReleaseError."""
    body = read(Folder(file.parent), file.name, MAX_STATE_BYTES)
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=RollbackState, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _DamagedError(str(error)[:200]) from None


def known_states(fingerprint: str) -> list[RollbackState]:
    """Return all that was seen of an outlet and signed for it on this machine; what cannot be read is passed over."""
    states = []
    with suppress(OSError, RuntimeError):
        for file in state_folder().glob(f"{fingerprint}.*json"):
            with suppress(OSError, ReleaseError, _DamagedError):
                if (state := _decode(file)) is not None:
                    states.append(state)
    return states


def older_roles(seen: RollbackState, current: RollbackState) -> list[tuple[str, str]]:
    """Return which metadata is older than it was, as (path, why)."""
    found = [
        *(
            older_role(seen, role, getattr(current, role), current.root, current.keys)
            for role in (Root.type, Timestamp.type, Snapshot.type, Targets.type)
        ),
        *(older_delegated(seen, role, state) for role, state in current.delegated.items()),
    ]
    return [each for each in found if each is not None]


def older_role(
    seen: RollbackState, role: str, version: int, root: int, keys: tuple[str, ...]
) -> tuple[str, str] | None:
    """Return where the metadata of a role lies and why it is refused, None where it is not older than it was.

    `root` and `keys` are the version of the root and the keys of snapshot and timestamp. Where these are new, only the
    root counts: a thief of the old keys may have raised the versions (TUF 5.3.11).
    """
    highest = getattr(seen, role)
    if version >= highest or (role != Root.type and root >= seen.root and seen.keys != keys):
        return None
    path = TIMESTAMP if role == Timestamp.type else metadata_path(version, role)
    return path, _why_older(version, highest, seen)


def older_delegated(seen: RollbackState, role: str, state: DelegatedState) -> tuple[str, str] | None:
    """Return what `older_role` does, of a delegated role."""
    before = seen.delegated.get(role, state)
    if before.keys != state.keys or state.version >= before.version:
        return None
    return metadata_path(state.version, role), _why_older(state.version, before.version, seen)


def _why_older(version: int, highest: int, seen: RollbackState) -> str:
    return f"version {version}, but version {highest} was seen on {seen.at[:10]}: put back."


def _delegated_states(trusted: TrustedMetadataSet) -> dict[str, DelegatedState]:
    return {
        role: DelegatedState(delegated.targets.version, tuple(sorted(trusted.targets.get_delegated_role(role).keyids)))
        for role, delegated in trusted.delegated.items()
    }
