"""A folder is put back as it was, whatever a test did to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from put_back import put_back


def contents(folder: Path) -> dict[str, object]:
    """What lies in a folder: bytes, modes and times of files, aims of links."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        holds: object = None
        if path.is_symlink():
            holds = path.readlink()
        elif path.is_file():
            holds = path.read_bytes(), stat.st_mtime_ns
        found[path.relative_to(folder).as_posix()] = stat.st_mode, holds
    return found


def grow(folder: Path) -> None:
    (folder / "a" / "b" / "new" / "deep").mkdir(parents=True)
    (folder / "a" / "b" / "new" / "deep" / "file").write_text("x")
    (folder / "link").unlink()
    (folder / "link").symlink_to("elsewhere")


def swap(folder: Path) -> None:
    shutil.rmtree(folder / "a")
    (folder / "a").write_text("a file where a folder was")
    (folder / "one").unlink()
    (folder / "one").mkdir()
    (folder / "link").unlink()
    (folder / "link").write_text("a file where a link was")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "one").write_text("2"),
        lambda folder: (folder / "a" / "b" / "two").write_text("longer"),
        lambda folder: (folder / "one").chmod(0o400),
        lambda folder: (folder / "one").unlink(),
        lambda folder: shutil.rmtree(folder / "a"),
        lambda folder: (folder / "one").replace(folder / "a" / "b" / "two"),
        lambda folder: os.link(folder / "one", folder / "again"),
        grow,
        swap,
    ],
)
def test_it_is_as_it_was(tmp_path: Path, change: Callable[[Path], object]) -> None:
    pristine, folder = tmp_path / "pristine", tmp_path / "folder"
    (pristine / "a" / "b").mkdir(parents=True)
    (pristine / "empty").mkdir()
    for name in ("one", "a/b/two"):
        (pristine / name).write_text("1")
        os.utime(pristine / name, (1, 1))
    (pristine / "link").symlink_to("one")
    shutil.copytree(pristine, folder, symlinks=True)
    before = contents(folder)
    assert before == contents(pristine)
    change(folder)
    assert contents(folder) != before
    put_back(folder, pristine)
    assert contents(folder) == before
