"""Which files of a newsroom belong into a backup: all but those that can be made again, and keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tamizdat.project import (
    BACKUPS,
    DATABASE,
    DESK_KEY,
    DESK_STATIC,
    DKIM_KEYS,
    MIRROR_KEYS,
    ONLINE_KEYS,
    PRACTICE_PROCESSOR,
    REDACTION_KEY,
    RENDITIONS,
    RESTORED,
    ROOT_KEYS,
    SITE,
    VAR,
    VAULT,
    Project,
)

FOLDER = "backups"  # of a newsroom, where its backups are written if nothing else is said
# The release, and what is made from the newsroom; the database, which is copied as it is at one moment.
_MADE_AGAIN = {SITE, RENDITIONS, DESK_STATIC, BACKUPS, RESTORED, FOLDER, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"}
# The books of a payment processor that is none.
_MADE_AGAIN |= {PRACTICE_PROCESSOR, f"{PRACTICE_PROCESSOR}-wal", f"{PRACTICE_PROCESSOR}-shm"}
# Folders in which files of a name that begins with a dot are locks and sockets.
_HIDDEN = {f"{VAR}/", f"{Path(VAULT).parent}/"}
_KEYS = {ROOT_KEYS, MIRROR_KEYS, ONLINE_KEYS}


def files(newsroom: Project, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield path and file of all that belongs into a backup, in the order of paths. Links are followed.

    Adds to `left_out` a line for what is no file, and for links that lead in a circle.
    """
    yield from _walk(newsroom.folder, "", {newsroom.folder.resolve()}, left_out)
    if newsroom.redaction_key.is_file():
        yield REDACTION_KEY, newsroom.redaction_key


def key_files(newsroom: Project) -> Iterator[tuple[str, Path]]:
    """Yield the keys that sign releases, letters and the desk's sessions. Root keys are kept apart from any machine."""
    for folder in (ONLINE_KEYS, DKIM_KEYS):
        for path in sorted((newsroom.folder / folder).glob("*.pem")):
            yield f"{folder}/{path.name}", path
    if newsroom.desk_key.is_file():
        yield DESK_KEY, newsroom.desk_key


def _is_private(name: str) -> bool:
    """Whether a path is that of keys. Below keys/ a transition to another root has some too."""
    return name in _KEYS or (name.startswith("keys/") and name.endswith(".pem"))


def _walk(folder: Path, prefix: str, above: set[Path], left_out: list[str]) -> Iterator[tuple[str, Path]]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name = prefix + entry.name
        path = Path(entry.path)
        if name in _MADE_AGAIN or _is_private(name) or (prefix in _HIDDEN and entry.name.startswith(".")):
            continue
        if entry.is_dir():
            real = path.resolve()
            if real in above:
                left_out.append(f"{name}: a link to a folder around it. Take the link away.")
            else:
                yield from _walk(path, name + "/", above | {real}, left_out)
        elif entry.is_file():
            yield name, path
        else:
            left_out.append(f"{name}: no file, or a link that leads nowhere. Take it away, or put the file there.")
