"""Files put into a release's folder and taken out of it: readers see the old file or the whole new one, never a part.

A new file is first written as `part` in the workspace, a folder beside the release on the same file system, and then
renamed to its path.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tamizdat.disk import naming
from tamizdat.release.errors import ReleaseError


def workspace(site: Path) -> Path:
    """The folder beside a release where a press works (publishing/lock.py)."""
    return site.with_name(f".{site.name}.tamizdat")


def place(site: Path, path: str, body: bytes) -> None:
    """Write a file of the release."""
    part = workspace(site) / "part"
    write(str(part), body)
    move(part, site / path)


def link(source: Path, site: Path, path: str) -> None:
    """Give the file `source` another name in the release; copy it where the file system has no hard links."""
    part = workspace(site) / "part"
    link_or_copy(str(source), str(part))
    move(part, site / path)


def link_or_copy(source: str, target: str) -> None:
    """Give a file another name, in place of what has it; copy the file where the file system has no hard links.

    Raises FileNotFoundError where there is no `source`. Paths are text: a mirror calls this a million times.
    """
    with suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        with naming(target):
            shutil.copyfile(source, target)


def move(source: Path, target: Path) -> None:
    """Rename a file, making the folders around its new path.

    Raises ReleaseError where a folder stands in the file's place, or a file in that of one of its folders.
    """
    try:
        try:
            source.rename(target)
        except FileNotFoundError:
            if not source.exists():
                raise
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
    except (IsADirectoryError, NotADirectoryError, FileExistsError):
        raise ReleaseError(
            f"{target}: something else stands in the place of this file or of its folder. Move it out of the release,"
            " and run the command again: it finishes what was begun."
        ) from None


def remove(site: Path, path: str) -> None:
    """Take a file out of the release, and the folders that are empty then."""
    target = site / path
    with suppress(FileNotFoundError, NotADirectoryError):  # the folder it lay in may have made way for a file
        target.unlink()
    for folder in target.parents:
        if folder == site:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def has_hash(file: Path, digest: str) -> bool:
    """Whether there is a file with this SHA-256."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == digest
    except OSError:
        return False


def list_files(site: Path, below: str = "", on_error: Callable[[str, OSError], None] | None = None) -> Iterator[str]:
    """Yield the path of every file (and of whatever else is no folder) below a folder of the release.

    `on_error` is told of each folder that cannot be read; without it the error is raised.
    """
    folders = [below]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(site / folder) as scan:
                items = [(item.name, item.is_dir(follow_symlinks=False)) for item in scan]
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            if on_error is None:
                raise
            on_error(folder, error)
            continue
        for name, is_folder in items:
            path = f"{folder}/{name}" if folder else name
            if is_folder:
                folders.append(path)
            else:
                yield path


def write(path: str, body: bytes) -> None:
    """Write a file in place, and the folders it lies in where they are not there yet."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        descriptor = os.open(path, flags, 0o666)
    except FileNotFoundError:
        _make_folder(path.rpartition("/")[0])
        descriptor = os.open(path, flags, 0o666)
    try:
        done = os.write(descriptor, body)
        while done < len(body):
            done += os.write(descriptor, memoryview(body)[done:])
    except OSError as error:
        error.filename = path  # the system names no file
        raise
    finally:
        os.close(descriptor)


def _make_folder(folder: str) -> None:
    """Make a folder and those it lies in. Paths are text here, not Path: a full press makes two folders an article."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        _make_folder(folder.rpartition("/")[0])
        _make_folder(folder)
    except FileExistsError:
        if not os.path.isdir(folder):  # noqa: PTH112
            raise
