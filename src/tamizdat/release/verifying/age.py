"""What is wrong with the times of a release, besides that its signatures may have expired (which is told as stale)."""

from __future__ import annotations

from datetime import datetime

from tuf.api.metadata import Root, Signed, Snapshot, Targets, Timestamp

from tamizdat.release.layout import TIMESTAMP, metadata_path
from tamizdat.release.limits import CLOCK_SLACK, MAX_UNSTEADY
from tamizdat.release.metadata.signed import LIFETIMES
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.verifying.checks import Problem


def age_problems(trusted: TrustedMetadataSet, now: datetime) -> list[Problem]:
    """Say which signatures are to last longer than any of their role does, and whether a publish stands still."""
    signed: list[tuple[str, str, Signed]] = [
        (metadata_path(trusted.root.version, Root.type), Root.type, trusted.root),
        (TIMESTAMP, Timestamp.type, trusted.timestamp),
        (metadata_path(trusted.snapshot.version, Snapshot.type), Snapshot.type, trusted.snapshot),
        (metadata_path(trusted.targets.version, Targets.type), Targets.type, trusted.targets),
    ]
    for role, one in trusted.delegated.items():
        signed.append((metadata_path(one.targets.version, role), role, one.targets))
    problems = []
    for path, role, metadata in signed:
        lifetime = LIFETIMES.get(role, LIFETIMES[Root.type])
        if metadata.expires - now > lifetime + CLOCK_SLACK:
            why = (
                f"its signature is to last until {metadata.expires:%Y-%m-%d}, and none of this role lasts more than"
                f" {lifetime.days} days. Is the clock of this machine right?"
            )
            problems.append(Problem(path, why))
    since = trusted.timestamp.expires - LIFETIMES[Timestamp.type]
    if trusted.phase.state != "steady" and now - since > MAX_UNSTEADY:
        why = (
            f"says {trusted.phase.state!r}, that a publish is under way, since {since:%Y-%m-%d %H:%M} UTC. It was cut"
            " off there, or its state was kept: the next press finishes it."
        )
        problems.append(Problem(TIMESTAMP, why))
    return problems
