"""Single files of roles (documents, the mirror list, editions) put in force and taken away.

What is not yet or no longer in force is named by the phase, file by file, with its hash (`PhaseFile`): so a verifier
accounts for it at every moment, and the next run can finish what a killed one left, also for roles it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tamizdat.release.files import has_hash, place, remove
from tamizdat.release.layout import METADATA_FOLDER, store_path
from tamizdat.release.metadata.signed import Phase, PhaseFile
from tamizdat.release.metadata.targets import make_file_target
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.precompressed import SUFFIX, compress, has_precompressed
from tamizdat.release.publishing.in_force import open_site_trees
from tamizdat.release.publishing.metadata_writer import DelegationUpdate, MetadataWriter, metadata_files
from tamizdat.release.publishing.swapping import put_from_store
from tamizdat.release.tree.difference import Retained
from tamizdat.release.tree.entry import Entry, top_folder


def phase_files(files: Iterable[PhaseFile]) -> tuple[PhaseFile, ...]:
    """Files as the phase tells them: each path once, sorted."""
    by_path = {file.path: file for file in files}
    return tuple(by_path[path] for path in sorted(by_path))


def phase_file(entry: Entry) -> PhaseFile:
    """A file in a role's folder, as the phase tells it."""
    return PhaseFile(entry.path, entry.sha256, entry.size, entry.media_type)


def replace_small_files(
    writer: MetadataWriter,
    role: str,
    entries: Sequence[Entry],
    bodies: Mapping[str, bytes],
    delegation: DelegationUpdate | None = None,
) -> None:
    """Make `entries` all the files of a role; `bodies` has the bytes of the changed ones by path.

    The bytes at a path may change: until all are in place, the new ones are in the store, as those of the site's pages
    are. `delegation` is what changes in a delegated role, whose own metadata names the files.
    """
    site, trusted = writer.site, writer.trusted
    before = {target.path: target.entry for target in trusted.of_role(role)}
    changed = [entry for entry in entries if before.get(entry.path) != entry]
    gone = before.keys() - {entry.path for entry in entries}
    stored = [PhaseFile(store_path(entry.sha256), entry.sha256, entry.size) for entry in changed]
    replaced = [
        phase_file(old) if (old := before.get(path)) else PhaseFile(path)
        for path in (*gone, *(entry.path for entry in changed))
    ]
    new_metadata = delegation.new_file if delegation else []
    writer.write_phase(Phase("laying", files=phase_files([*stored, *new_metadata])))
    for entry in changed:
        place(site, store_path(entry.sha256), bodies[entry.path])
    for file in new_metadata:
        place(site, file.path, delegation.body if delegation else b"")
    old_metadata = metadata_files(role, trusted.delegated[role].meta) if role in trusted.delegated else []
    files = phase_files([*stored, *replaced, *old_metadata])
    targets = {} if delegation else {role: [make_file_target(role, entry) for entry in entries]}
    writer.write_targets(Phase("laying", files=files), targets, delegation)
    settle_files(site, writer.trusted)
    writer.write_steady()


def settle_files(site: Path, trusted: TrustedMetadataSet) -> None:
    """Bring the files that the phase tells of to what is in force: put from the store what is, remove what is not.

    Files of `tuf/` are removed with the metadata of earlier states (`MetadataWriter.write_steady`).
    """
    in_force = {entry.path: entry for entry in trusted.file_entries}
    stored = set()
    for file in trusted.phase.files:
        entry = in_force.get(file.path)
        if top_folder(file.path) == "store":
            stored.add(file.sha256)
        elif top_folder(file.path) != METADATA_FOLDER:
            if file.entry is not None and has_precompressed(file.entry) and not (entry and has_precompressed(entry)):
                remove(site, file.path + SUFFIX)
            if entry is None:
                remove(site, file.path)
            else:
                put_from_store(site, entry)
    if stored:
        for digest in stored - Retained(open_site_trees(site, trusted)).store.keys():
            remove(site, store_path(digest))


def mend_file(site: Path, entry: Entry, body: bytes) -> bool:
    """Write the files of an entry in force again where they are missing or damaged; return whether they were."""
    compressed = entry.path + SUFFIX
    is_whole = has_hash(site / entry.path, entry.sha256)
    if is_whole and (not has_precompressed(entry) or (site / compressed).is_file()):
        return False
    place(site, entry.path, body)
    if has_precompressed(entry):
        place(site, compressed, compress(body))
    return True
