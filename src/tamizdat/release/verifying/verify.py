"""Verify a release: every byte against the signatures, from the root keys down (docs/release-format.md, section 8).

    verdict = verify(open_source("paper/var/site"), pin=root_file, now=datetime.now(UTC))
    verdict.ok          nothing is wrong; `verdict.stale` may still say that the signatures have expired
    verdict.problems    each file that is wrong, and why

All that is wrong is found, not only the first. Where a file of the metadata cannot be trusted, nothing behind it can be
checked, and the verdict says no more than that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain

import msgspec

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import TIMESTAMP, node_path, store_path
from tamizdat.release.limits import MAX_METADATA_BYTES, MAX_NODE_BYTES
from tamizdat.release.metadata.rollback_check import RollbackCheck
from tamizdat.release.metadata.targets import TreeInfo
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.precompressed import has_precompressed
from tamizdat.release.reading import Folder, ReadError, Source, read, read_content
from tamizdat.release.tree.difference import Difference, Retained
from tamizdat.release.tree.entry import Entry, top_folder
from tamizdat.release.tree.media_types import UNKNOWN_MEDIA_TYPE
from tamizdat.release.tree.tree import Tree
from tamizdat.release.verifying.age import age_problems
from tamizdat.release.verifying.checks import FileCheck, Problem, check_all
from tamizdat.release.verifying.portable import portability_notes
from tamizdat.release.verifying.role_files import FORBIDDEN, check_role_files
from tamizdat.release.verifying.transition import announced_transition, remembered_transition
from tamizdat.release.verifying.unexpected import ADDED, UnexpectedFiles
from tamizdat.release.verifying.verdict import Verdict, notes_on_roles
from tamizdat.release.verifying.walk import TreeWalk, release_entries

Progress = Callable[[int, int], None]
# A newsroom may publish while its release is verified. Then what was read belongs to two releases, and is read again.
ATTEMPTS = 3


def verify(
    source: Source,
    *,
    now: datetime,
    pin: bytes | None = None,
    progress: Progress = lambda done, count: None,
) -> Verdict:
    """Verify a release; `pin` is a trusted root file. `progress` is told of files done and in all.

    Raises ReadError where the source cannot be reached at all.
    """
    for _ in range(ATTEMPTS):
        timestamp = _read_timestamp(source)
        verdict = _Verification(source, now, pin, progress).run()
        if verdict.ok or not _was_published(source, timestamp):
            break
    return verdict


def _read_timestamp(source: Source) -> bytes | None:
    """Return timestamp.json as it is now. In a folder that cannot be read it is told by the check itself."""
    try:
        return read(source, TIMESTAMP, MAX_METADATA_BYTES)
    except ReadError as error:
        if not source.local:
            raise ReadError(f"{TIMESTAMP}: {error}") from None
        return None


def _was_published(source: Source, timestamp: bytes | None) -> bool:
    """Whether another timestamp.json is there than was; False where it cannot be read any more."""
    try:
        return read(source, TIMESTAMP, MAX_METADATA_BYTES) != timestamp
    except ReadError:
        return False


class _Verification:
    """One attempt to verify a release.

    `forbidden` are the hashes of the list of tombstones, `withdrawn` its paths where a server may answer 410
    (None: any, since the list is not there);
    `expected` maps each path of the trees, and of single files, to whether a precompressed file belongs beside it;
    `old` are the entries that paths may still hold in this phase (None: nothing), `barred` the paths whose old bytes
    are forbidden; `trees` are the site's retained trees and the one in force, none where a node is wrong;
    `other_trees` are those of other roles; `retained` is what the site's trees need in the store.
    """

    def __init__(self, source: Source, now: datetime, pin: bytes | None, progress: Progress) -> None:
        self.source = source
        self.now = now
        self.pin = pin
        self.progress = progress
        self.verdict = Verdict(source=source.name, pinned=pin is not None)
        self.walk = TreeWalk(source, self._report)
        self.forbidden: set[str] = set()
        self.withdrawn: set[str] | None = set()
        self.expected: dict[str, bool] = {}
        self.old: dict[str, Entry | None] = {}
        self.barred: set[str] = set()
        self.largest = 0  # size of the largest file that is named: nothing in the store is larger
        self.trees: list[Tree] = []
        self.other_trees: list[Tree] = []
        self.retained: Retained | None = None

    def run(self) -> Verdict:
        """Check everything and return the verdict."""
        verdict = self.verdict
        rollback = RollbackCheck(self.now, self._report)
        try:
            trusted = load_trusted(self._read_metadata, self.pin, self._report, rollback.keep)
        except UntrustedError as error:
            self._report(error.path, error.why)
            verdict.notes.append("Nothing behind that file can be checked.")
            verdict.transition = remembered_transition(self.source, self.pin) if self.pin is not None else None
            return verdict
        finally:
            if warning := rollback.remember():
                verdict.notes.append(warning)
        verdict.trusted = trusted
        verdict.stale = trusted.expires[0] <= self.now
        verdict.notes += notes_on_roles(trusted, self.now)
        verdict.problems += age_problems(trusted, self.now)
        trees = [target.info for target in trusted.all_targets if isinstance(target.info, TreeInfo)]
        count = sum(info.paths for info in trees) + len(list(trusted.file_entries))
        roots_and_files = sum(target.size for target in trusted.all_targets)
        self.source.expect(count, sum(info.bytes for info in trees) + roots_and_files)
        role_files = check_role_files(self.source, trusted, self._report)
        self.forbidden, self.withdrawn = role_files.forbidden, role_files.withdrawn
        verdict.tombstones = role_files.tombstones
        self._open_trees(trusted)
        counts = check_all(
            self.source, self._checks(trusted), count, lambda done: self.progress(min(done, count), count)
        )
        verdict.problems += counts.problems
        self._count_files(trusted)
        verdict.nodes, verdict.bytes = len(self.walk.nodes), counts.bytes
        verdict.precompressed, verdict.from_store = counts.precompressed, counts.from_store
        if counts.precompressed:
            verdict.problems += [Problem(path, "is missing.") for path in counts.missing_precompressed]
        elif counts.missing_precompressed:
            verdict.notes.append("The folder holds no precompressed files.")
        if isinstance(self.source, Folder):
            self._find_unexpected(self.source, trusted)
        verdict.notes += portability_notes(self.expected)
        verdict.transition = announced_transition(self.source, trusted, self.pin)
        self._explain_swapped()
        return verdict

    def _read_metadata(self, path: str, limit: int) -> bytes | None:
        try:
            return read(self.source, path, limit)
        except ReadError as error:
            raise UntrustedError(path, f"{error}.") from None

    def _report(self, path: str, why: str) -> None:
        self.verdict.problems.append(Problem(path, why))

    def _open_tree(self, root: str) -> Tree:
        def read_node(digest: str) -> bytes:
            body = read(self.source, node_path(digest), MAX_NODE_BYTES)
            if body is None or hashlib.sha256(body).hexdigest() != digest:
                raise ReleaseError("missing or changed")
            return body

        return Tree(read_node, root)

    def _open_trees(self, trusted: TrustedMetadataSet) -> None:
        """Open all trees, and find the paths that may still hold what they held before."""
        if trusted.phase.state != "steady":
            self.old = {file.path: file.entry for file in trusted.phase.files}
        roots = (*(old.root for old in trusted.site.retained), trusted.site_root)
        try:
            self.trees = [self._open_tree(root) for root in roots]
            self.other_trees = [self._open_tree(target.sha256) for target in trusted.other_trees]
            if trusted.phase.state == "turning" and len(self.trees) > 1:
                entries = Difference(self.trees[-2], self.trees[-1]).entries
                self.old |= {path: old for path, (old, _) in entries.items()}
        except ReleaseError:
            self.trees = []  # the walk through the nodes names the one that is wrong
        # What a tombstone forbids is wrong in every phase: where it stood, there may be nothing until the path turns.
        self.barred = {path for path, old in self.old.items() if old and old.sha256 in self.forbidden}
        self.old |= dict.fromkeys(self.barred)

    def _checks(self, trusted: TrustedMetadataSet) -> Iterator[FileCheck]:
        """Every file that is to be checked. The nodes of the trees are checked on the way."""
        for entry, in_site in release_entries(self.walk, trusted, self._report):
            yield self._expect(entry, in_site)
        if trusted.search is not None and trusted.search.manifest not in self.expected:
            self._report(trusted.search.manifest, "the manifest of the search index is no entry of its tree.")
        for entry in trusted.file_entries:
            yield self._expect(entry)
        yield from self._retained_checks(trusted)

    def _expect(self, entry: Entry, in_site: bool = False) -> FileCheck:
        """Note an entry's file as expected, and return how it is to be checked."""
        if entry.sha256 in self.forbidden:
            self._report(entry.path, FORBIDDEN)
        self.largest = max(self.largest, entry.size)
        self.expected[entry.path] = has_precompressed(entry)
        may_be_gone = self.withdrawn is None or entry.path in self.withdrawn
        return FileCheck(entry, entry.path in self.old, self.old.get(entry.path), in_site, may_be_gone)

    def _retained_checks(self, trusted: TrustedMetadataSet) -> Iterator[FileCheck]:
        """The store, which a folder holds for readers of earlier trees; the nodes of these are checked on the way."""
        if not isinstance(self.source, Folder):
            return
        for old in trusted.site.retained:
            for _ in self.walk.entries_of(old.root):
                pass
        try:
            self.retained = Retained(self.trees)
        except ReleaseError:
            return
        self.verdict.stored = len(self.retained.store)
        for digest, size in self.retained.store.items():
            if digest in self.forbidden:  # no reader of an earlier tree gets these any more
                continue
            yield FileCheck(Entry(store_path(digest), digest, size, UNKNOWN_MEDIA_TYPE))

    def _count_files(self, trusted: TrustedMetadataSet) -> None:
        """Count the files of each role."""
        by_folder = Counter(map(top_folder, self.expected))
        role_of = {target.info.folder: target for target in trusted.all_targets if target.info.folder}
        self.verdict.files = len(self.expected) - sum(by_folder[folder] for folder in role_of)
        self.verdict.search_files = sum(by_folder[target.info.folder] for target in trusted.of_role("search"))
        self.verdict.documents = len(trusted.documents)
        self.verdict.editions = sum(target.entry is not None for target in trusted.editions)
        self.verdict.unknown_files = sum(by_folder[name] for name, target in role_of.items() if not target.is_known)

    def _find_unexpected(self, folder: Folder, trusted: TrustedMetadataSet) -> None:
        """Find what was added. Where nodes are wrong, what they name cannot be told from what was added: it is counted.

        Then of files in `tree/` and `store/` only the names are compared with the bytes.
        """
        needed = {*trusted.files, *(node_path(digest) for digest in self.walk.nodes)}
        if self.retained is not None:
            needed |= {store_path(digest) for digest in self.retained.store.keys() - self.forbidden}
        is_whole = self.retained is not None and not self.walk.is_broken
        named = {problem.path for problem in self.verdict.problems}
        unknown = 0
        unexpected = UnexpectedFiles(
            folder, trusted, self.expected, needed, self.trees, self.old, self.forbidden, self.barred
        )
        for problem in unexpected.find():
            if problem.path in named:
                continue
            if is_whole or problem.why != ADDED or problem.path.startswith("tuf/"):
                self.verdict.problems.append(problem)
            elif not problem.path.startswith(("tree/", "store/")):
                unknown += 1
            elif not _matches_its_name(folder, problem.path, self.largest):
                self._report(problem.path, "its bytes do not match its name.")
        if not is_whole:
            self.verdict.notes.append(
                f"Nodes are wrong: {unknown:,} files that they may name were not checked, and of other files in tree/"
                " and store/ only the names were compared with the bytes."
            )

    def _explain_swapped(self) -> None:
        """Where a wrong file holds the bytes of another path, say of which."""
        problems = self.verdict.problems
        found = {problem.found for problem in problems if problem.found}
        if not found or not self.trees or self.verdict.trusted is None:
            return
        try:
            entries = chain(self.trees[-1], *self.other_trees, self.verdict.trusted.file_entries)
            paths = {entry.sha256: entry.path for entry in entries if entry.sha256 in found}
        except ReleaseError:
            return
        for at, problem in enumerate(problems):
            if problem.found in paths:
                why = f"{problem.why[:-1]}: it holds those of {paths[problem.found]}."
                problems[at] = msgspec.structs.replace(problem, why=why)


def _matches_its_name(folder: Folder, path: str, largest: int) -> bool:
    """Whether a file of `tree/` or `store/` holds what its name says: all that can be checked of it by itself."""
    digest = path.rpartition("/")[2].removesuffix(".txt")
    try:
        content = read_content(folder, path, max(largest, MAX_NODE_BYTES))
    except ReadError:
        return False
    return content is not None and content.sha256 == digest and path in (node_path(digest), store_path(digest))
