"""What a disk does not give: each place is told with its reason, and the rest is checked."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from releases import NOW, Paper, pages

from tamizdat.cli import main
from tamizdat.release import ReleaseError
from tamizdat.release.metadata.rollback import state_file
from tamizdat.release.metadata.tombstones import Tombstone, decode_tombstones, encode_tombstones
from tamizdat.release.reading import folder as reading_folder
from tamizdat.release.verifying import Verdict, open_source, read_pin

LOST = "2013/03"


@pytest.fixture
def small(paper: Paper) -> Paper:
    paper.publish(pages(40))
    return paper


def problems(verdict: Verdict) -> dict[str, str]:
    return {problem.path: problem.why for problem in verdict.problems}


def refusing(monkeypatch: pytest.MonkeyPatch, name: str, where: Callable[[str], bool], number: int) -> None:
    """Have a call of the operating system fail at some places, as it does for an account without rights: tests may run
    as root."""
    call = getattr(os, name)

    def refuse(path: str, *args: object, **options: object) -> object:
        if where(str(path)):
            raise OSError(number, os.strerror(number), path)
        return call(path, *args, **options)

    monkeypatch.setattr(reading_folder.os, name, refuse)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ENAMETOOLONG, errno.ELOOP, errno.ESTALE])
def test_a_folder_that_cannot_be_read_is_told(small: Paper, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    refusing(monkeypatch, "scandir", lambda path: path.endswith(f"/{LOST}"), number)
    found = problems(small.verify())
    assert found == {LOST: f"is a folder that cannot be read: {os.strerror(number)}."}


def test_a_folder_whose_files_cannot_be_opened_is_told(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = {path.relative_to(small.site).as_posix() for path in (small.site / LOST).rglob("*") if path.is_file()}
    for name in ("open", "scandir"):
        refusing(monkeypatch, name, lambda path: f"/{LOST}" in path, errno.EACCES)
    found = problems(small.verify())
    assert found.keys() == inside | {LOST}
    assert all("Permission denied" in why for why in found.values())


def test_a_disk_that_fails_in_the_middle_is_told(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "media/ab/photo.png"
    opened = os.open(small.site / path, os.O_RDONLY)
    is_photo = os.fstat(opened).st_ino
    os.close(opened)
    read = os.read

    def failing(descriptor: int, size: int) -> bytes:
        if os.fstat(descriptor).st_ino == is_photo:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(descriptor, size)

    monkeypatch.setattr(reading_folder.os, "read", failing)
    assert problems(small.verify()) == {path: "cannot be read: Input/output error."}


@pytest.mark.parametrize("path", ["tuf/timestamp.json", "tuf/1.root.json", "tuf/1.snapshot.json", "tuf/1.targets.json"])
def test_metadata_that_cannot_be_read_is_told(small: Paper, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    refusing(monkeypatch, "open", lambda opened: opened.endswith(path), errno.EACCES)
    assert problems(small.verify()) == {path: "cannot be read: Permission denied."}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_account_without_rights(small: Paper) -> None:
    (small.site / LOST).chmod(0)
    try:
        assert LOST in problems(small.verify())
    finally:
        (small.site / LOST).chmod(0o755)


def test_a_release_and_a_pin_that_cannot_be_read(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, "open", lambda opened: opened.endswith("pin.json"), errno.EACCES)
    (small.folder / "pin.json").write_bytes(b"{}")
    with pytest.raises(ReleaseError, match=r"pin.json: cannot be read: Permission denied"):
        read_pin(small.folder / "pin.json")
    monkeypatch.setattr(
        Path, "resolve", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )
    with pytest.raises(ReleaseError, match="Permission denied"):
        open_source("somewhere")


LIST = encode_tombstones([Tombstone("court", "2026-01-01", "a.html", ("0" * 64,), "withdrawn")])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"\xff", b"{" * 100_000, b"[" * 100_000, LIST[:-1], LIST + b"\n", LIST.replace(b":1,", b":1.0,"),
        LIST.replace(b":1,", b":1e0,"), LIST.replace(b":1,", b":true,"), LIST.replace(b":1,", b":" + b"9" * 5_000 + b","),
        LIST.replace(b'{"format"', b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b',"format"'),
        LIST.replace(b'{"format"', b'{"a":1.5,"format"'), LIST.replace(b'{"format"', b'{"a":NaN,"format"'),
        LIST.replace(b'{"format"', b'{"a":"\\ud800","format"'), LIST.replace(b'{"format"', b'{"format":1,"format"'),
        LIST.replace(b"a.html", b"\\ud800"), LIST.replace(b"a.html", b"../a"), LIST.replace(b"2026-01-01", b"2026-99-99"),
        LIST.replace(b"0" * 64, b"0" * 63), LIST.replace(b'"state":"withdrawn"', b'"state":null'),
    ],
)  # fmt: skip
def test_a_damaged_list_of_tombstones_is_refused(body: bytes) -> None:
    with pytest.raises(ReleaseError):
        decode_tombstones(body)


STATES = {
    "nothing": b"", "cut off": b'{"root":1', "no object": b"[]", "deep": b'{"root":' + b"[" * 50_000, "bytes": b"\xff\x00",
    "texts for numbers": b'{"root":"1","timestamp":1,"snapshot":1,"targets":1,"at":"","keys":[]}', "large": b" " * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("body", STATES.values(), ids=STATES)
def test_a_damaged_rollback_state_is_told_and_put_aside(small: Paper, body: bytes) -> None:
    trusted = small.verify().trusted
    assert trusted is not None
    file = state_file(trusted.fingerprint)
    good = json.loads(file.read_bytes())
    file.write_bytes(body)
    verdict = small.verify()
    assert verdict.ok and any(str(file) in note for note in verdict.notes)
    if body == STATES["large"]:
        assert file.read_bytes() == body  # it may be anything, so it stays
        return
    assert file.with_suffix(".damaged").read_bytes() == body
    assert json.loads(file.read_bytes()) == good
    assert not small.verify().notes


def test_a_rollback_state_that_cannot_be_read_is_not_written_over(
    small: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = small.verify().trusted
    assert trusted is not None
    file = state_file(trusted.fingerprint)
    before = file.read_bytes()
    small.publish({"index.html": b"<p>New"})
    with monkeypatch.context() as patch:
        refusing(patch, "open", lambda opened: opened == str(file), errno.EACCES)
        verdict = small.verify()
    assert verdict.ok and any("let this account read" in note for note in verdict.notes)
    assert file.read_bytes() == before


def test_a_press_tells_of_a_damaged_state(small: Paper) -> None:
    """What was signed into a folder is remembered beside what was seen."""
    from tamizdat import release

    keys = release.load_online(small.folder)
    release.remember_signed(small.site, now=NOW)
    assert release.check_not_restored(small.site, keys, now=NOW) == ""
    (file,) = [*state_file(trusted_fingerprint(small)).parent.glob("*.signed-*.json")]
    file.write_bytes(b"\x00" * 100)
    assert str(file) in release.check_not_restored(small.site, keys, now=NOW)
    assert msgspec.json.decode(release.remember_signed(small.site, now=NOW) or b'""') == ""


def trusted_fingerprint(paper: Paper) -> str:
    trusted = paper.verify().trusted
    assert trusted is not None
    return trusted.fingerprint


def test_the_command_tells_of_it_in_a_line(small: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, "scandir", lambda path: path.endswith(f"/{LOST}"), errno.EACCES)
    done = CliRunner().invoke(main, ["verify", str(small.site), "--root", str(small.folder / "keys/root.json")])
    assert done.exit_code == 2 and f"{LOST}: is a folder that cannot be read: Permission denied." in done.stderr
