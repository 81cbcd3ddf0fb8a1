"""Putting a folder back as it was, file by file: most tests change a few of the hundreds that there are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put_back(folder: Path, pristine: Path) -> None:
    """Make a folder what `pristine` is: the same files, links and folders, with the same times and modes.

    A file that has the size, the time of its last change, the mode and the links of the pristine one is taken to hold
    the same; a test must not set the time of a file that it wrote to what it was.
    """
    is_there, wanted = _entries(folder), _entries(pristine)
    for name, entry in is_there.items():
        if name not in wanted or _kind(entry) != _kind(wanted[name]):
            _remove(entry)
    for name, entry in wanted.items():
        found = is_there.get(name)
        if found and _kind(found) == _kind(entry) and _is_same(found, entry):
            continue
        if entry.is_dir(follow_symlinks=False):
            if found is None or _kind(found) != _kind(entry):
                shutil.copytree(entry.path, folder / name, symlinks=True)
            else:
                put_back(folder / name, pristine / name)
        else:
            (folder / name).unlink(missing_ok=True)
            shutil.copy2(entry.path, folder / name, follow_symlinks=False)
    shutil.copystat(pristine, folder)


def _entries(folder: Path) -> dict[str, os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return {entry.name: entry for entry in found}


def _kind(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    return entry.is_symlink(), entry.is_dir(follow_symlinks=False)


def _is_same(found: os.DirEntry[str], entry: os.DirEntry[str]) -> bool:
    """Whether a file or link needs nothing; a folder has to be looked into."""
    if entry.is_symlink():
        return Path(found.path).readlink() == Path(entry.path).readlink()
    if entry.is_dir():
        return False
    now, then = found.stat(), entry.stat()
    return (now.st_size, now.st_mtime_ns, now.st_mode, now.st_nlink) == (
        then.st_size, then.st_mtime_ns, then.st_mode, then.st_nlink,
    )  # fmt: skip


def _remove(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path)
    else:
        Path(entry.path).unlink()
