"""The result of a verification."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tamizdat.release.layout import METADATA_FOLDER
from tamizdat.release.metadata.transition import KeyTransition
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.unexpected import ADDED


class Verdict(Struct, kw_only=True):
    """What was checked and what is wrong. `notes` are facts that a reader of the verdict should know.

    `trusted` is None where the metadata cannot be trusted. Counts: files of the site and their bytes, files of the
    search index, documents, editions in the folder, files of roles that this version does not know (`unknown_files`),
    tombstones in force, tree nodes, precompressed files, files in `store/` (`stored`, of a folder), and paths whose new
    bytes only the store had, since a publish is under way (`from_store`). `transition` is what the release says of
    other root keys, or said before these were met, which proves nothing of them.
    """

    source: str
    pinned: bool
    trusted: TrustedMetadataSet | None = None
    stale: bool = False
    files: int = 0
    bytes: int = 0
    search_files: int = 0
    documents: int = 0
    editions: int = 0
    unknown_files: int = 0
    tombstones: int = 0
    nodes: int = 0
    precompressed: int = 0
    stored: int = 0
    from_store: int = 0
    transition: KeyTransition | None = None
    problems: list[Problem] = []
    notes: list[str] = []

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def by_cause(self) -> list[tuple[str, list[Problem]]]:
        """Return the problems by what they are of, each with a name: what causes others comes before these."""
        groups: dict[str, list[Problem]] = {
            name: []
            for name in ("problems of the metadata", "wrong nodes", "wrong or missing files", "files that were added")
        }
        metadata, nodes, files, added = groups.values()
        for problem in sorted(self.problems, key=lambda one: one.path):
            if problem.why == ADDED:
                added.append(problem)
            elif problem.path.startswith(f"{METADATA_FOLDER}/"):
                metadata.append(problem)
            elif problem.path.startswith("tree/"):
                nodes.append(problem)
            else:
                files.append(problem)
        return [(name, group) for name, group in groups.items() if group]


def notes_on_roles(trusted: TrustedMetadataSet, now: datetime) -> list[str]:
    """What a reader of the verdict should know about the roles of a release."""
    unknown = sorted({target.info.role for target in trusted.all_targets if not target.is_known})
    notes = [
        f"The role {role!r} is of a newer version than this one: its bytes were checked, what it means was not."
        for role in unknown
    ]
    for role, delegated in sorted(trusted.delegated.items()):
        if delegated.targets.expires <= now:
            notes.append(f"The signature of {role!r} expired on {delegated.targets.expires:%Y-%m-%d}.")
    return notes
