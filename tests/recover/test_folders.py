"""Folders, links and lists: nothing is read but what was given, and each file once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import msgspec
import papers
import pytest
from samples import names, reasons

from tamizdat.recover.capture import Capture, Unreadable
from tamizdat.recover.readers import LeftOut, read
from tamizdat.recover.readers.files import open_regular
from tamizdat.recover.readers.folders import LINK_OUT, LIST_OUT


def test_links_out_of_the_folders_given_are_left_out(captured, tmp_path):
    folder = captured({"web.txt": papers.WEB})
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "diary.txt").write_text(papers.LATER)
    (folder / "diary.txt").symlink_to(tmp_path / "private" / "diary.txt")
    (folder / "all").symlink_to(tmp_path / "private")
    (folder / "up").symlink_to("..")
    (folder / "lost.txt").symlink_to("nowhere.txt")
    (folder / "circle").symlink_to("round")
    (folder / "round").symlink_to("circle")
    found = list(read([folder]))
    assert names(found) == [f"{folder}/web.txt"]
    why = reasons(found)
    nowhere = dict.fromkeys(["lost.txt", "circle", "round"], "a link that leads nowhere")
    assert why == {"all": LINK_OUT, "diary.txt": LINK_OUT, "up": LINK_OUT, **nowhere}
    assert "private" not in "".join(why.values())
    assert len(names(list(read([folder, tmp_path / "private"])))) == 2, "given as well, it is read, and once"


def test_links_within_the_folders_given_are_followed_once(captured):
    folder = captured({"2014/web.txt": papers.WEB, ".store/later.txt": papers.LATER, ".store/print.md": papers.PRINT})
    (folder / "latest").symlink_to("2014")
    (folder / "copy.txt").symlink_to("2014/web.txt")
    (folder / "loop").symlink_to(".")
    (folder / "2014" / "loop").symlink_to("..")
    (folder / "b.txt").symlink_to(".store/later.txt")
    (folder / "a.txt").symlink_to(".store/later.txt")
    (folder / "deep").symlink_to(".store")
    (folder / ".store" / "round").symlink_to("../.store")
    os.link(folder / "2014" / "web.txt", folder / "hard.txt")
    found = list(read([folder]))
    assert [name.removeprefix(f"{folder}/") for name in names(found)] == [
        "2014/web.txt",
        "a.txt",
        "deep/later.txt",
        "deep/print.md",
        "hard.txt",
    ]
    assert len(found) == 5


def test_a_link_given_by_itself_is_followed(captured, tmp_path):
    folder = captured({"web.txt": papers.WEB})
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "page.txt").symlink_to(folder / "web.txt")
    assert names(list(read([tmp_path / "link"]))) == [f"{tmp_path}/link/web.txt"]
    assert names(list(read([tmp_path / "page.txt"]))) == [f"{tmp_path}/page.txt"]


def test_a_link_among_several_paths_of_a_folder_is_one_among_captures(captured, tmp_path):
    """`tamizdat recover captures/*` gives each file by itself; an archive that was unpacked there may hold a link."""
    folder = captured({"web.txt": papers.WEB})
    (tmp_path / "private.txt").write_text(papers.LATER)
    (folder / "link.txt").symlink_to(tmp_path / "private.txt")
    found = list(read(sorted(folder.iterdir())))
    assert names(found) == [f"{folder}/web.txt"]
    assert reasons(found) == {"link.txt": LINK_OUT}


def test_pipes_sockets_and_devices_are_not_opened(captured, monkeypatch):
    folder = captured({"web.txt": papers.WEB})
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as door:
        monkeypatch.chdir(folder)  # a socket's path may have 108 bytes
        door.bind("door.txt")
    why = reasons(list(read([folder, Path("/dev/zero")])))
    assert why == {"pipe.txt": "a pipe, not a file", "door.txt": "a socket, not a file", "zero": "a device, not a file"}


def test_what_was_a_file_a_moment_ago_is_looked_at_again(tmp_path, monkeypatch):
    (tmp_path / "web.txt").write_text(papers.WEB)
    (tmp_path / "link.txt").symlink_to("web.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    seen = (tmp_path / "web.txt").lstat()
    monkeypatch.setattr(Path, "lstat", lambda path: seen)  # what it was when the folder was listed
    for name in ("link.txt", "pipe.txt"):
        with pytest.raises(Unreadable):
            open_regular(tmp_path / name)


def test_a_list_leads_nowhere_else(captured, tmp_path):
    folder = captured({"web.txt": papers.WEB, "sub/later.txt": papers.LATER})
    (tmp_path / "private.txt").write_text(papers.LATER)
    (folder / "link.txt").symlink_to("../private.txt")
    (folder / "inside.txt").symlink_to("web.txt")
    (folder / "out").symlink_to("..")
    bad = ["../private.txt", str(tmp_path / "private.txt"), "sub/../../private.txt", "..", "out/private.txt"]
    rows = [*bad, "link.txt", "inside.txt", "sub/../web.txt", "gone.txt", "a\0b", "x" * 5000]
    listing = folder / "list.jsonl"
    listing.write_bytes(b"".join(msgspec.json.encode({"path": row}) + b"\n" for row in rows))
    found = list(read([], listing))
    assert names(found) == ["inside.txt", "sub/../web.txt"]
    left_out = {item.capture: item.reason for item in found if isinstance(item, LeftOut)}
    assert all(left_out[row] == LIST_OUT for row in bad)
    assert left_out["link.txt"] == LINK_OUT
    assert left_out["gone.txt"] == "does not exist"
    assert "cannot be read" in left_out["a\0b"] and "cannot be read" in left_out["x" * 5000]
    assert names(list(read([tmp_path / "private.txt"], listing))).count("../private.txt") == 1, (
        "given as well, it is read"
    )


def test_the_list_itself_is_no_capture(captured):
    folder = captured({"web.txt": papers.WEB, "list.jsonl": '{"path": "web.txt"}\n'})
    assert names(list(read([folder], folder / "list.jsonl"))) == ["web.txt"]


def test_what_the_list_names_is_read_once_as_the_list_says(captured):
    files = {
        "a/web.txt": papers.WEB,
        "a/print.md": papers.PRINT,
        "a/b/later.txt": papers.LATER,
        "c.txt": papers.RUSSIAN,
    }
    folder = captured(files)
    (folder / "link.txt").symlink_to("c.txt")
    url = "https://www.vesnacourier.example/x-a7"
    rows = [
        {"path": "a", "site": "one.example"},
        {"path": "a/b", "captured": "2019-03-01"},
        {"path": "link.txt", "url": url},
    ]
    listing = folder / "list.jsonl"
    listing.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    for paths in ([folder], [folder / "a", folder / "c.txt"], [folder / "a" / "b" / "later.txt", folder], []):
        read_ = [each for each in read(paths, listing) if isinstance(each, Capture)]
        assert {each.name: (each.site, each.captured, each.url) for each in read_} == {
            "a/web.txt": ("one.example", None, None),
            "a/print.md": ("one.example", None, None),
            "a/b/later.txt": (None, "2019-03-01", None),
            "link.txt": (None, None, url),
        } and len(read_) == 4


def test_names_that_are_no_utf8(captured, run):
    folder = captured({"web.txt": papers.WEB})
    for byte in (b"\xe9", b"\xea"):
        Path(os.fsdecode(os.fsencode(folder) + b"/caf" + byte + b".txt")).write_text(papers.LATER)
    result = run(folder)
    assert [Path(name).name for name, _ in result.captures] == ["caf\\udce9.txt", "caf\\udcea.txt", "web.txt"]
    msgspec.json.encode((list(result.articles), result.captures, result.left_out))


def test_a_list_says_what_is_known(captured):
    folder = captured(
        {"web.txt": papers.WEB, "list.jsonl": '{"path": "web.txt", "url": "https://a.example/1"}\nnot json\n'}
    )
    one, wrong = read([], folder / "list.jsonl")
    assert isinstance(one, Capture) and (one.name, one.url) == ("web.txt", "https://a.example/1")
    assert isinstance(wrong, LeftOut) and wrong.capture.endswith("list.jsonl, line 2")
