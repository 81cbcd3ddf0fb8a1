"""Where a press lays its files before readers see them, and the lease that lets only one press at a time do so.

Everything that is not yet public lies in a folder beside the site, `.<name>.tamizdat/`: the lock, and a stage for each
run. It is beside and not inside, so that no server hands out what is not signed; and on the same file system, so that
a rename is enough to make it public.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tamizdat.release.metadata.signed import TIMESTAMP, node_path
from tamizdat.release.metadata.trusted_set import Chain, load
from tamizdat.release.precompressed import SUFFIX, has_twin, pack, wrong_twin
from tamizdat.release.tree.entry import Entry, ReleaseError, check, media_type_of, of_index
from tamizdat.release.tree.tree import CACHED, Nodes, Parsed, Tree, empty


class LeaseError(ReleaseError):
    """Another living process presses this site."""


# Nodes of our own releases, by their hash, from publish to publish: a desk that publishes one article after another
# meets the same ones again. Verification never uses them.
_parsed = Parsed(4 * CACHED)
_held: set[Path] = set()  # a process never blocks itself by a record lock, so it must remember


class Stage:
    """A place for the files of one run. It pickles: worker processes fill it, the main process publishes it."""

    def __init__(self, site: Path, folder: Path, thorough: bool) -> None:
        self.site = site
        self.folder = folder
        self.thorough = thorough
        self._tree = empty()
        self._index: Tree | None = None
        self._chain: Chain | None = None
        self._read: tuple[int, int] | None = None

    def __getstate__(self) -> tuple[Path, Path, bool]:
        return self.site, self.folder, self.thorough

    def __setstate__(self, state: tuple[Path, Path, bool]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def put(self, path: str, body: bytes, media_type: str | None = None) -> Entry:
        """Lay down a file and its compressed twin; return its entry.

        Nothing is written when the tree in force has this very entry and its file (and twin) stands. Raises
        ReleaseError for a path that may not stand in a release.
        """
        digest = hashlib.sha256(body).hexdigest()
        entry = check(Entry(path, digest, len(body), media_type or media_type_of(path)))
        if self.in_force(path).get(path) == entry and self._stands(entry, body):
            return entry
        write(f"{self.folder}/{path}", body)
        if has_twin(entry):
            write(f"{self.folder}/{path}{SUFFIX}", pack(body))
        return entry

    def in_force(self, path: str = "") -> Tree:
        """The tree in force to which `path` belongs, opened anew when a publish has put another one in force."""
        try:
            stat = os.stat(f"{self.site}/{TIMESTAMP}")  # noqa: PTH116 (asked for every file: text is five times as fast)
        except FileNotFoundError:
            return self._tree
        if self._read != (stat.st_ino, stat.st_mtime_ns):
            self._chain = chain_of(self.site)
            self._tree = empty() if self._chain is None else tree_of(self.site, self._chain.tree)
            self._index = None
            self._read = (stat.st_ino, stat.st_mtime_ns)
        if not of_index(path):
            return self._tree
        if self._index is None:
            self._index = index_of(self.site, self._chain)
        return self._index

    def _stands(self, entry: Entry, body: bytes) -> bool:
        place = f"{self.site}/{entry.path}"
        twins = [place + SUFFIX] if has_twin(entry) else []
        try:
            if self.thorough:
                return Path(place).read_bytes() == body and all(
                    wrong_twin(Path(twin).read_bytes(), entry) is None for twin in twins
                )
            return os.stat(place).st_size == entry.size and all(os.stat(twin).st_size for twin in twins)  # noqa: PTH116
        except OSError:
            return False


def write(place: str, body: bytes) -> None:
    """Write a file, and the folders it lies in where they are not there yet."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        descriptor = os.open(place, flags, 0o666)
    except FileNotFoundError:
        _make_folder(place.rpartition("/")[0])
        descriptor = os.open(place, flags, 0o666)
    try:
        done = os.write(descriptor, body)
        while done < len(body):
            done += os.write(descriptor, memoryview(body)[done:])
    finally:
        os.close(descriptor)


def _make_folder(folder: str) -> None:
    """Make a folder and those it lies in. As text: a full press makes two for each article."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        _make_folder(folder.rpartition("/")[0])
        _make_folder(folder)
    except FileExistsError:
        if not os.path.isdir(folder):  # noqa: PTH112
            raise


def chain_of(site: Path) -> Chain | None:
    """The metadata in force in our own release's folder, None where there is none. Raises ReleaseError."""

    def read(path: str) -> bytes | None:
        place = site / path
        return place.read_bytes() if place.is_file() else None

    return load(read) if (site / TIMESTAMP).is_file() else None


def tree_of(site: Path, root: str, nodes: Nodes | None = None) -> Tree:
    """The tree with this root. Nodes are read as they are needed, from `nodes` or from the site, and held against
    their names."""

    def read(digest: str) -> bytes:
        if nodes is not None and digest in nodes:
            return nodes[digest]
        place = site / node_path(digest)
        try:
            body = place.read_bytes()
        except OSError as error:
            raise ReleaseError(f"{place}: {error.strerror}. Run `tamizdat verify` on the folder.") from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise ReleaseError(f"{place}: its bytes do not match its name. Run `tamizdat verify` on the folder.")
        return body

    return Tree(read, root, _parsed)


def current(site: Path) -> Tree:
    """The tree in force: iterate its entries, `get(path)`, `len`. Without a release it is the empty tree."""
    chain = chain_of(site)
    return empty() if chain is None else tree_of(site, chain.tree)


def index_of(site: Path, chain: Chain | None) -> Tree:
    """The tree of the search index in force; the empty tree where there is none."""
    return tree_of(site, chain.search) if chain is not None and chain.search else empty()


def workspace(site: Path) -> Path:
    """The folder beside a site where a press works."""
    return site.with_name(f".{site.name}.tamizdat")


@contextmanager
def lease(site: Path, *, thorough: bool = False) -> Iterator[Stage]:
    """Hold the right to press `site`, and get an empty Stage. Raises LeaseError while another process holds it.

    `thorough` makes `Stage.put` compare bytes and not sizes alone, so that a damaged site is mended. What the lease
    rests on is a record lock, which ends with its process: a killed holder leaves nothing that must be taken over.
    """
    site = site.resolve()
    folder = workspace(site)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReleaseError(f"{folder}: {error.strerror}. The folder around a site must be writable.") from None
    if site.exists() and site.stat().st_dev != folder.stat().st_dev:
        raise ReleaseError(f"{site} is a file system of its own. Press to a folder inside it, like {site / 'site'}.")
    lock = _lock(folder / "lock", site)
    try:
        for old in folder.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
            elif old.name != "lock":
                old.unlink()
        stage = Stage(site, folder / f"stage-{uuid.uuid4().hex}", thorough)
        stage.folder.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage.folder, ignore_errors=True)
    finally:
        (folder / "lock").unlink()
        _held.discard(site)
        os.close(lock)
        if not any(folder.iterdir()):
            folder.rmdir()


def _lock(path: Path, site: Path) -> int:
    """Return the descriptor of the locked lock file, with our process id in it."""
    while True:
        if site in _held:
            raise LeaseError(f"{site} is being pressed by this very process ({os.getpid()}). Wait until it is done.")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise LeaseError(
                f"{site} is being pressed by process {holder}. Wait until it is done, or end that process."
            ) from None
        # The last holder may have removed the file between our opening and locking it: then hold the new one.
        if _same_file(descriptor, path):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            _held.add(site)
            return descriptor
        os.close(descriptor)


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
