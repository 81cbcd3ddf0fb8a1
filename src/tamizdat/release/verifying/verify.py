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
from itertools import chain

import msgspec
from msgspec import Struct

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import TIMESTAMP, node_path, store_path
from tamizdat.release.metadata.rollback import check_rollback
from tamizdat.release.metadata.signed import MAX_METADATA_BYTES
from tamizdat.release.metadata.targets import SEARCH, SITE, TOMBSTONES
from tamizdat.release.metadata.tombstones import decode_tombstones, forbidden_hashes
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.precompressed import has_precompressed
from tamizdat.release.tree.difference import Difference, Retained
from tamizdat.release.tree.entry import Entry, in_search_folder
from tamizdat.release.tree.media_types import UNKNOWN_MEDIA_TYPE
from tamizdat.release.tree.tree import Tree
from tamizdat.release.verifying.checks import FileCheck, Problem, check_all
from tamizdat.release.verifying.sources import Folder, ReadError, Web, read, read_content
from tamizdat.release.verifying.unexpected import UnexpectedFiles
from tamizdat.release.verifying.walk import TreeWalk

Progress = Callable[[int, int], None]
# A newsroom may publish while its release is verified. Then what was read belongs to two releases, and is read again.
ATTEMPTS = 3
FORBIDDEN = "holds bytes that were withdrawn: the list of tombstones names them."


class Verdict(Struct, kw_only=True):
    """What was checked and what is wrong. `notes` are facts that a reader of the verdict should know.

    `trusted` is None where the metadata cannot be trusted. Counts: files of the site and their bytes, files of the
    search index, tombstones in force, tree nodes, precompressed files, files in `store/` (`stored`, of a folder), and
    paths of a release that is turning whose bytes the store had (`from_store`).
    """

    source: str
    pinned: bool
    trusted: TrustedMetadataSet | None = None
    stale: bool = False
    files: int = 0
    bytes: int = 0
    search_files: int = 0
    tombstones: int = 0
    nodes: int = 0
    precompressed: int = 0
    stored: int = 0
    from_store: int = 0
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
    for _ in range(ATTEMPTS):
        timestamp = read(source, TIMESTAMP, MAX_METADATA_BYTES)
        verdict = _Verification(source, now, pin, progress).run()
        if verdict.ok or read(source, TIMESTAMP, MAX_METADATA_BYTES) == timestamp:
            break
    return verdict


