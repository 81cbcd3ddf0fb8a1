"""Puts what a pull has staged in place of what a copy held, so that a kill at any moment can be finished.

The order: nodes and stored contents, paths, metadata, and `timestamp.json` last of it; then what is not needed any more
goes. A reader who began before may meet new bytes at a path, and finds the old ones in `store/`; one who reads page by
page without verifying sees old and new pages for as long as the renames take.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from tamizdat.mirrors.staging import Before, Staging
from tamizdat.mirrors.trees import (
    Change,
    Trees,
    before_of,
    changes,
    file_changes,
    folding,
    forbidden_by,
    open_trees,
    stored,
)
from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import link_or_copy, list_files, move, remove, workspace
from tamizdat.release.layout import METADATA_FOLDER, TIMESTAMP, node_path, store_path
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.precompressed import SUFFIX, has_precompressed


def replace_release(staging: Staging, before: Before) -> TrustedMetadataSet:
    """Put the staged release in place; what was done already is passed over. Return its metadata."""
    site = staging.site
    workspace(site).mkdir(parents=True, exist_ok=True)
    trusted = _load(staging.release)
    after = open_trees(staging, before_of(trusted))
    nodes, kept = after.node_hashes(), stored(after, forbidden_by(staging.release, trusted))
    if not staging.is_placed:
        old = open_trees(staging, before) if before.is_known else None
        for digest in nodes:
            _put(f"{staging.release}/{node_path(digest)}", site, node_path(digest))
        for digest in kept:
            _put(staging.content(digest), site, store_path(digest))
        _swap_paths(staging, old, after, before, trusted)
        for path in (*sorted(trusted.files - {TIMESTAMP}), TIMESTAMP):
            _put(f"{staging.release}/{path}", site, path)
        (workspace(site) / "part").unlink(missing_ok=True)
        staging.mark_placed()
    needed = {*trusted.files, *map(node_path, nodes), *map(store_path, kept)}
    for path in chain(*(list_files(site, folder) for folder in ("store", "tree", METADATA_FOLDER))):
        if path not in needed:
            remove(site, path)
    staging.clear()
    return trusted


def _load(folder: Path) -> TrustedMetadataSet:
    """Return the staged metadata, which was verified before it was staged."""

    def read(path: str, _limit: int) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            return None

    return load_trusted(read)


def _swap_paths(staging: Staging, old: Trees | None, after: Trees, before: Before, trusted: TrustedMetadataSet) -> None:
    """Bring every path that changes to what it is to hold. Removals come first: a folder may take a file's place."""
    site = staging.site
    files = list(trusted.file_entries)
    allows = folding(staging, after, files).allows
    all_changes = [*filter(allows, chain(changes(old, after), file_changes(before, files)))]
    check_folders(site, (path for change in all_changes for path in change.paths))
    for change in all_changes:
        if change.new is None and change.old is not None:
            remove(site, change.old.path)
            remove(site, change.old.path + SUFFIX)
        elif _loses_precompressed(change) and change.new is not None:
            remove(site, change.new.path + SUFFIX)
    uses = Counter(change.new.sha256 for change in all_changes if change.new is not None)
    for _, new in all_changes:
        if new is None:
            continue
        put = _move if uses[new.sha256] == 1 else _put
        put(staging.content(new.sha256), site, new.path)
        if has_precompressed(new):
            put(staging.content(new.sha256) + SUFFIX, site, new.path + SUFFIX)


def check_folders(site: Path, paths: Iterable[str]) -> None:
    """Raise ReleaseError where a folder of one of the paths is a link: what it leads to is not the copy's."""
    known = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in known:
            known.add(folder)
            if os.path.islink(f"{site}/{folder}"):  # noqa: PTH114
                raise ReleaseError(
                    f"{site}/{folder}: is a link, and what it leads to is not the copy's. Remove it, and run the"
                    " command again."
                )
            folder = folder.rpartition("/")[0]


def _loses_precompressed(change: Change) -> bool:
    return (
        change.old is not None and has_precompressed(change.old) and not (change.new and has_precompressed(change.new))
    )


def _move(source: str, site: Path, path: str) -> None:
    """Put a staged file in place that nothing else needs. One that is not staged is in place already."""
    target = f"{site}/{path}"
    try:
        os.rename(source, target)  # noqa: PTH104
    except FileNotFoundError:
        if os.path.exists(source):  # noqa: PTH110
            _rename_into_folder(source, target)
    except OSError:
        move(Path(source), Path(target))


def _rename_into_folder(source: str, target: str) -> None:
    """Rename a file, making the folders around its new path."""
    try:
        os.makedirs(target.rpartition("/")[0], exist_ok=True)  # noqa: PTH103
        os.rename(source, target)  # noqa: PTH104
    except OSError:
        move(Path(source), Path(target))


def _put(source: str, site: Path, path: str) -> None:
    """Put a staged file in place, where it keeps its name here too. One that is not staged is in place already."""
    part, target = f"{workspace(site)}/part", f"{site}/{path}"
    try:  # renaming it onto another name of the same file does nothing, so the next one finds `part` there
        link_or_copy(source, part)
        os.rename(part, target)  # noqa: PTH104 (paths are text: a first pull puts a million files)
    except FileNotFoundError:
        if os.path.exists(source):  # noqa: PTH110
            _rename_into_folder(part, target)
    except (IsADirectoryError, NotADirectoryError, FileExistsError):
        move(Path(part), Path(target))
