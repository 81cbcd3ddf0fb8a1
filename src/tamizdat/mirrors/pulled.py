"""What a pull is asked for and what comes of it: limits, result, and the error that leaves the copy as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from tamizdat.mirrors.fetch import Fetched
from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.targets import TreeInfo
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.verifying.checks import Problem


class PullError(ReleaseError):
    """A copy was not brought up to date, and stands as it was. `problems` are the files that are wrong, and why."""

    def __init__(self, why: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(why)
        self.problems = tuple(problems)


class Limits(Struct, frozen=True):
    """What a copy may take: `size` bytes on the disk, `rate` bytes a second; 0 for any."""

    size: int = 0
    rate: int = 0


UNLIMITED = Limits()
NOTHING = Fetched()


class Pulled(Struct, frozen=True):
    """What a pull did.

    `version` is that of timestamp.json, `before` the one that the copy had, 0 for none. `files` and `bytes` were
    fetched, of `paths` files of `size` bytes that the copy has.
    `from_store` are the paths where the origin shows other bytes than are signed; its store had the right ones. Where
    no publish is under way there, something is wrong with it. `lost` are the paths that the copy's file system cannot
    hold beside others: they are left out. `expires` is when the first signature does, `role` whose it is.
    """

    version: int
    before: int
    fingerprint: str
    paths: int
    size: int
    expires: datetime
    role: str
    files: int = 0
    bytes: int = 0
    from_store: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    pinned: bool = True
    notes: tuple[str, ...] = ()


def trees_of(trusted: TrustedMetadataSet) -> Iterator[TreeInfo]:
    """Return what the targets say of the trees of a release."""
    return (target.info for target in trusted.all_targets if isinstance(target.info, TreeInfo))


def size_of_release(trusted: TrustedMetadataSet) -> int:
    """Return the bytes of all files of a release, besides its signatures and the precompressed ones."""
    return sum(info.bytes for info in trees_of(trusted)) + sum(entry.size for entry in trusted.file_entries)


def megabytes(size: float) -> str:
    """Return a count of bytes as people read it."""
    return f"{size / 1e6:,.0f} MB"