class _Verification:
    """One attempt to verify a release.

    `forbidden` are the hashes of the list of tombstones; `expected` maps each path of the trees to whether a
    precompressed file belongs beside it; `old` are the entries that paths may still hold while the release is turning
    (None: nothing), `turning` those of these paths that the tree in force has; `trees` are the retained trees and the
    one in force, none where a node is wrong; `retained` is what they need in the store.
    """

    def __init__(self, source: Folder | Web, now: datetime, pin: bytes | None, progress: Progress) -> None:
        self.source = source
        self.now = now
        self.pin = pin
        self.progress = progress
        self.verdict = Verdict(source=source.name, pinned=pin is not None)
        self.walk = TreeWalk(source, self._report)
        self.forbidden: set[str] = set()
        self.expected: dict[str, bool] = {}
        self.old: dict[str, Entry | None] = {}
        self.turning: set[str] = set()
        self.trees: list[Tree] = []
        self.search_tree: Tree | None = None
        self.retained: Retained | None = None

    def run(self) -> Verdict:
        """Check everything and return the verdict."""
        verdict = self.verdict
        try:
            trusted = load_trusted(self._read_metadata, self.pin, self._report)
        except UntrustedError as error:
            self._report(error.path, error.why)
            verdict.notes.append("Nothing behind that file can be checked.")
            return verdict
        verdict.trusted = trusted
        verdict.stale = trusted.expires[0] <= self.now
        older, warning = check_rollback(trusted, self.now)
        verdict.problems += [Problem(path, why) for path, why in older]
        verdict.notes += [warning] if warning else []
        self._read_tombstones(trusted)
        self._open_trees(trusted)
        count = trusted.site.paths + (trusted.search.paths if trusted.search else 0)
        counts = check_all(
            self.source, self._checks(trusted), count, lambda done: self.progress(min(done, count), count)
        )
        verdict.problems += counts.problems
        verdict.search_files = sum(map(in_search_folder, self.expected))
        verdict.files, verdict.nodes = len(self.expected) - verdict.search_files, len(self.walk.nodes)
        verdict.bytes, verdict.from_store = counts.bytes, counts.from_store
        verdict.precompressed = counts.precompressed
        if counts.precompressed:
            verdict.problems += [Problem(path, "is missing.") for path in counts.missing_precompressed]
        elif counts.missing_precompressed:
            verdict.notes.append("The folder holds no precompressed files.")
        if isinstance(self.source, Folder):
            self._find_unexpected(self.source, trusted)
        self._explain_swapped()
        return verdict

    def _read_metadata(self, path: str) -> bytes | None:
        try:
            return read(self.source, path, MAX_METADATA_BYTES)
        except ReadError as error:
            raise UntrustedError(path, f"{error}.") from None

    def _report(self, path: str, why: str) -> None:
        self.verdict.problems.append(Problem(path, why))

    def _read_tombstones(self, trusted: TrustedMetadataSet) -> None:
        """Read in the list of tombstones which contents are forbidden."""
        if not trusted.tombstones:
            return
        target = trusted.targets_by_role[TOMBSTONES]
        try:
            body = read(self.source, target.path, target.length)
            if body is None or hashlib.sha256(body).hexdigest() != trusted.tombstones or len(body) != target.length:
                self._report(target.path, "is missing." if body is None else "its bytes are not those that are signed.")
                return
            tombstones = decode_tombstones(body)
        except ReleaseError as error:
            self._report(target.path, f"{error}.")
            return
        self.verdict.tombstones = len(tombstones)
        self.forbidden = forbidden_hashes(tombstones)

    def _open_tree(self, root: str) -> Tree:
        def read_node(digest: str) -> bytes:
            body = read(self.source, node_path(digest), MAX_METADATA_BYTES)
            if body is None or hashlib.sha256(body).hexdigest() != digest:
                raise ReleaseError("missing or changed")
            return body

        return Tree(read_node, root)

    def _open_trees(self, trusted: TrustedMetadataSet) -> None:
        """Open the retained trees and the one in force, and find the paths that may be turning."""
        try:
            self.trees = [
                self._open_tree(root) for root in (*(old.root for old in trusted.site.retained), trusted.site_root)
            ]
            self.search_tree = self._open_tree(trusted.search_root) if trusted.search_root else None
            if trusted.phase.state == "turning" and len(self.trees) > 1:
                entries = Difference(self.trees[-2], self.trees[-1]).entries
                self.old = {path: old for path, (old, _) in entries.items()}
                self.turning = {path for path, (_, new) in entries.items() if new is not None}
        except ReleaseError:
            self.trees = []  # the walk through the nodes names the one that is wrong

    def _checks(self, trusted: TrustedMetadataSet) -> Iterator[FileCheck]:
        """Every file that is to be checked. The nodes of the trees are checked on the way."""
        for entry in self.walk.entries(trusted.site_root, trusted.targets_by_role[SITE]):
            if self._expect(entry, in_search=False):
                yield FileCheck(entry, entry.path in self.turning, self.old.get(entry.path))
        if trusted.search is not None:
            for entry in self.walk.entries(trusted.search_root, trusted.targets_by_role[SEARCH]):
                if self._expect(entry, in_search=True):
                    yield FileCheck(entry)
            if trusted.search.manifest not in self.expected:
                self._report(trusted.search.manifest, "the manifest of the search index is no entry of its tree.")
        yield from self._retained_checks(trusted)

    def _retained_checks(self, trusted: TrustedMetadataSet) -> Iterator[FileCheck]:
        """The store, which a folder holds for readers of earlier trees; the nodes of these are checked on the way."""
        if not isinstance(self.source, Folder):
            return
        for old in trusted.site.retained:
            for _ in self.walk.entries(old.root):
                pass
        try:
            self.retained = Retained(self.trees)
        except ReleaseError:
            return
        self.verdict.stored = len(self.retained.store)
        for digest, size in self.retained.store.items():
            if digest in self.forbidden and trusted.phase.state != "turning":
                self._report(store_path(digest), FORBIDDEN)
            yield FileCheck(Entry(store_path(digest), digest, size, UNKNOWN_MEDIA_TYPE))

    def _expect(self, entry: Entry, in_search: bool) -> bool:
        """Note the entry of a tree (`in_search`: of the search index's) as expected, if it may stand there."""
        if in_search_folder(entry.path) != in_search:
            tree = "search index's" if in_search else "site's"
            self._report(entry.path, f"stands in the {tree} tree, where its path may not be.")
            return False
        if entry.sha256 in self.forbidden:
            self._report(entry.path, FORBIDDEN)
        self.expected[entry.path] = has_precompressed(entry)
        return True

    def _find_unexpected(self, folder: Folder, trusted: TrustedMetadataSet) -> None:
        needed = {*trusted.files, *(node_path(digest) for digest in self.walk.nodes)}
        if self.retained is None:
            self.verdict.notes.append(
                "Nodes are wrong: of other files in tree/ and store/ only the names were compared with the bytes."
            )
        else:
            needed |= {store_path(digest) for digest in self.retained.store}
        named = {problem.path for problem in self.verdict.problems}
        for problem in UnexpectedFiles(folder, trusted, self.expected, needed, self.trees, self.old).find():
            if problem.path in named:
                continue
            if self.retained is not None or not problem.path.startswith(("tree/", "store/")):
                self.verdict.problems.append(problem)
            elif not _matches_its_name(folder, problem.path):
                self._report(problem.path, "its bytes do not match its name.")

    def _explain_swapped(self) -> None:
        """Where a wrong file holds the bytes of another path, say of which."""
        problems = self.verdict.problems
        found = {problem.found for problem in problems if problem.found}
        if not found or not self.trees:
            return
        try:
            entries = chain(self.trees[-1], self.search_tree or ())
            paths = {entry.sha256: entry.path for entry in entries if entry.sha256 in found}
        except ReleaseError:
            return
        for at, problem in enumerate(problems):
            if problem.found in paths:
                why = f"{problem.why[:-1]}: it holds those of {paths[problem.found]}."
                problems[at] = msgspec.structs.replace(problem, why=why)


def _matches_its_name(folder: Folder, path: str) -> bool:
    """Whether a file of `tree/` or `store/` holds what its name says: all that can be checked of it by itself."""
    digest = path.rpartition("/")[2].removesuffix(".txt")
    try:
        content = read_content(folder, path, sys.maxsize)
    except ReadError:
        return False
    return content is not None and content.sha256 == digest and path in (node_path(digest), store_path(digest))
