"""How files are found and read: whole answers while they are replaced, and nothing from outside of the site."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from loops import run

from tamizdat.webserver import files
from tamizdat.webserver.files import File, Files


def read(site: Files, name: str) -> File | None:
    """Find and load a file as the server does, inside an event loop."""

    async def inside() -> File | None:
        identity = site.find(name)
        return site.load(name, identity) if identity else None

    return run(inside())


def replace(path: Path, content: bytes) -> None:
    """Put content at a path as a press does."""
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


def test_the_tag_follows_the_content(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    site = Files(tmp_path)
    replace(page, b"old")
    old = read(site, "page.html")
    replace(page, b"new")  # the same size: only the inode and its ctime tell
    new = read(site, "page.html")
    replace(page, b"old")
    again = read(site, "page.html")
    assert old and new and again
    assert (old.body, new.body) == (b"old", b"new")
    assert old.etag == again.etag != new.etag


def test_a_copied_time_does_not_hide_a_change(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    site = Files(tmp_path)
    replace(page, b"old")
    os.utime(page, (0, 0))
    read(site, "page.html")
    replace(page, b"new")
    os.utime(page, (0, 0))
    changed = read(site, "page.html")
    assert changed and changed.body == b"new"


def test_a_large_file_stays_what_its_tag_says(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    site = Files(tmp_path)
    old, new = b"o" * (files.SMALL_FILE + 1), b"n" * (files.SMALL_FILE + 1)
    replace(large, old)

    async def inside() -> None:
        identity = site.find("large.bin")
        assert identity
        first = site.load("large.bin", identity)
        again = site.load("large.bin", identity)
        assert first and first.body is None and first == again, "one descriptor for one state"
        replace(large, new)
        assert Path(first.opens).read_bytes() == old
        changed = site.find("large.bin")
        assert changed
        second = site.load("large.bin", changed)
        assert second and second.etag != first.etag
        assert Path(second.opens).read_bytes() == new

    run(inside())


def test_a_large_file_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "STAYS_OPEN", 0.0)
    (tmp_path / "large.bin").write_bytes(b"x" * (files.SMALL_FILE + 1))
    site = Files(tmp_path)

    async def inside() -> None:
        identity = site.find("large.bin")
        assert identity
        large = site.load("large.bin", identity)
        assert large
        descriptor = int(large.opens.rpartition("/")[2])
        while site._open_files:
            await asyncio.sleep(0)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)

    run(inside())


def test_links_out_of_the_site_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key.pem").write_bytes(b"secret")
    (outside / "large.bin").write_bytes(b"s" * (files.SMALL_FILE + 1))
    root = tmp_path / "site"
    root.mkdir()
    (root / "page.html").write_bytes(b"page")
    (root / "key.pem").symlink_to(outside / "key.pem")
    (root / "large.bin").symlink_to(outside / "large.bin")
    (root / "folder").symlink_to(outside)
    (root / "inside.html").symlink_to("page.html")
    (root / "loop").symlink_to("loop")
    site = Files(root)
    for name in ["key.pem", "large.bin", "folder/key.pem", "folder/large.bin", "loop", "page.html/x", "x" * 5000]:
        assert read(site, name) is None, name
    inside = read(site, "inside.html")
    assert inside and inside.body == b"page"


def test_a_site_that_is_itself_a_link(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "index.html").write_bytes(b"one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "index.html").write_bytes(b"two")
    link = tmp_path / "site"
    link.symlink_to("one")
    site = Files(link)
    first = read(site, "index.html")
    link.unlink()
    link.symlink_to("two")
    second = read(site, "index.html")
    assert first and second and (first.body, second.body) == (b"one", b"two")


def test_what_is_no_file_is_absent(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    site = Files(tmp_path)
    assert site.find("pipe") is None
    assert site.find("folder") is None
    assert site.find("nothing") is None


def test_a_file_that_goes_between_look_and_reading(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"page")
    site = Files(tmp_path)
    identity = site.find("page.html")
    page.unlink()
    assert identity and site.load("page.html", identity) is None
