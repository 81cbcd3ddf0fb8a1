"""python-tuf's own client updates from a release over HTTP, and refuses what TUF refuses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from releases import Paper, document, page, pages
from served import served
from tuf.api.exceptions import BadVersionNumberError, ExpiredMetadataError, RepositoryError, UnsignedMetadataError
from tuf.ngclient import Updater, UpdaterConfig

from tamizdat import release
from tamizdat.release.metadata.rotation import replace_root_keys, rotate

# The updater asks the clock of the machine.
NOW = datetime.now(UTC)


class Reader:
    """Someone who pinned the first root and keeps what the updater keeps."""

    def __init__(self, folder: Path, address: str, pin: bytes) -> None:
        self.folder, self.address, self.pin = folder, address, pin
        folder.mkdir()

    def update(self) -> Updater:
        updater = Updater(
            metadata_dir=str(self.folder / "tuf"),
            metadata_base_url=f"{self.address}tuf/",
            target_dir=str(self.folder),
            target_base_url=self.address,
            config=UpdaterConfig(prefix_targets_with_hash=False),
            bootstrap=self.pin,
        )
        updater.refresh()
        return updater

    def get(self, path: str) -> bytes:
        updater = self.update()
        info = updater.get_targetinfo(path)
        assert info is not None
        return Path(updater.download_target(info, str(self.folder / "target"))).read_bytes()


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    folder = tmp_path / "paper"
    folder.mkdir()
    release.init_keys(folder, now=NOW)
    paper = Paper(folder)
    paper.publish(pages(5), now=NOW)
    paper.documents({"gap.json": document("gap")}, now=NOW)
    return paper


@pytest.fixture
def reader(paper: Paper, tmp_path: Path) -> Iterator[Reader]:
    with served(paper.site) as address:
        yield Reader(tmp_path / "reader", address, (paper.folder / "keys/root.json").read_bytes())


def kept(reader: Reader, role: str) -> bytes:
    return (reader.folder / f"tuf/{role}.json").read_bytes()


def test_targets_of_every_kind_are_fetched(paper: Paper, reader: Reader) -> None:
    release.init_mirror_keys(paper.folder)
    paper.mirrors(paper.sign_mirrors(1, "one.invalid", now=NOW), now=NOW)
    paper.editions("paper.html", now=NOW)
    trusted = paper.verify(now=NOW).trusted
    assert trusted is not None
    paths = [target.path for target in trusted.all_targets]
    assert {path.partition("/")[0] for path in paths} == {"tree", "documents", "editions", "mirrors"}
    for path in paths:
        assert reader.get(path) == (paper.site / path).read_bytes()


def test_through_rotated_and_replaced_roots(paper: Paper, reader: Reader) -> None:
    reader.update()
    for edition in range(1, 4):
        rotate(paper.folder, now=NOW)
        if edition == 2:
            replace_root_keys(paper.folder, count=2, threshold=2, now=NOW)
        paper.publish({"index.html": page(0, edition)}, now=NOW)
        reader.update()
        assert kept(reader, "timestamp") == (paper.site / "tuf/timestamp.json").read_bytes()
    rotate(paper.folder, now=NOW)
    rotate(paper.folder, now=NOW)
    paper.publish({}, now=NOW)
    reader.get("documents/gap.json")
    assert kept(reader, "root") == (paper.site / "tuf/12.root.json").read_bytes()


def test_a_rollback_is_refused(paper: Paper, reader: Reader, tmp_path: Path) -> None:
    shutil.copytree(paper.site, tmp_path / "old")
    paper.publish({"index.html": page(0, 1)}, now=NOW)
    reader.update()
    newest = kept(reader, "timestamp")
    shutil.rmtree(paper.site)
    shutil.copytree(tmp_path / "old", paper.site)
    with pytest.raises(BadVersionNumberError):
        reader.update()
    assert kept(reader, "timestamp") == newest


def test_a_freeze_is_refused(paper: Paper, tmp_path: Path) -> None:
    release_of_last_week = NOW - timedelta(days=8)
    frozen = Paper(tmp_path / "frozen")
    frozen.publish(pages(3), now=release_of_last_week)
    with served(frozen.site) as address:
        reader = Reader(tmp_path / "reader", address, (frozen.folder / "keys/root.json").read_bytes())
        with pytest.raises(ExpiredMetadataError):
            reader.update()
    verdict = frozen.verify(now=NOW)
    assert verdict.ok and verdict.stale, "ours shows it, and says so"


def test_wrong_bytes_are_refused(paper: Paper, reader: Reader) -> None:
    place = paper.site / "documents/gap.json"
    body = place.read_bytes()
    place.unlink()
    place.write_bytes(body[:-1] + b" ")
    with pytest.raises(RepositoryError):
        reader.get("documents/gap.json")


def test_wrong_metadata_is_refused(paper: Paper, reader: Reader) -> None:
    place = paper.site / "tuf/timestamp.json"
    body = place.read_bytes().replace(b'"steady"', b'"turned"')
    place.unlink()
    place.write_bytes(body)
    with pytest.raises(UnsignedMetadataError):
        reader.update()
