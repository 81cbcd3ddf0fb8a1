"""Packed files: unpacked whatever they are called, within bounds, and nothing outside of them is reached."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import names, reasons, tarred, zipped

from fuzz.reading import Here
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import Asset, LeftOut, Listed, read
from tamizdat.recover.readers.dispatch import read_stream
from tamizdat.recover.readers.stream import Budget, Stream

ROW = Listed(path="x")


@pytest.mark.parametrize("layout", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_archives_of_all_kinds(captured, layout):
    long = "/".join(["a folder with a long name"] * (4 if layout == tarfile.USTAR_FORMAT else 12)) + "/ж.txt"
    members = {
        "web.txt": papers.WEB,
        long: papers.LATER,
        "print.md.gz": gzip.compress(papers.PRINT.encode()),
        ".x": "x",
    }
    body = tarred(members, layout)
    folder = captured({"a.tar": body, "b.tar.gz": gzip.compress(body), "c.tar.bz2": bz2.compress(body), "d.dat": body})
    found = list(read([folder]))
    right = [
        f"{folder}/{pack}!{name}" for pack in ("a.tar", "b.tar.gz", "c.tar.bz2", "d.dat") for name in list(members)[:3]
    ]
    assert names(found) == right and len(found) == len(right)
    assert {item.body for item in found} == {papers.WEB.encode(), papers.LATER.encode(), papers.PRINT.encode()}


def test_xz_files(captured):
    packed = tarred({"web.txt": papers.WEB})
    body = lzma.compress(packed[:4000]) + lzma.compress(packed[4000:])
    found = list(read([captured({"a.tar.xz": body, "b.xz": lzma.compress(papers.LATER.encode())})]))
    assert {item.body for item in found if isinstance(item, Capture)} == {papers.WEB.encode(), papers.LATER.encode()}
    assert len(found) == 2


def test_xz_files_that_harm(captured, monkeypatch):
    """A header that asks for more memory than allowed, one that was cut short, one that unpacks to 160 MB of a word."""
    monkeypatch.setattr("tamizdat.recover.readers.folders.Isolated", Here)
    monkeypatch.setattr("tamizdat.recover.readers.packed.XZ_MEMORY", 4 << 20)
    small = lzma.compress(papers.WEB.encode(), preset=0)
    bomb = lzma.compress(b"word" * (40 << 20), preset=0)
    files = {"large.xz": lzma.compress(papers.WEB.encode()), "cut.xz": small[:-30], "bomb.xz": bomb, "web.xz": small}
    why = reasons(list(read([captured(files)])))
    assert set(why) == {"large.xz", "cut.xz", "bomb.xz"}
    assert "damaged" in why["cut.xz"] and "memory" in why["large.xz"].casefold() and "bomb" in why["bomb.xz"]


@given(st.integers(0, 400), st.binary(max_size=12))
def test_no_damage_of_an_xz_file_breaks_it(at, noise):
    body = bytearray(lzma.compress(papers.WEB.encode()))
    body[at : at + len(noise)] = noise
    for item in read_stream(Stream(io.BytesIO(bytes(body)), "x", ROW, Budget(len(body)), 0, unpacked=False)):
        assert isinstance(item, Capture | LeftOut | Asset)


def test_links_and_devices_in_archives_are_not_followed(captured, tmp_path):
    (tmp_path / "private.txt").write_text(papers.LATER)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "../private.txt"),
            (tarfile.LNKTYPE, "../private.txt"),
            (tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(f"kind-{kind.decode()}.txt")
            member.type, member.linkname = kind, target
            archive.addfile(member)
    link = zipfile.ZipInfo("link.html")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "../private.txt")
    why = reasons(list(read([captured({"a.tar": out.getvalue(), "b.zip": packed.getvalue()})])))
    assert "a link" in why["a.tar!kind-2.txt"] and "a link" in why["a.tar!kind-1.txt"]
    assert "a pipe" in why["a.tar!kind-6.txt"]
    assert "a link" in why["b.zip!link.html"]


def test_damaged_tar_archives(captured):
    body = tarred({"web.txt": papers.WEB, "later.txt": papers.LATER})
    wrong = bytearray(body)
    wrong[1024 + 512 + 130] ^= 1
    folder = captured({"cut.tar": body[:1500], "wrong.tar": bytes(wrong), "cut.tgz": gzip.compress(body)[:-20]})
    why = reasons(list(read([folder])))
    assert all("damaged" in reason for reason in why.values())
    assert any(name.startswith("cut.tar") for name in why)


@given(st.binary(max_size=200), st.integers(0, 1535), st.booleans())
def test_no_tar_or_zip_breaks_it(noise, at, packed):
    body = bytearray(zipped({"a.txt": papers.WEB}) if packed else tarred({"a.txt": papers.WEB}))
    at %= len(body)
    body[at : at + len(noise)] = noise
    for item in read_stream(Stream(io.BytesIO(bytes(body)), "x", ROW, Budget(len(body)), 0, unpacked=False)):
        assert isinstance(item, Capture | LeftOut | Asset)


def test_a_bomb_within_a_tar_stops(captured):
    bomb = gzip.compress(tarred({f"{at}.txt": b"word " * (1 << 20) for at in range(30)}))
    found = list(read([captured({"bomb.tgz": bomb})]))
    assert any("bomb" in item.reason for item in found if isinstance(item, LeftOut))


def test_a_member_without_a_name_stops_nothing(captured):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), papers.WEB)
        archive.writestr("b.txt", papers.LATER)
    assert len(names(list(read([captured({"a.zip": out.getvalue()})])))) == 2


def test_a_locked_zip_says_so(captured):
    body = bytearray(zipped({"web.txt": papers.WEB}))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    body[6] |= 1
    assert "password" in reasons(list(read([captured({"a.zip": bytes(body)})])))["a.zip!web.txt"]


def test_a_bomb_of_many_members_stops(captured, monkeypatch):
    monkeypatch.setattr("tamizdat.recover.readers.folders.Isolated", Here)
    monkeypatch.setattr("tamizdat.recover.readers.stream.CAPTURE_BYTES", 1 << 20)
    members = {f"{at}.txt": b"0" * (1 << 20) for at in range(300)}
    found = list(read([captured({"bomb.zip": zipped(members)})]))
    assert "bomb" in reasons(found)["bomb.zip"]
    assert len(found) < 300


def test_packed_captures_are_found_whatever_they_are_called(captured):
    text = papers.WEB.encode()
    inner = zipped({"deep/web.dat": gzip.compress(text), "print": papers.PRINT.encode()})
    folder = captured({"a.bin": gzip.compress(text), "b.txt": zipped({"x.zip": inner}), "c": text, ".hidden": text})
    found = list(read([folder]))
    assert [Path(item.name).name for item in found if isinstance(item, Capture)] == [
        "a.bin",
        "web.dat",
        "b.txt!x.zip!print",
        "c",
    ]
    assert {item.kind for item in found if isinstance(item, Capture)} == {"text", "markdown"}
    assert found[0].body == text


def test_a_directory_of_millions_of_members_is_not_read(captured, monkeypatch):
    monkeypatch.setattr("tamizdat.recover.readers.folders.Isolated", Here)
    monkeypatch.setattr("tamizdat.recover.readers.packed.LARGEST_DIRECTORY", 4000)
    folder = captured({"many.zip": zipped({f"{n}.txt": "" for n in range(100)})})
    assert "too many members" in reasons(list(read([folder])))["many.zip"]


def test_members_that_lie_over_each_other_are_refused(captured):
    body = zipped({"web.txt": papers.WEB})
    start, end = body.index(b"PK\1\2"), body.index(b"PK\5\6")
    entry, tail = body[start:end], bytearray(body[end:])
    tail[8:12] = (100).to_bytes(2, "little") * 2
    tail[12:16] = (100 * len(entry)).to_bytes(4, "little")
    why = reasons(list(read([captured({"over.zip": body[:start] + entry * 100 + tail})])))
    assert "over each other" in why["over.zip"]
