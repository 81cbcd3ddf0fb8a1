"""The fuzzers have a target for each reader, and their mutations leave containers whole."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from random import Random

import pytest

from fuzz.mutators import Mutator
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import Listed
from tamizdat.recover.readers.dispatch import READERS, read_stream
from tamizdat.recover.readers.packed import PACKAGES
from tamizdat.recover.readers.stream import Budget, Stream


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config):
    monkeypatch.syspath_prepend(pytestconfig.rootpath / "tests" / "recover")
    from fuzz.targets import TARGETS

    return TARGETS


def test_each_reader_has_a_target(targets) -> None:
    assert {*READERS, *PACKAGES} <= set(targets)


def test_the_seeds_are_read(targets) -> None:
    for name, target in targets.items():
        if name != "pdf":  # each starts a process
            seeds = target.seeds()
            read = [_read(seed) for seed in seeds]
            assert seeds and any(isinstance(each, Capture) for found in read for each in found), name


def _read(body: bytes) -> list[object]:
    return list(read_stream(Stream(io.BytesIO(body), "x", Listed(path="x"), Budget(len(body)), 0, unpacked=False)))


def test_what_is_packed_is_changed_and_packed_again(targets) -> None:
    opened = changed = 0
    for seed in range(40):
        for name in ("wacz", "tar", "gzip"):
            (body, *_) = targets[name].seeds()
            done = Mutator(lambda part: part.replace(b"a", b"b", 1), Random(seed)).changed(body)
            changed += done != body
            opened += _opens(done)
    assert opened > 100 and changed > 90, "now and then the container itself is damaged"


def _opens(body: bytes) -> bool:
    try:
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                return archive.testzip() is None
        if body.startswith(b"\x1f\x8b"):
            return bool(gzip.decompress(body))
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            return bool(archive.getnames())
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError):
        return False


@pytest.fixture
def release_targets(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config):
    monkeypatch.syspath_prepend(pytestconfig.rootpath / "tests" / "release")
    monkeypatch.setenv("TAMIZDAT_STATE", "set by the reading")  # and put back after the test
    from fuzz import releases

    return releases


def test_what_is_in_a_release_is_read_signed_and_unsigned(release_targets) -> None:
    for name in release_targets.RELEASE_TARGETS:
        with release_targets.releases(name) as place:
            seeds = place.seeds()
            for data in (*seeds, b"", b"{}", seeds[0][:-2], seeds[0].replace(b"1", b"2"), seeds[0].replace(b'"', b"'")):
                place.read(data)


def test_a_changed_file_that_verifies_is_a_failure(release_targets, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.release.verifying import Verdict

    with release_targets.releases("release targets") as place:
        monkeypatch.setattr(Verdict, "ok", True)
        monkeypatch.setattr(release_targets, "load_trusted", lambda *_: None)
        with pytest.raises(release_targets.Verified):
            place.read(b"{}")
