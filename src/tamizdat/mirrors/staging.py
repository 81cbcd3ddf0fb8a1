"""What a pull has fetched and not yet put in place: a folder in the workspace beside the copy.

- `content/<ab>/<sha256>`: bytes of files, and `….gz` beside those that have a precompressed file. Each is written under
  another name first, so one that is there is whole and right.
- `release/<path>`: nodes and metadata, at their paths.
- `ready.json`: all of it is there; what the copy held before, so that putting it in place can be finished after a kill.
- `placed`: all of it is in place, and only what is not needed any more is still to go.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat.release.files import link_or_copy, list_files, workspace, write
from tamizdat.release.layout import METADATA_FOLDER
from tamizdat.release.precompressed import SUFFIX


class Before(Struct, frozen=True):
    """What a copy held: the roots of the site's trees, oldest first, those of other trees by folder, and the SHA-256 of
    single files by path. `is_known` is False where that cannot be told, so that every file is compared.
    """

    site_roots: tuple[str, ...] = ()
    other_roots: dict[str, str] = {}
    files: dict[str, str] = {}
    is_known: bool = True


class Staging:
    """The staging folder of the copy in `site`."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.folder = workspace(site) / "pull"
        self.release = self.folder / "release"
        self._contents = f"{self.folder}/content"
        self._ready = self.folder / "ready.json"
        self._placed = self.folder / "placed"

    def content(self, digest: str) -> str:
        """Return where the content with this SHA-256 is, or is to be. Paths are text: a first pull makes a million."""
        return f"{self._contents}/{digest[:2]}/{digest}"

    def put(self, target: str, body: bytes) -> None:
        """Write a file whole or not at all."""
        part = f"{target}.{os.getpid()}.part"
        write(part, body)
        os.rename(part, target)  # noqa: PTH104 (text, see `content`)

    def put_file(self, target: str, source: str) -> None:
        """Give a file of the copy a place here, too: another name of it, or a copy where the file system has none."""
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        part = f"{target}.{os.getpid()}.part"
        link_or_copy(source, part)
        os.rename(part, target)  # noqa: PTH104

    def put_release(self, path: str, body: bytes) -> None:
        """Write a node or a file of the metadata."""
        self.put(f"{self.release}/{path}", body)

    def keep_only(self, wanted: set[str]) -> None:
        """Remove contents that nothing needs any more: they may have been withdrawn since an earlier pull."""
        for path in list(list_files(Path(self._contents))):
            if path.rpartition("/")[2].removesuffix(SUFFIX) not in wanted:
                Path(self._contents, path).unlink()

    def folds_letters(self) -> bool:
        """Whether the file system takes names that differ in case alone for one name."""
        probe = self.folder / "probe"
        self.put(str(probe), b"")
        return (self.folder / "PROBE").exists()

    def make_ready(self, before: Before) -> None:
        """Note that everything is here, and what the copy held before."""
        self.put(str(self._ready), msgspec.json.encode(before))

    def ready(self) -> Before | None:
        """Return what the copy held before, None where not everything is here."""
        try:
            return msgspec.json.decode(self._ready.read_bytes(), type=Before)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def mark_placed(self) -> None:
        """Note that all of it is in place."""
        self.put(str(self._placed), b"")

    @property
    def is_placed(self) -> bool:
        """Whether all of it is in place."""
        return self._placed.exists()

    def forget_metadata(self) -> None:
        """Remove staged metadata."""
        shutil.rmtree(self.release / METADATA_FOLDER, ignore_errors=True)

    def clear_if_empty(self) -> None:
        """Remove the staging folder where no contents are in it that the next pull could use."""
        if not Path(self._contents).exists():
            self.clear()

    def clear(self) -> None:
        """Remove the staging folder. `ready.json` goes first: without it, nothing here is put in place."""
        self._ready.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
