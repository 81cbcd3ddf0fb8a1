"""Where a press puts its files before readers see them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import has_hash, list_files, move, write
from tamizdat.release.layout import TIMESTAMP
from tamizdat.release.metadata.targets import SEARCH_FOLDER
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.precompressed import SUFFIX, compress, entry_files, has_precompressed, precompressed_problem
from tamizdat.release.publishing.in_force import load_in_force, open_search_tree, open_tree
from tamizdat.release.tree.entry import Entry, check_entry, top_folder
from tamizdat.release.tree.media_types import media_type_of
from tamizdat.release.tree.tree import Tree, empty_tree


class Stage:
    """The files of one run, in a folder beside the release. It pickles: workers fill it, the main process publishes.

    `site` is the release's folder, `folder` the stage's own. `thorough` compares bytes, not sizes, with the release.
    """

    def __init__(self, site: Path, folder: Path, thorough: bool) -> None:
        self.site = site
        self.folder = folder
        self.thorough = thorough
        self._tree = empty_tree()
        self._search_tree: Tree | None = None
        self._trusted: TrustedMetadataSet | None = None
        self._timestamp_read: tuple[int, int] | None = None  # inode and time of change of the last timestamp.json

    def __getstate__(self) -> tuple[Path, Path, bool]:
        return self.site, self.folder, self.thorough

    def __setstate__(self, state: tuple[Path, Path, bool]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def put(self, path: str, body: bytes, media_type: str | None = None) -> Entry:
        """Stage a file and its precompressed one; return its entry.

        Nothing is written when the tree in force has this very entry and its files are in the release. Raises
        ReleaseError for a path that may not stand in a release.
        """
        digest = hashlib.sha256(body).hexdigest()
        entry = check_entry(Entry(path, digest, len(body), media_type or media_type_of(path)))
        if self.in_force(path).get(path) == entry and self._is_published(entry, body):
            return entry
        write(f"{self.folder}/{path}", body)
        if has_precompressed(entry):
            write(f"{self.folder}/{path}{SUFFIX}", compress(body))
        return entry

    def put_file(self, path: str, source: Path, media_type: str | None = None) -> Entry:
        """Stage a large file, which is not read into memory; return its entry. `source` is moved.

        Raises ReleaseError for a path that may not stand in a release, and where `source` cannot be read.
        """
        try:
            with source.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
            size = source.stat().st_size
        except OSError as error:
            raise ReleaseError(f"{source}: {error.strerror}. Give a file that can be read.") from None
        entry = check_entry(Entry(path, digest, size, media_type or media_type_of(path)))
        staged = self.folder / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, staged)
        if has_precompressed(entry):
            write(f"{staged}{SUFFIX}", compress(staged.read_bytes()))
        return entry

    def in_force(self, path: str = "") -> Tree:
        """The tree in force to which `path` belongs, opened anew when a publish has put another one in force."""
        try:
            found = os.stat(f"{self.site}/{TIMESTAMP}")  # noqa: PTH116 (asked for every file: text is five times as fast)
        except FileNotFoundError:
            return self._tree
        if self._timestamp_read != (found.st_ino, found.st_mtime_ns):
            self._trusted = load_in_force(self.site)
            self._tree = empty_tree() if self._trusted is None else open_tree(self.site, self._trusted.site_root)
            self._search_tree = None
            self._timestamp_read = (found.st_ino, found.st_mtime_ns)
        if top_folder(path) != SEARCH_FOLDER:
            return self._tree
        if self._search_tree is None:
            self._search_tree = open_search_tree(self.site, self._trusted)
        return self._search_tree

    def _is_published(self, entry: Entry, body: bytes) -> bool:
        """Whether the release has the entry's file and its precompressed one; `thorough`, with the right bytes."""
        file = f"{self.site}/{entry.path}"
        compressed = [file + SUFFIX] if has_precompressed(entry) else []
        try:
            # A link, a folder or a pipe in a file's place is no file, whatever is behind it.
            if not all(stat.S_ISREG(os.lstat(path).st_mode) for path in (file, *compressed)):
                return False
            if self.thorough:
                return Path(file).read_bytes() == body and not any(
                    precompressed_problem(Path(path).read_bytes(), entry) for path in compressed
                )
            return os.stat(file).st_size == entry.size and all(os.stat(path).st_size for path in compressed)  # noqa: PTH116
        except OSError:
            return False

    def check_staged(self, entries: Iterable[Entry]) -> None:
        """Raise ReleaseError where the file or precompressed file of one of `entries` was not staged."""
        for entry in entries:
            for path in entry_files(entry):
                if not (self.folder / path).is_file():
                    raise ReleaseError(
                        f"{path}: to be published, but not staged. Give it to `Stage.put` of this very lock."
                    )

    def keep_only(self, wanted: Iterable[Entry]) -> None:
        """Remove what was staged and is not wanted; raise ReleaseError where something wanted was not staged.

        `wanted` is in the order of its paths, and is gone through together with the staged files in the same order:
        all their names would be a hundred megabytes at 100,000 articles.
        """
        staged = needed = 0
        unwanted = []
        files = self._files_in_order()
        path = next(files, None)
        for entry in wanted:
            needed += 1 + has_precompressed(entry)
            while path is not None and path.removesuffix(SUFFIX) <= entry.path:
                if path == entry.path or (path == entry.path + SUFFIX and has_precompressed(entry)):
                    staged += 1
                else:
                    unwanted.append(path)
                path = next(files, None)
        unwanted += [path] if path is not None else []
        for other in (*unwanted, *files):
            (self.folder / other).unlink()
        if staged < needed:
            self.check_staged(wanted)

    def _files_in_order(self, below: str = "") -> Iterator[str]:
        """Yield the path of every staged file in the order of the paths, a precompressed one after its file."""
        with os.scandir(self.folder / below) as found:  # folders get a slash, as in the paths of their files
            names = [item.name + "/" if item.is_dir(follow_symlinks=False) else item.name for item in found]
        for name in sorted(names, key=lambda name: (name.removesuffix(SUFFIX), name)):
            if name.endswith("/"):
                yield from self._files_in_order(below + name)
            else:
                yield below + name

    def move_to_release(self, entry: Entry) -> None:
        """Rename an entry's staged files onto their paths in the release."""
        for path in entry_files(entry):
            move(self.folder / path, self.site / path)

    def mend(self, tree: Tree) -> int:
        """Publish what was staged though its entry did not change, since its file was missing or damaged; return how
        many entries these are."""
        mended = 0
        for path in list(list_files(self.folder)):
            if (entry := tree.get(path)) is not None and has_hash(self.folder / path, entry.sha256):
                self.move_to_release(entry)
                mended += 1
        return mended
