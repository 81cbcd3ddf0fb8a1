"""The metadata of a release written step by step, always so that what a reader finds is whole and validly signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from tuf.api.metadata import MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from tamizdat.release.metadata.keys import ONLINE, Keys
from tamizdat.release.metadata.signed import (
    FOLDER,
    LIVES,
    TIMESTAMP,
    Phase,
    accepts,
    make_snapshot,
    make_targets,
    make_timestamp,
    sign,
)
from tamizdat.release.metadata.trusted_set import Chain
from tamizdat.release.publishing.files import drop_metadata, place
from tamizdat.release.publishing.stage import chain_of
from tamizdat.release.tree.entry import ReleaseError

STEADY = Phase("steady")


class Signing:
    """Signs one release, from the state in force (`chain`) to the next."""

    def __init__(self, site: Path, keys: Keys, now: datetime, chain: Chain) -> None:
        self.site = site
        self.keys = keys
        self.now = now
        self.chain = chain
        ours = keys.roots[: len(chain.roots)]
        theirs = [(site / FOLDER / f"{n + 1}.root.json").read_bytes() for n in range(len(chain.roots))]
        if list(ours) != theirs:
            raise ReleaseError(
                f"{site}: signed under other roots than the keys here. Press to another folder, or with its own keys."
            )
        self.accepting: tuple[Root, ...] = (chain.root,)

    def enter(self, phase: Phase) -> None:
        """Say in timestamp.json how whole the folder is now; the release stays the same."""
        timestamp = self._timestamp(phase, self.chain.timestamp.snapshot_meta)
        self.chain = msgspec.structs.replace(self.chain, timestamp=timestamp, phase=phase)

    def take(self, phase: Phase, changes: Mapping[str, TargetFile | None]) -> None:
        """Put other targets in force, by role (None takes one away); those not named are carried along."""
        version = self.chain.targets.version + 1
        named = [target for target in {**self.chain.named, **changes}.values() if target is not None]
        targets = self._sign(make_targets(version, self.now, named))
        place(self.site, f"{FOLDER}/{version}.targets.json", targets)
        snapshot = make_snapshot(self.chain.snapshot.version + 1, self.now, version, targets)
        body = self._sign(snapshot)
        place(self.site, f"{FOLDER}/{snapshot.version}.snapshot.json", body)
        self._timestamp(phase, MetaFile.from_data(snapshot.version, body, ["sha256"]))
        self._reload()

    def close(self) -> None:
        """Drop the metadata of earlier states, and say that the folder holds the release and nothing else."""
        drop_metadata(self.site, self.chain.files)
        self.enter(STEADY)

    def renew(self) -> None:
        """Sign the release in force anew."""
        self.enter(Phase("laying"))
        self.take(Phase("laying"), {})
        self.close()

    def due(self) -> bool:
        """Whether some signature has lived half its life."""
        chain = self.chain
        return any(
            signed.expires - self.now < LIVES[signed.type] / 2
            for signed in (chain.timestamp, chain.snapshot, chain.targets)
        )

    def adopt_roots(self) -> bool:
        """Carry roots that the newsroom has and the release has not; return whether there were any.

        Before a root is carried, what is in force is signed by keys that it accepts: no reader meets a root that
        refuses it.
        """
        pending = range(len(self.chain.roots) + 1, len(self.keys.roots) + 1)
        for version in pending:
            following = self.keys.root(version)
            if not all(accepts(following, role, self.chain.signers[role]) for role in ONLINE):
                self.accepting = (self.chain.root, following)
                self.renew()
            place(self.site, f"{FOLDER}/{version}.root.json", self.keys.roots[version - 1])
            self.accepting = (following,)
            self._reload()
        return bool(pending)

    def _timestamp(self, phase: Phase, snapshot: MetaFile) -> Timestamp:
        timestamp = make_timestamp(self.chain.timestamp.version + 1, self.now, snapshot, phase)
        place(self.site, TIMESTAMP, self._sign(timestamp))
        return timestamp

    def _sign(self, signed: Targets | Snapshot | Timestamp) -> bytes:
        return sign(signed, self.keys.for_role(signed.type, *self.accepting))

    def _reload(self) -> None:
        """Read back what is in force: what was written is verified before anything rests on it."""
        chain = chain_of(self.site)
        if chain is None:
            raise ReleaseError(f"{self.site / TIMESTAMP}: removed while the site was being pressed.")
        self.chain = chain


def first_metadata(folder: Path, named: Iterable[TargetFile], keys: Keys, now: datetime) -> None:
    """Write the metadata of a release that begins: every root, and version 1 of the rest."""
    root = keys.root(len(keys.roots))
    for number, body in enumerate(keys.roots, 1):
        _write(folder, f"{number}.root.json", body)
    targets = sign(make_targets(1, now, named), keys.for_role(Targets.type, root))
    _write(folder, "1.targets.json", targets)
    snapshot = sign(make_snapshot(1, now, 1, targets), keys.for_role(Snapshot.type, root))
    _write(folder, "1.snapshot.json", snapshot)
    timestamp = make_timestamp(1, now, MetaFile.from_data(1, snapshot, ["sha256"]), STEADY)
    _write(folder, "timestamp.json", sign(timestamp, keys.for_role(Timestamp.type, root)))


def _write(folder: Path, name: str, body: bytes) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / name).write_bytes(body)
