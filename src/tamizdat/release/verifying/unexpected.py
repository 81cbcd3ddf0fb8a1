"""Find what was added to a release's folder: every file that nothing signed accounts for.

A steady release accounts for each of its files. While one is being laid or turns, parts of the next or last one may
lie there too; each is held against what is signed all the same, so that nothing else can hide among them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain as chain_together
from pathlib import PurePosixPath

from tuf.api.metadata import Snapshot, Targets

from tamizdat.release.metadata.signed import FOLDER, LARGEST, list_path, node_path, store_path
from tamizdat.release.metadata.trusted_set import Chain, load_signed
from tamizdat.release.precompressed import SUFFIX, has_twin, wrong_twin
from tamizdat.release.tree.entry import FOLDERS, INDEX, Entry, ReleaseError, of_index
from tamizdat.release.tree.node import decode
from tamizdat.release.tree.tree import EMPTY, EMPTY_NODE, Tree
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.sources import Folder, ReadError, content, read

ADDED = "was added: nothing that is signed names it."


class Strays:
    """Looks for strays in `folder`, whose metadata is `chain`.

    `expected` maps every path of the tree to whether it has a twin; `wanted` holds all other files that belong there;
    `trees` are the kept trees and the one in force, `old` what the turning paths held before (None: nothing).
    """

    def __init__(
        self,
        folder: Folder,
        chain: Chain,
        expected: Mapping[str, bool],
        wanted: set[str],
        trees: list[Tree],
        old: Mapping[str, Entry | None],
    ) -> None:
        self.folder = folder
        self.chain = chain
        self.expected = expected
        self.wanted = wanted
        self.trees = trees
        self.old = old

    def find(self) -> Iterator[Problem]:
        """Yield every file that does not belong."""
        state = self.chain.phase.state
        judges: dict[str, Callable[[str], bool]] = {}
        strays = [path for path in self.folder.paths() if not self._known(path)]
        if strays and state != "steady":
            judges[FOLDER] = self._is_signed
        if strays and state == "laying":
            nodes, entries = self._beside()
            contents = self._named({path for path in strays if path.startswith("store/")}, entries)
            judges["tree"] = lambda path: path in nodes
            judges["store"] = lambda path: path in contents
            index = {entry.path: entry for entry in entries if of_index(entry.path)}
            judges[INDEX] = lambda path: self._holds(path, index)
        for path in strays:
            top = path.partition("/")[0]
            judge = judges.get(top) if top in FOLDERS else self._is_leaving if state == "turning" else None
            if judge is None or not judge(path):
                yield Problem(path, ADDED)

    def _known(self, path: str) -> bool:
        if path in self.expected or path in self.wanted:
            return True
        return path.endswith(SUFFIX) and self.expected.get(path.removesuffix(SUFFIX), False)

    def _is_signed(self, path: str) -> bool:
        """Whether a file of `tuf/` is the snapshot or targets of another state, or a list that the phase names."""
        for digest in self.chain.phase.lists:
            if path == list_path(digest):
                return self._read(path, digest) is not None
        version, _, role = PurePosixPath(path).name.removesuffix(".json").partition(".")
        if path != f"{FOLDER}/{version}.{role}.json":
            return False
        try:
            body = read(self.folder, path, LARGEST) or b""
            root = self.chain.root
            signed: Snapshot | Targets
            if role == Snapshot.type:
                signed = load_signed(Snapshot, path, body, root)
            else:
                signed = load_signed(Targets, path, body, root)
            return (str(signed.version), signed.type) == (version, role)
        except ReleaseError:
            return False

    def _is_leaving(self, path: str) -> bool:
        """Whether a path (or twin) that the tree in force does not have still holds what the last one had there."""
        return self._holds(path, self.old)

    def _holds(self, path: str, entries: Mapping[str, Entry | None]) -> bool:
        """Whether the file at a path is the file or the twin of one of `entries`, which are given by their paths."""
        twin = path.endswith(SUFFIX)
        entry = entries.get(path.removesuffix(SUFFIX))
        if entry is None or (twin and not has_twin(entry)):
            return False
        try:
            if twin:
                return wrong_twin(read(self.folder, path, 2 * entry.size + 1024) or b"", entry) is None
            found = content(self.folder, path, entry.size)
        except ReadError:
            return False
        return found is not None and found.sha256 == entry.sha256

    def _beside(self) -> tuple[set[str], list[Entry]]:
        """Return the nodes that are there of the trees beside, reached from their roots, and the entries in them."""
        nodes: set[str] = set()
        entries: list[Entry] = []
        left = list(self.chain.phase.beside)
        seen = set(left)
        while left:
            digest = left.pop()
            body = EMPTY_NODE if digest == EMPTY.sha256 else self._read(node_path(digest), digest)
            if body is None:
                continue
            nodes.add(node_path(digest))
            for item in decode(body)[1]:
                if isinstance(item, Entry):
                    entries.append(item)
                elif item.sha256 not in seen:
                    seen.add(item.sha256)
                    left.append(item.sha256)
        return nodes, entries

    def _read(self, path: str, digest: str) -> bytes | None:
        """The bytes of a file that its SHA-256 names, None where they are others."""
        try:
            found = content(self.folder, path, sys.maxsize, keep=True)
        except ReadError:
            return None
        return found.body if found is not None and found.sha256 == digest else None

    def _named(self, stored: set[str], beside: list[Entry]) -> set[str]:
        """Return those of the `stored` files that hold what some tree here names."""
        named: set[str] = set()
        for entry in chain_together(beside, *self.trees):
            if named == stored:
                break
            path = store_path(entry.sha256)
            if path in stored and path not in named:
                try:
                    found = content(self.folder, path, entry.size)
                except ReadError:
                    continue
                if found is not None and found.sha256 == entry.sha256:
                    named.add(path)
        return named
