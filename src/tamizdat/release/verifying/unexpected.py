"""Find what was added to a release's folder: every file that nothing signed accounts for.

A steady release accounts for each of its files. During a publish parts of the next or last release may be there too;
each is checked against what is signed all the same, so that nothing else can hide among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from itertools import chain
from pathlib import PurePosixPath

from tuf.api.metadata import Snapshot, Targets

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import metadata_path, node_path, store_path
from tamizdat.release.limits import MAX_METADATA_BYTES, MAX_NODE_BYTES
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.metadata.verified import load_metadata
from tamizdat.release.precompressed import SUFFIX, has_precompressed, precompressed_problem
from tamizdat.release.reading import Folder, ReadError, read, read_content
from tamizdat.release.tree.entry import Entry, top_folder
from tamizdat.release.tree.node import decode_node
from tamizdat.release.tree.tree import EMPTY, EMPTY_NODE, Tree
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.role_files import FORBIDDEN

ADDED = "was added: nothing that is signed names it."


class UnexpectedFiles:
    """Finds the unexpected files in `folder`, whose metadata is `trusted`.

    `expected` maps each path of the trees, and of single files, to whether a precompressed file belongs beside it;
    `needed` holds all other files that belong there; `trees` are the site's: the retained ones and the one in force;
    `old` are the entries that a path may still hold in this phase (None: nothing); `forbidden` are the hashes of
    the list of tombstones, which no phase excuses; `barred` are paths that held such bytes before.
    """

    def __init__(
        self,
        folder: Folder,
        trusted: TrustedMetadataSet,
        expected: Mapping[str, bool],
        needed: set[str],
        trees: list[Tree],
        old: Mapping[str, Entry | None],
        forbidden: Set[str],
        barred: Set[str],
    ) -> None:
        self.folder = folder
        self.trusted = trusted
        self.expected = expected
        self.needed = needed
        self.trees = trees
        self.old = old
        self.forbidden = forbidden
        self.barred = barred
        self._unreadable: list[Problem] = []

    def _report(self, path: str, why: str) -> None:
        self._unreadable.append(Problem(path, why))

    def find(self) -> Iterator[Problem]:
        """Yield every file that does not belong in the folder."""
        unexpected = [path for path in self.folder.paths(self._report) if not self._is_expected(path)]
        if unexpected and self.trusted.phase.state != "steady":
            excuses = self._excuses(unexpected)
            unexpected = [path for path in unexpected if not any(excuse(path) for excuse in excuses)]
        yield from self._unreadable
        yield from (Problem(path, FORBIDDEN if self._is_forbidden(path) else ADDED) for path in unexpected)

    def _is_forbidden(self, path: str) -> bool:
        """Whether the store, or a path that held it before, still has what the list of tombstones names."""
        if path.startswith("store/"):
            return path.rpartition("/")[2] in self.forbidden
        return path.removesuffix(SUFFIX) in self.barred

    def _excuses(self, unexpected: list[str]) -> list[Callable[[str], bool]]:
        """How the phase may account for a path."""
        excuses: list[Callable[[str], bool]] = [lambda path: self._holds(path, self.old), self._is_metadata]
        if self.trusted.phase.state == "turning":
            return excuses
        nodes, entries, role_entries = self._read_beside()
        contents = self._named_contents({path for path in unexpected if path.startswith("store/")}, entries)
        return [
            *excuses,
            lambda path: path in nodes,
            lambda path: path in contents,
            lambda path: self._holds(path, role_entries),
        ]

    def _is_expected(self, path: str) -> bool:
        if path in self.expected or path in self.needed:
            return True
        return path.endswith(SUFFIX) and self.expected.get(path.removesuffix(SUFFIX), False)

    def _is_metadata(self, path: str) -> bool:
        """Whether a file is the snapshot or targets of another state, signed by keys in force."""
        version, _, role = PurePosixPath(path).name.removesuffix(".json").partition(".")
        if not version.isdecimal() or path != metadata_path(int(version), role):
            return False
        try:
            body = read(self.folder, path, MAX_METADATA_BYTES) or b""
            root = self.trusted.root
            signed: Snapshot | Targets
            if role == Snapshot.type:
                signed = load_metadata(Snapshot, path, body, root)[0]
            else:
                signed = load_metadata(Targets, path, body, root)[0]
            return (str(signed.version), signed.type) == (version, role)
        except ReleaseError:
            return False

    def _holds(self, path: str, entries: Mapping[str, Entry | None]) -> bool:
        """Whether a path holds the file or the precompressed file of one of `entries`, which are given by path."""
        is_compressed = path.endswith(SUFFIX)
        entry = entries.get(path.removesuffix(SUFFIX))
        if entry is None or entry.sha256 in self.forbidden or (is_compressed and not has_precompressed(entry)):
            return False
        try:
            if is_compressed:
                return not precompressed_problem(read(self.folder, path, 2 * entry.size + 1024) or b"", entry)
            content = read_content(self.folder, path, entry.size)
        except ReadError:
            return False
        return content is not None and content.sha256 == entry.sha256

    def _read_beside(self) -> tuple[set[str], list[Entry], dict[str, Entry]]:
        """Return the nodes that are there of the trees beside, reached from their roots, the entries in them, and by
        path those of trees of other roles than the site."""
        nodes: set[str] = set()
        entries: list[Entry] = []
        role_entries: dict[str, Entry] = {}
        queue = [(tree.root, tree.folder) for tree in self.trusted.phase.beside]
        seen = {digest for digest, _ in queue}
        while queue:
            digest, folder = queue.pop()
            body = EMPTY_NODE if digest == EMPTY.sha256 else self._read_named(node_path(digest), digest)
            if body is None:
                continue
            nodes.add(node_path(digest))
            for item in decode_node(body)[1]:
                if isinstance(item, Entry):
                    entries.append(item)
                    if folder and top_folder(item.path) == folder:
                        role_entries[item.path] = item
                elif item.sha256 not in seen:
                    seen.add(item.sha256)
                    queue.append((item.sha256, folder))
        return nodes, entries, role_entries

    def _read_named(self, path: str, digest: str) -> bytes | None:
        """The bytes of a file that is named by its SHA-256, None where it has others."""
        try:
            content = read_content(self.folder, path, MAX_NODE_BYTES, with_body=True)
        except ReadError:
            return None
        return content.body if content is not None and content.sha256 == digest else None

    def _named_contents(self, stored: set[str], beside: list[Entry]) -> set[str]:
        """Return those of the `stored` files that hold the content of an entry of some tree here."""
        named: set[str] = set()
        for entry in chain(beside, *self.trees):
            if named == stored:
                break
            path = store_path(entry.sha256)
            if path in stored and path not in named and entry.sha256 not in self.forbidden:
                try:
                    content = read_content(self.folder, path, entry.size)
                except ReadError:
                    continue
                if content is not None and content.sha256 == entry.sha256:
                    named.add(path)
        return named
