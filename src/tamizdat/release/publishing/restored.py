"""A release that was put back from a backup: noticed before it is signed, and signed above all that readers can hold.

Readers who saw a version refuse every lower one. A release from a backup continues from lower versions: to readers of
the newer one, all that is signed from then on is an older state put back.

- What is signed into a folder is remembered outside of the newsroom (metadata/rollback.py). So a release there that is
  older than what was signed is noticed on the same machine (`check_not_restored`). Where the release was deleted, all
  of its pages come from the archive anew: it is signed above what was there, and that is told.
- Where the machine is gone too nothing is remembered. So the next version is taken from the clock: 16 for each second
  since 1970. No outlet publishes so fast for years on end, so the number is above all that it ever signed; and it is
  above what an earlier restoration chose, since time has passed. TUF clients accept any rise of these versions, and the
  number stays below 2^53, which every JSON reader holds exactly, for the next ten million years.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.keys import Keys, fingerprint
from tamizdat.release.metadata.rollback import (
    known_states,
    older_roles,
    read_state,
    remember_signed_state,
    state_of,
)
from tamizdat.release.metadata.targets import MIRRORS
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.mirrors import publish_mirrors
from tamizdat.release.publishing.resume import resume
from tamizdat.release.publishing.stage import Stage

VERSIONS_PER_SECOND = 16


class RestoredError(ReleaseError):
    """The release is older than one that was signed with the same keys and that readers may hold."""


def check_not_restored(site: Path, keys: Keys, *, now: datetime) -> str:
    """Raise RestoredError where something newer than the release in `site` was signed into this folder.

    Returns a warning where the release that was signed there is gone: then `version_after_restore` has to be used.
    """
    signed, warning = read_state(fingerprint(keys.roots[0]), site)
    if signed is None:
        return warning
    trusted = load_in_force(site)
    if trusted is None:
        return (
            f"{site}: the release of {signed.at[:10]} is gone. The new one is signed above all that readers can hold."
            " If the folder comes from a backup, compare the archive with the newest one."
        )
    if older_roles(signed, state_of(trusted, now)):
        raise RestoredError(
            f"{site}: version {trusted.timestamp.version} is in force, but version {signed.timestamp} was signed here"
            f" on {signed.at[:10]}. Readers may hold it, and would refuse what is signed now. Nothing was published. If"
            " this is a backup that was put back, press with --after-restore: it signs above all that readers can hold."
        )
    return ""


def version_after_restore(keys: Keys, *, now: datetime) -> int:
    """Return a version above all that readers of an outlet can hold.

    Raises ReleaseError where a root was seen that the newsroom has not: then its keys are older than readers' too.
    """
    known = known_states(fingerprint(keys.roots[0]))
    root = max((state.root for state in known), default=0)
    if root > len(keys.roots):
        raise ReleaseError(
            f"keys/: holds {len(keys.roots)} roots, but readers hold root version {root}. Put keys/ and var/keys/"
            " back from the newest backup; tuf/ of any mirror has the later roots. Then make new online keys with"
            " `tamizdat keys rotate` if theirs are lost."
        )
    highest = max((max(state.timestamp, state.snapshot, state.targets) for state in known), default=0)
    return max(VERSIONS_PER_SECOND * int(now.timestamp()), highest + 1)


def raise_versions(stage: Stage, keys: Keys, least_version: int, *, now: datetime) -> tuple[str, ...]:
    """Sign the release in force anew, with no version below `least_version`, and finish what a killed run left.

    Where there is no release yet nothing is done. Returns what an editor has to do after it, a line each: a list of
    mirrors that is older than one which was seen is taken away, since only its own keys can sign a later one.
    """
    writer = resume(stage.site, keys, now, least_version)
    if writer is None:
        return ()
    if writer.trusted.timestamp.version < least_version:
        writer.renew()
    mirrors = state_of(writer.trusted, now).delegated.get(MIRRORS)
    lists = (state.delegated.get(MIRRORS) for state in known_states(writer.trusted.fingerprint))
    known = max((one.version for one in lists if one and mirrors and one.keys == mirrors.keys), default=0)
    if mirrors is None or known <= mirrors.version:
        return ()
    publish_mirrors(stage, None, keys, now=now)
    return (
        f"the list of mirrors: taken away: version {mirrors.version} came with the backup, but readers may hold version"
        f" {known}. Publish the newest list again, or have one signed with a higher version.",
    )


def remember_signed(site: Path, *, now: datetime) -> str:
    """Remember the versions of the release in force; return a warning where that is not possible, "" else."""
    trusted = load_in_force(site)
    return remember_signed_state(trusted, site, now) if trusted else ""
