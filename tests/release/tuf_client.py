"""How a client of TUF that knows nothing of our rules reads a release."""

from __future__ import annotations

from pathlib import Path

from releases import NOW
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType


def tuf_client(site: Path, pinned: bytes) -> TrustedMetadataSet:
    """Read a release as python-tuf's own client does."""
    trusted = TrustedMetadataSet(pinned, EnvelopeType.METADATA)
    trusted.reference_time = NOW
    while (following := site / f"tuf/{trusted.root.version + 1}.root.json").exists():
        trusted.update_root(following.read_bytes())
    trusted.update_timestamp((site / "tuf/timestamp.json").read_bytes())
    trusted.update_snapshot((site / f"tuf/{trusted.timestamp.snapshot_meta.version}.snapshot.json").read_bytes())
    version = trusted.snapshot.meta["targets.json"].version
    trusted.update_targets((site / f"tuf/{version}.targets.json").read_bytes())
    return trusted
