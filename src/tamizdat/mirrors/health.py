"""How a mirror fares as seen from here: whether it answers, whether what it shows is true, and how far behind it is.

Its metadata is verified whole; of its files some are fetched, chosen at random, each with the same chance. A mirror
that changed one page in a hundred is found by one check of eight files in thirteen: check often, and `tamizdat verify`
reads every file.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import TIMESTAMP, node_path
from tamizdat.release.limits import MAX_METADATA_BYTES, MAX_NODE_BYTES
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.metadata.verified import ReportProblem
from tamizdat.release.reading import ReadError, Source, read
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.node import NodeRef
from tamizdat.release.tree.tree import Tree
from tamizdat.release.verifying.age import age_problems
from tamizdat.release.verifying.checks import FileCheck, Problem, check_all
from tamizdat.release.verifying.role_files import check_role_files

FILES = 8


class Health(Struct, frozen=True):
    """What a check found.

    `answers` is False where nothing could be read; `problems` are what is not as it was signed. `version` is that of
    timestamp.json, 0 where it cannot be trusted; `signed` when that was signed, `expires` when the first signature
    does. `seconds` is how long it took until the metadata was there, `files` how many files were compared.
    """

    address: str
    answers: bool
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    version: int = 0
    signed: datetime | None = None
    expires: datetime | None = None
    files: int = 0

    def behind(self, newest: datetime) -> timedelta:
        """Return how much older its state is than one that was signed at `newest`."""
        return max(timedelta(0), newest - self.signed) if self.signed else timedelta(0)


def check_health(
    source: Source,
    *,
    now: datetime,
    pin: bytes,
    files: int = FILES,
    chance: random.Random | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Health:
    """Return how the mirror at `source` fares; `pin` is a trusted root file."""
    begun = clock()
    problems: list[Problem] = []

    def report(path: str, why: str) -> None:
        problems.append(Problem(path, why))

    def read_file(path: str, limit: int) -> bytes | None:
        try:
            return read(source, path, limit)
        except ReadError as error:
            raise UntrustedError(path, f"{error}.") from None

    try:
        if read(source, TIMESTAMP, MAX_METADATA_BYTES) is None:
            return Health(source.name, True, clock() - begun, (Problem(TIMESTAMP, "is missing: no release is there."),))
        trusted = load_trusted(read_file, pin, report)
    except ReadError as error:
        return Health(source.name, False, clock() - begun, (Problem(TIMESTAMP, f"{error}."),))
    except UntrustedError as error:
        return Health(source.name, True, clock() - begun, (Problem(error.path, error.why),))
    seconds = clock() - begun
    problems += age_problems(trusted, now)
    withdrawn = check_role_files(source, trusted, report).withdrawn
    # While a publish is under way there, a path may hold what it held before.
    count = files if trusted.phase.state == "steady" else 0
    checks = [
        FileCheck(entry, in_site=True, may_be_gone=withdrawn is None or entry.path in withdrawn)
        for entry in _chosen(source, trusted, count, chance or random.SystemRandom(), report)
    ]
    counts = check_all(source, checks, len(checks), lambda done: None)
    return Health(
        source.name,
        True,
        seconds,
        (*problems, *counts.problems),
        trusted.timestamp.version,
        trusted.signed_at,
        trusted.expires[0],
        counts.files,
    )


def _chosen(
    source: Source, trusted: TrustedMetadataSet, count: int, chance: random.Random, report: ReportProblem
) -> list[Entry]:
    """Return so many files of the site, each drawn from all of them; tell where a node on the way to one is wrong."""
    wrong: list[str] = []

    def read_node(digest: str) -> bytes:
        body = read(source, node_path(digest), MAX_NODE_BYTES)
        if body is None or hashlib.sha256(body).hexdigest() != digest:
            wrong.append(node_path(digest))
            raise ReleaseError("missing or changed")
        return body

    found: list[Entry] = []
    try:
        tree = Tree(read_node, trusted.site_root)
        for at in sorted(chance.sample(range(len(tree)), min(count, len(tree)))):
            found.append(_entry_at(tree, at))
    except ReleaseError as error:
        report(wrong[-1] if wrong else node_path(trusted.site_root), f"{error}.")
    return found


def _entry_at(tree: Tree, at: int) -> Entry:
    """Return the entry at a place in the order of the paths. Raises ReleaseError where a node says another count."""
    node = tree.root
    while node.level:
        for child in tree.items(node):
            if not isinstance(child, NodeRef):
                raise ReleaseError("a node is of another level than it should be")
            if at < child.paths:
                node = child
                break
            at -= child.paths
        else:
            raise ReleaseError("a node counts other files than it has")
    found = tree.items(node)[at : at + 1]
    if not found or not isinstance(found[0], Entry):
        raise ReleaseError("a node counts other files than it has")
    return found[0]
