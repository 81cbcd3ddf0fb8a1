"""Verify a release: every byte against the signatures, from the root keys down (docs/release-format.md, section 8).

    verdict = verify(open_source("paper/var/site"), pin=root_file, now=datetime.now(UTC))
    verdict.ok          nothing is wrong; `verdict.stale` may still say that the signatures have expired
    verdict.problems    each file that is wrong, and why

All that is wrong is found, not only the first. Where a file of the metadata cannot be trusted, nothing behind it can be
checked, and the verdict says no more than that.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain as chain_together

import msgspec
from msgspec import Struct

from tamizdat.release.metadata import rollback as memory
from tamizdat.release.metadata import tombstones as tombstone
from tamizdat.release.metadata.signed import (
    LARGEST,
    SEARCH,
    SITE,
    TIMESTAMP,
    TOMBSTONES,
    UntrustedError,
    node_path,
    store_path,
)
from tamizdat.release.metadata.trusted_set import Chain, load
from tamizdat.release.precompressed import has_twin
from tamizdat.release.publishing.files import Span
from tamizdat.release.tree.entry import OTHER, Entry, ReleaseError, of_index
from tamizdat.release.tree.tree import Difference, Tree
from tamizdat.release.verifying.checks import Problem, Task, check_all
from tamizdat.release.verifying.sources import Folder, ReadError, Web, content, read
from tamizdat.release.verifying.unexpected import Strays
from tamizdat.release.verifying.walk import Walk

Progress = Callable[[int, int], None]
# A newsroom may publish while its release is verified; then what was read belongs to two releases, and is read again.
TRIES = 3
WITHDRAWN = "holds bytes that were withdrawn: the list of tombstones names them."


class Verdict(Struct, kw_only=True):
    """What was checked and what is wrong. `notes` are facts that a reader of the verdict should know.

    `chain` is None where the metadata cannot be trusted. Counts: files of the site and their bytes, files of the search
    index (`indexed`), nodes, twins, files in `store/` (of a folder), paths whose bytes came from the store because the
    release is turning; `tombstones` in force.
    """

    source: str
    pinned: bool
    chain: Chain | None = None
    stale: bool = False
    files: int = 0
    bytes: int = 0
    indexed: int = 0
    tombstones: int = 0
    nodes: int = 0
    twins: int = 0
    stored: int = 0
    waiting: int = 0
    problems: list[Problem] = []
    notes: list[str] = []

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(
    source: Folder | Web,
    *,
    now: datetime,
    pin: bytes | None = None,
    progress: Progress = lambda done, count: None,
) -> Verdict:
    """Verify a release; `pin` is a trusted root file. `progress` is told of files done and in all.

    Raises ReadError where the source cannot be reached at all.
    """
    for _ in range(TRIES):
        before = read(source, TIMESTAMP, LARGEST)
        verdict = _Verification(source, now, pin, progress).run()
        if verdict.ok or read(source, TIMESTAMP, LARGEST) == before:
            break
    return verdict


class _Verification:
    def __init__(self, source: Folder | Web, now: datetime, pin: bytes | None, progress: Progress) -> None:
        self.source = source
        self.now = now
        self.pin = pin
        self.progress = progress
        self.verdict = Verdict(source=source.name, pinned=pin is not None)
        self.walk = Walk(source, self._report)
        self.withdrawn: set[str] = set()
        self.expected: dict[str, bool] = {}
        self.old: dict[str, Entry | None] = {}
        self.turning: set[str] = set()
        self.trees: list[Tree] = []
        self.index: Tree | None = None
        self.span: Span | None = None

    def run(self) -> Verdict:
        """Check all and return the verdict."""
        verdict = self.verdict
        try:
            chain = load(self._metadata, self.pin, self._report)
        except UntrustedError as error:
            self._report(error.path, error.why)
            verdict.notes.append("Nothing behind that file can be checked.")
            return verdict
        verdict.chain = chain
        verdict.stale = chain.expires[0] <= self.now
        older, warning = memory.compare(chain, self.now)
        verdict.problems += [Problem(path, why) for path, why in older]
        verdict.notes += [warning] if warning else []
        self._read_list(chain)
        self._open_trees(chain)
        count = chain.trunk.paths + (chain.index.paths if chain.index else 0)
        tally = check_all(self.source, self._tasks(chain), count, lambda done: self.progress(min(done, count), count))
        verdict.problems += tally.problems
        verdict.indexed = sum(map(of_index, self.expected))
        verdict.files, verdict.nodes = len(self.expected) - verdict.indexed, len(self.walk.nodes)
        verdict.bytes, verdict.twins, verdict.waiting = tally.bytes, tally.twins, tally.stored
        if tally.twins:
            verdict.problems += [Problem(path, "is missing.") for path in tally.lost]
        elif tally.lost:
            verdict.notes.append("The folder holds no compressed twins.")
        if isinstance(self.source, Folder):
            self._find_strays(self.source, chain)
        self._name_swapped()
        return verdict

    def _metadata(self, path: str) -> bytes | None:
        try:
            return read(self.source, path, LARGEST)
        except ReadError as error:
            raise UntrustedError(path, f"{error}.") from None

    def _report(self, path: str, why: str) -> None:
        self.verdict.problems.append(Problem(path, why))

    def _read_list(self, chain: Chain) -> None:
        """Learn from the list of tombstones which contents may not stand anywhere."""
        if not chain.tombstones:
            return
        target = chain.named[TOMBSTONES]
        try:
            body = read(self.source, target.path, target.length)
            if body is None or hashlib.sha256(body).hexdigest() != chain.tombstones or len(body) != target.length:
                self._report(target.path, "is missing." if body is None else "its bytes are not those that are signed.")
                return
            listed = tombstone.decode(body)
        except ReleaseError as error:
            self._report(target.path, f"{error}.")
            return
        self.verdict.tombstones = len(listed)
        self.withdrawn = tombstone.hashes(listed)

    def _tree(self, root: str) -> Tree:
        def load_node(digest: str) -> bytes:
            body = read(self.source, node_path(digest), LARGEST)
            if body is None or hashlib.sha256(body).hexdigest() != digest:
                raise ReleaseError("missing or changed")
            return body

        return Tree(load_node, root)

    def _open_trees(self, chain: Chain) -> None:
        """Open the kept trees and the one in force as far as they can be read, and learn which paths may be turning."""
        try:
            self.trees = [*(self._tree(kept.root) for kept in chain.trunk.kept), self._tree(chain.tree)]
            self.index = self._tree(chain.search) if chain.search else None
            if chain.phase.state == "turning" and len(self.trees) > 1:
                entries = Difference(self.trees[-2], self.trees[-1]).entries
                self.old = {path: before for path, (before, _) in entries.items()}
                self.turning = entries.keys() - {path for path, (_, after) in entries.items() if after is None}
        except ReleaseError:
            self.trees = []  # the walk through the nodes names the one that is wrong

    def _tasks(self, chain: Chain) -> Iterator[Task]:
        """Every file to be checked. The nodes of the trees are checked on the way."""
        for entry in self.walk.tree(chain.tree, chain.named[SITE]):
            if self._expect(entry, indexed=False):
                yield Task(entry, entry.path in self.turning, self.old.get(entry.path))
        if chain.index is not None:
            for entry in self.walk.tree(chain.search, chain.named[SEARCH]):
                if self._expect(entry, indexed=True):
                    yield Task(entry)
            if chain.index.manifest not in self.expected:
                self._report(chain.index.manifest, "the manifest of the search index is no entry of its tree.")
        yield from self._history(chain)

    def _history(self, chain: Chain) -> Iterator[Task]:
        """What a folder keeps of earlier trees: their nodes, which are checked on the way, and the store."""
        if not isinstance(self.source, Folder):
            return
        for kept in chain.trunk.kept:
            for _ in self.walk.tree(kept.root):
                pass
        try:
            self.span = Span(self.trees)
        except ReleaseError:
            return
        self.verdict.stored = len(self.span.store)
        for digest, size in self.span.store.items():
            if digest in self.withdrawn and chain.phase.state != "turning":
                self._report(store_path(digest), WITHDRAWN)
            yield Task(Entry(store_path(digest), digest, size, OTHER))

    def _expect(self, entry: Entry, indexed: bool) -> bool:
        """Note the entry of a tree (`indexed`: of the search index's), if it may stand there."""
        if of_index(entry.path) != indexed:
            tree = "search index's" if indexed else "site's"
            self._report(entry.path, f"stands in the {tree} tree, where its path may not be.")
            return False
        if entry.sha256 in self.withdrawn:
            self._report(entry.path, WITHDRAWN)
        self.expected[entry.path] = has_twin(entry)
        return True

    def _find_strays(self, folder: Folder, chain: Chain) -> None:
        wanted = {*chain.files, *(node_path(digest) for digest in self.walk.nodes)}
        if self.span is None:
            self.verdict.notes.append(
                "Nodes are wrong: of other files in tree/ and store/ only the names were held against the bytes."
            )
        else:
            wanted |= {store_path(digest) for digest in self.span.store}
        named = {problem.path for problem in self.verdict.problems}
        for stray in Strays(folder, chain, self.expected, wanted, self.trees, self.old).find():
            if stray.path in named:
                continue
            if self.span is not None or not stray.path.startswith(("tree/", "store/")):
                self.verdict.problems.append(stray)
            elif not _matches_its_name(folder, stray.path):
                self._report(stray.path, "its bytes do not match its name.")

    def _name_swapped(self) -> None:
        """Say of a wrong file whose bytes it holds, where they are another path's."""
        problems = self.verdict.problems
        strange = {problem.found for problem in problems if problem.found}
        if not strange or not self.trees:
            return
        try:
            entries = chain_together(self.trees[-1], self.index or ())
            owners = {entry.sha256: entry.path for entry in entries if entry.sha256 in strange}
        except ReleaseError:
            return
        for at, problem in enumerate(problems):
            if problem.found in owners:
                why = f"{problem.why[:-1]}: it holds those of {owners[problem.found]}."
                problems[at] = msgspec.structs.replace(problem, why=why)


def _matches_its_name(folder: Folder, path: str) -> bool:
    """Whether a file of `tree/` or `store/` holds what its name says: all that can be told of it by itself."""
    digest = path.rpartition("/")[2].removesuffix(".txt")
    try:
        found = content(folder, path, sys.maxsize)
    except ReadError:
        return False
    return found is not None and found.sha256 == digest and path in (node_path(digest), store_path(digest))
