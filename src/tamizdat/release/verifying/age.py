"""What is wrong with the times of a release, besides that its signatures may have expired (which is told as stale)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tuf.api.metadata import Root, Signed, Snapshot, Targets, Timestamp

from tamizdat.release.layout import TIMESTAMP, metadata_path
from tamizdat.release.limits import CLOCK_SLACK, CLOCK_STARTS, MAX_UNSTEADY
from tamizdat.release.metadata.signed import LIFETIMES
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.verifying.checks import Problem


def age_problems(trusted: TrustedMetadataSet, now: datetime) -> list[Problem]:
    """Say which signatures are to last longer than any of their role does, and whether a publish stands still.

    Metadata does not say when it was signed, but a timestamp lasts 7 days, so it was signed 7 days before it expires,
    and everything else before that. The clock of this machine has no part in it, since it may be years behind; only a
    timestamp that is years ahead of it, and a publish that stands still, are held against it.
    """
    signed_at = trusted.signed_at
    problems = [*_lives_too_long(trusted, signed_at, now)]
    if trusted.phase.state != "steady" and now - signed_at > MAX_UNSTEADY:
        why = (
            f"says {trusted.phase.state!r}, that a publish is under way, since {signed_at:%Y-%m-%d %H:%M} UTC. It was"
            " cut off there, or its state was kept: the next press finishes it."
        )
        problems.append(Problem(TIMESTAMP, why))
    return problems


def _lives_too_long(trusted: TrustedMetadataSet, signed_at: datetime, now: datetime) -> Iterator[Problem]:
    """Hold each life against the day on which the timestamp was signed, with the life of its role once more for clocks
    of signers that went wrong."""
    expires = trusted.timestamp.expires
    if expires - max(now, CLOCK_STARTS) > LIFETIMES[Timestamp.type] + CLOCK_SLACK:
        why = f"its signature is to last until {expires:%Y-%m-%d}. Is the clock of this machine right?"
        yield Problem(TIMESTAMP, why)
    for path, role, metadata in _other_metadata(trusted):
        life = LIFETIMES.get(role, LIFETIMES[Root.type])
        if metadata.expires - signed_at > 2 * life:
            yield Problem(
                path,
                f"its signature is to last until {metadata.expires:%Y-%m-%d}, and none of this role lasts more than"
                f" {life.days} days; the timestamp was signed on {signed_at:%Y-%m-%d}.",
            )
        # A press renews snapshot and targets with the timestamp, but not as the first thing it does.
        # An expired root is stale, and told as such: the keys that could renew it may be lost.
        is_renewed = role in (Snapshot.type, Targets.type) and trusted.phase.state == "steady"
        if is_renewed and signed_at - metadata.expires > life:
            yield Problem(
                TIMESTAMP,
                f"its signature is to last until {expires:%Y-%m-%d}, as if it had been signed"
                f" {(signed_at - metadata.expires).days} days after that of {path} expired.",
            )


def _other_metadata(trusted: TrustedMetadataSet) -> Iterator[tuple[str, str, Signed]]:
    """All signed parts but the timestamp, each with its path and role."""
    for metadata in (trusted.root, trusted.snapshot, trusted.targets):
        yield metadata_path(metadata.version, metadata.type), metadata.type, metadata
    for role, one in trusted.delegated.items():
        yield metadata_path(one.targets.version, role), role, one.targets
