"""What a copy lacks of a release: the contents that are to be fetched. What it has under another name is staged."""

from __future__ import annotations

import os
from pathlib import Path

from tamizdat.mirrors.fetch import stage_body
from tamizdat.mirrors.staging import Before, Staging
from tamizdat.mirrors.trees import Trees, changes, file_changes, stored
from tamizdat.release.files import has_hash
from tamizdat.release.layout import store_path
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.precompressed import SUFFIX, has_precompressed, precompressed_problem
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.media_types import UNKNOWN_MEDIA_TYPE


def missing_contents(
    staging: Staging,
    before: Before,
    trees: tuple[Trees | None, Trees],
    trusted: TrustedMetadataSet,
    forbidden: set[str],
    *,
    compare: bool,
) -> list[Entry]:
    """Return what is to be fetched, each content once, and stage what the copy has already.

    `trees` are those that were there (None where every file is looked at) and those that are to be there. No
    `forbidden` content (SHA-256) is wanted for the store. With `compare` stored files are hashed. What an earlier pull
    staged and nothing needs any more is removed: it may have been withdrawn since.
    """
    site, (old, new) = staging.site, trees
    here: dict[str, str] = {}
    needed: dict[str, Entry] = {}
    for change in (*changes(old, new), *file_changes(before, trusted.file_entries)):
        if change.old is not None and change.old.sha256:
            here[change.old.sha256] = f"{site}/{change.old.path}"
        if change.new is not None and not (old is None and _is_right(site, change.new)):
            needed.setdefault(change.new.sha256, change.new)
    for digest, size in stored(new, forbidden).items():
        file = site / store_path(digest)
        if digest not in needed and not (has_hash(file, digest) if compare else file.is_file()):
            needed[digest] = Entry(store_path(digest), digest, size, UNKNOWN_MEDIA_TYPE)
    staging.keep_only(set(needed))
    return [entry for entry in needed.values() if not _is_staged(staging, entry, here)]


def _is_right(site: Path, entry: Entry) -> bool:
    """Whether a copy has an entry's files, and they are right."""
    file = f"{site}/{entry.path}"
    if not os.path.isfile(file) or not has_hash(Path(file), entry.sha256):  # noqa: PTH113 (text: a million files)
        return False
    if not has_precompressed(entry):
        return True
    try:
        return not precompressed_problem((site / f"{entry.path}{SUFFIX}").read_bytes(), entry)
    except OSError:
        return False


def _is_staged(staging: Staging, entry: Entry, here: dict[str, str]) -> bool:
    """Whether a content is staged; one that the copy has at another path, or in the store, is staged now."""
    staged = staging.content(entry.sha256)
    if os.path.isfile(staged) and (not has_precompressed(entry) or os.path.isfile(staged + SUFFIX)):  # noqa: PTH113
        return True
    stored = f"{staging.site}/{store_path(entry.sha256)}"
    for place in (here.get(entry.sha256, ""), stored):
        if not place or not os.path.isfile(place) or not has_hash(Path(place), entry.sha256):  # noqa: PTH113
            continue
        if has_precompressed(entry):
            stage_body(staging, entry, Path(place).read_bytes())
        else:
            staging.put_file(staged, place)
        return True
    return False
