"""Find what was added to a release's folder: every file that nothing signed accounts for.

A steady release accounts for each of its files. During a publish parts of the next or last release may be there too;
each is checked against what is signed all the same, so that nothing else can hide among them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath

from tuf.api.metadata import Snapshot, Targets

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import METADATA_FOLDER, metadata_path, node_path, store_path, tombstones_path
from tamizdat.release.metadata.signed import MAX_METADATA_BYTES
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_signed
from tamizdat.release.precompressed import SUFFIX, has_precompressed, precompressed_problem
from tamizdat.release.tree.entry import RESERVED_FOLDERS, SEARCH_FOLDER, Entry, in_search_folder
from tamizdat.release.tree.node import decode_node
from tamizdat.release.tree.tree import EMPTY, EMPTY_NODE, Tree
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.sources import Folder, ReadError, read, read_content

ADDED = "was added: nothing that is signed names it."


class UnexpectedFiles:
    """Finds the unexpected files in `folder`, whose metadata is `trusted`.

    `expected` maps each path of the trees to whether a precompressed file belongs beside it; `needed` holds all other
    files that belong there; `trees` are the retained trees and the one in force; `old` are the entries that a path may
    still hold while the release is turning (None: nothing).
    """

    def __init__(
        self,
        folder: Folder,
        trusted: TrustedMetadataSet,
        expected: Mapping[str, bool],
        needed: set[str],
        trees: list[Tree],
        old: Mapping[str, Entry | None],
    ) -> None:
        self.folder = folder
        self.trusted = trusted
        self.expected = expected
        self.needed = needed
        self.trees = trees
        self.old = old

    def find(self) -> Iterator[Problem]:
        """Yield every file that does not belong in the folder."""
        state = self.trusted.phase.state
        excuses: dict[str, Callable[[str], bool]] = {}  # by top folder: whether the phase accounts for a path
        unexpected = [path for path in self.folder.paths() if not self._is_expected(path)]
        if unexpected and state != "steady":
            excuses[METADATA_FOLDER] = self._is_signed
        if unexpected and state == "laying":
            nodes, entries = self._read_beside()
            contents = self._named_contents({path for path in unexpected if path.startswith("store/")}, entries)
            excuses["tree"] = lambda path: path in nodes
            excuses["store"] = lambda path: path in contents
            search_entries = {entry.path: entry for entry in entries if in_search_folder(entry.path)}
            excuses[SEARCH_FOLDER] = lambda path: self._holds(path, search_entries)
        for path in unexpected:
            top = path.partition("/")[0]
            excuse = excuses.get(top) if top in RESERVED_FOLDERS else self._is_going if state == "turning" else None
            if excuse is None or not excuse(path):
                yield Problem(path, ADDED)

    def _is_expected(self, path: str) -> bool:
        if path in self.expected or path in self.needed:
            return True
        return path.endswith(SUFFIX) and self.expected.get(path.removesuffix(SUFFIX), False)

    def _is_signed(self, path: str) -> bool:
        """Whether a file of `tuf/` is the snapshot or targets of another state, or a list that the phase names."""
        for digest in self.trusted.phase.lists:
            if path == tombstones_path(digest):
                return self._read_named(path, digest) is not None
        version, _, role = PurePosixPath(path).name.removesuffix(".json").partition(".")
        if not version.isdecimal() or path != metadata_path(int(version), role):
            return False
        try:
            body = read(self.folder, path, MAX_METADATA_BYTES) or b""
            root = self.trusted.root
            signed: Snapshot | Targets
            if role == Snapshot.type:
                signed = load_signed(Snapshot, path, body, root)
            else:
                signed = load_signed(Targets, path, body, root)
            return (str(signed.version), signed.type) == (version, role)
        except ReleaseError:
            return False

    def _is_going(self, path: str) -> bool:
        """Whether a path that the tree in force does not have still holds what the last one had there."""
        return self._holds(path, self.old)

    def _holds(self, path: str, entries: Mapping[str, Entry | None]) -> bool:
        """Whether a path holds the file or the precompressed file of one of `entries`, which are given by path."""
        is_compressed = path.endswith(SUFFIX)
        entry = entries.get(path.removesuffix(SUFFIX))
        if entry is None or (is_compressed and not has_precompressed(entry)):
            return False
        try:
            if is_compressed:
                return not precompressed_problem(read(self.folder, path, 2 * entry.size + 1024) or b"", entry)
            content = read_content(self.folder, path, entry.size)
        except ReadError:
            return False
        return content is not None and content.sha256 == entry.sha256

    def _read_beside(self) -> tuple[set[str], list[Entry]]:
        """Return the nodes that are there of the trees beside, reached from their roots, and the entries in them."""
        nodes: set[str] = set()
        entries: list[Entry] = []
        queue = list(self.trusted.phase.beside)
        seen = set(queue)
        while queue:
            digest = queue.pop()
            body = EMPTY_NODE if digest == EMPTY.sha256 else self._read_named(node_path(digest), digest)
            if body is None:
                continue
            nodes.add(node_path(digest))
            for item in decode_node(body)[1]:
                if isinstance(item, Entry):
                    entries.append(item)
                elif item.sha256 not in seen:
                    seen.add(item.sha256)
                    queue.append(item.sha256)
        return nodes, entries

    def _read_named(self, path: str, digest: str) -> bytes | None:
        """The bytes of a file that is named by its SHA-256, None where it has others."""
        try:
            content = read_content(self.folder, path, sys.maxsize, with_body=True)
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
            if path in stored and path not in named:
                try:
                    content = read_content(self.folder, path, entry.size)
                except ReadError:
                    continue
                if content is not None and content.sha256 == entry.sha256:
                    named.add(path)
        return named
