"""Whether a release is older than what was seen of it before, told role by role while its metadata is verified.

    rollback = RollbackCheck(now, report)
    load_trusted(read, pin, report, rollback.keep)     # also where this raises, what was verified until then counts
    warning = rollback.remember()

Rules (TUF 1.0.31, sections 5.3 to 5.6, and docs/release-format.md, section 9):
- a role is compared as soon as something signed names its version: the snapshot with timestamp.json, the targets with
  the snapshot;
- the highest version of each role is remembered, also where a later role cannot be trusted: who saw a new root follows
  no older one, though the rest that came with it was damaged;
- under other keys of snapshot or timestamp, the versions of timestamp, snapshot and targets begin anew (5.3.11).
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from tamizdat.release.metadata.rollback import (
    DelegatedState,
    RollbackState,
    is_there,
    older_delegated,
    older_role,
    online_keyids,
    read_state,
    remember_state,
)
from tamizdat.release.metadata.signed import format_time
from tamizdat.release.metadata.verified import ReportProblem, VerifiedFile


class RollbackCheck:
    """Compares what is verified of one release with what was seen before. `report` is told of each role that is older.

    What was seen lies under the SHA-256 of each of the release's roots, of which the first is its fingerprint: roots
    before a later pin prove nothing, so a mirror could make up a fingerprint that nobody ever saw.
    """

    def __init__(self, now: datetime, report: ReportProblem) -> None:
        self._now = now
        self._report = report
        self._names: set[str] = set()
        self._root: Root | None = None
        self._versions: dict[str, int] = {}
        self._targets: Targets | None = None
        self._delegated: dict[str, DelegatedState] = {}
        self._is_read = False
        self._seen: RollbackState | None = None
        self._unreadable: set[str] = set()  # names under which what cannot be read stands: it is not written over
        self._warning = ""

    def keep(self, one: VerifiedFile) -> None:
        """Compare a file that was verified, and what it names, with what was seen; for `load_trusted`."""
        signed = one.signed
        if isinstance(signed, Root):
            self._names.add(hashlib.sha256(one.body).hexdigest())
            self._root = signed
            return
        if isinstance(signed, Timestamp):
            self._read_seen()
            self._compare(Root.type, self._root.version if self._root else 0)
            self._compare(Timestamp.type, signed.version)
            self._compare(Snapshot.type, signed.snapshot_meta.version)
        elif isinstance(signed, Snapshot):
            if (meta := signed.meta.get("targets.json")) is not None:
                self._compare(Targets.type, meta.version)
        elif one.role == Targets.type:
            self._targets = signed
        elif self._targets is not None:
            keyids = tuple(sorted(self._targets.get_delegated_role(one.role).keyids))
            self._compare_delegated(one.role, DelegatedState(signed.version, keyids))
            return
        self._versions[one.role] = signed.version

    def remember(self) -> str:
        """Remember what is higher than it was; return a warning where memory cannot be read or written, "" else."""
        if self._root is None:
            return ""
        self._read_seen()
        seen, root = self._seen, self._root
        if seen is not None and root.version < seen.root:
            return self._warning
        before = seen if seen is not None and seen.keys == online_keyids(root) else None
        timestamp, snapshot, targets = (
            max(self._versions.get(role, 0), getattr(before, role) if before else 0)
            for role in (Timestamp.type, Snapshot.type, Targets.type)
        )
        delegated = self._delegated if seen is None else {**seen.delegated, **self._delegated}
        state = RollbackState(
            root.version, timestamp, snapshot, targets, format_time(self._now), online_keyids(root), delegated
        )
        if seen is not None and msgspec.structs.replace(seen, at=state.at) == state:
            return self._warning
        warnings = [remember_state(name, state) for name in sorted(self._names - self._unreadable)]
        return max(warnings, default="") or self._warning

    def _read_seen(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        found = {name: read_state(name) for name in sorted(self._names)}
        self._warning = max(warning for _, warning in found.values())
        self._unreadable = {name for name, (_, warning) in found.items() if warning and is_there(name)}
        states = [state for state, _ in found.values() if state is not None]
        if states:
            self._seen = max(states, key=lambda state: (state.root, state.timestamp, state.snapshot, state.targets))

    def _compare(self, role: str, version: int) -> None:
        if self._seen is not None and self._root is not None:
            keyids = online_keyids(self._root)
            if problem := older_role(self._seen, role, version, self._root.version, keyids):
                self._report(*problem)

    def _compare_delegated(self, role: str, state: DelegatedState) -> None:
        problem = older_delegated(self._seen, role, state) if self._seen is not None else None
        if problem:
            self._report(*problem)
        else:
            self._delegated[role] = state
