"""A small paper pressed and indexed in a test's folder."""

from __future__ import annotations

from pathlib import Path

from press_samples import LANTERN, MONDAY, press_to
from search_reader import Index

from tamizdat import release
from tamizdat.article import Article
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.search import SearchReport, update_index


def search(folder: Path, archive: list[Article], **more: object) -> SearchReport:
    given: dict[str, object] = {"now": MONDAY, **more}
    keys = release.load_online(folder)
    return update_index(MemoryArchive(archive), LANTERN, folder / "site", keys, **given)  # type: ignore[arg-type]


def index(folder: Path) -> Index:
    return Index(folder / "site", release.search_manifest(folder / "site"))


def pressed(folder: Path, archive: list[Article], **more: object) -> Index:
    press_to(folder, archive)
    search(folder, archive, **more)
    return index(folder)
