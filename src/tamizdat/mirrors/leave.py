"""Gives a copy up: takes away what the release put into its folder, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from pathlib import Path

from tamizdat.mirrors.replace import check_folders
from tamizdat.mirrors.staging import Staging
from tamizdat.mirrors.trees import before_of, open_trees
from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import list_files, remove, workspace
from tamizdat.release.layout import METADATA_FOLDER
from tamizdat.release.precompressed import entry_files
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.lock import locked


def leave(site: Path) -> list[str]:
    """Take a copy away, also what a pull has staged; return the files that are not the release's, which stay.

    Raises ReleaseError where there is no copy, or what belongs to it cannot be told since it is damaged.
    """
    site = site.resolve()
    if not site.is_dir() and Staging(site).folder.is_dir():
        Staging(site).clear()  # of a first pull that did not come to its end
        with suppress(OSError):
            workspace(site).rmdir()
        return []
    if not site.is_dir():
        raise ReleaseError(f"{site}: no such folder. Name the folder of a copy.")
    with locked(site):
        staging = Staging(site)
        trusted = load_in_force(site)
        if trusted is None:
            raise ReleaseError(f"{site}: holds no release. Nothing was removed.")
        try:
            trees = open_trees(staging, before_of(trusted))
            entries = chain(trees.site[-1], *trees.others.values(), trusted.file_entries)
            paths = [path for entry in entries for path in entry_files(entry)]
        except ReleaseError as error:
            raise ReleaseError(
                f"{site}: {error}, so that what belongs to the copy cannot be told. Remove the folder by hand."
            ) from None
        check_folders(site, paths)
        staging.clear()
        # The metadata goes last: killed before it, this can be done again.
        for path in (*paths, *(path for folder in ("store", "tree") for path in list_files(site, folder))):
            remove(site, path)
        for path in list(list_files(site, METADATA_FOLDER)):
            remove(site, path)
    left = sorted(list_files(site))
    if not left:
        site.rmdir()
    if workspace(site).is_dir() and not any(workspace(site).iterdir()):
        workspace(site).rmdir()
    return left
