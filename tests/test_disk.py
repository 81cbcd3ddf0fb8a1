"""Files are written whole or not at all, and each problem of a disk is told with its file and remedy."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tamizdat.disk import disk_problem, is_disk_problem, naming, replacing, write_whole


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.json"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two" and file.stat().st_mode & 0o777 == 0o644
    with pytest.raises(ValueError, match="stop"), replacing(file) as opened:
        opened.write(b"three")
        raise ValueError("stop")
    assert file.read_bytes() == b"two" and [path.name for path in file.parent.iterdir()] == ["a.json"]


def test_what_is_no_regular_file_is_not_replaced() -> None:
    write_whole(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(OSError, match="/dev/full"):
        write_whole(Path("/dev/full"), b"x" * 100_000)
    assert Path("/dev/full").is_char_device()


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"one")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"two")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"two"


def test_an_error_names_its_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught, naming(tmp_path / "a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert is_disk_problem(caught.value)
    assert disk_problem(caught.value).startswith(f"{tmp_path / 'a'}: the disk is full. Free some space")
    other = OSError(errno.EROFS, "", "b.txt")
    with pytest.raises(OSError), naming(tmp_path / "a"):
        raise other
    assert disk_problem(other).startswith("b.txt: the disk is read-only.")
    assert not is_disk_problem(FileNotFoundError(errno.ENOENT, "", "c")) and not is_disk_problem(ValueError())
