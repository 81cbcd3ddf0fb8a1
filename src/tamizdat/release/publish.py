"""Publish: from what a press has staged to a release in force, so that a kill at any moment harms no reader.

The order (docs/release-format.md, section 7), each step named by the phase that timestamp.json then says:
  laying    the new tree's nodes, from the root down, and the store: old and new bytes of all that changes
  turning   the new metadata is in force; staged files are renamed onto their paths, old paths taken away
  laying    trees kept long enough are given up, their nodes and stored bytes swept
  steady    the folder holds the release and nothing else
There is no journal besides what is signed: `finish` reads the phase and does what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from tamizdat.release.entry import Entry, ReleaseError
from tamizdat.release.keys import Keys
from tamizdat.release.metadata import Kept, Phase, moment, node_path, store_path
from tamizdat.release.node import Ref
from tamizdat.release.signing import Signing, first_metadata
from tamizdat.release.stage import Stage, chain_of, tree_of, workspace, write
from tamizdat.release.store import holds, link, move, place, remove, sweep, tidy, walk
from tamizdat.release.tree import Difference, Nodes, Tree, build, update
from tamizdat.release.twin import SUFFIX, has_twin, pack, wrong_twin

# How long a reader who has verified an older tree may go on reading it.
KEEP = timedelta(hours=1)
# Older trees at most, and how many stay when there are more: a sweep costs a few milliseconds a tree, so a newsroom
# that publishes every minute sweeps at every eighth publish.
MOST_KEPT = 16
THEN_KEPT = 8


class Summary(Struct, frozen=True):
    """What a publish did: counts of paths added, changed, removed and mended, of all paths and bytes, of nodes written.

    `version` is that of timestamp.json, `root` the SHA-256 of the tree's root node; `renewed` says that signatures were
    renewed with no change of content.
    """

    version: int
    root: str
    paths: int
    bytes: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    mended: int = 0
    nodes: int = 0
    node_bytes: int = 0
    renewed: bool = False


def publish(
    stage: Stage,
    entries: Iterable[Entry],
    removed: Iterable[str],
    keys: Keys,
    *,
    now: datetime,
    full: bool = False,
    keep: timedelta = KEEP,
) -> Summary:
    """Make what was staged the release in force; see the module's docstring for the order and the package's for use.

    `keep` is how long the tree in force until now stays readable; with zero, nothing of any earlier tree is left
    behind, as a redaction needs. Raises ReleaseError before anything is written where an entry was not staged.
    """
    site = stage.site
    wanted = {entry.path: entry for entry in entries}
    chain = chain_of(site)
    if chain is None:
        return _first(stage, wanted, keys, now)
    signing = Signing(site, keys, now, chain)
    _finish(signing)
    renewed = signing.adopt_roots()
    old = tree_of(site, signing.chain.tree)
    root, nodes = _plan(old, wanted, removed, full)
    if root.sha256 == old.root.sha256:
        mended = _mend(stage, old)
        if signing.due():
            signing.renew()
            renewed = True
        return Summary(
            signing.chain.timestamp.version, root.sha256, len(old), old.root.bytes, mended=mended, renewed=renewed
        )
    new = tree_of(site, root.sha256, nodes)
    difference = Difference(old, new)
    _check_staged(stage, [after for _, after in difference.entries.values() if after is not None])
    signing.enter(Phase("laying", (root.sha256,)))
    written = _lay_nodes(site, nodes, difference)
    if not _lay_store(stage, difference):
        keep = timedelta(0)
    until = moment(now + keep)
    kept = [Kept(tree.root, min(tree.until, until)) for tree in signing.chain.trunk.kept]
    signing.take(new, (*kept, Kept(old.root.sha256, until)), Phase("turning"))
    _turn(site, difference, lambda entry: _from_stage(stage, entry))
    mended = _mend(stage, new)
    _give_up(signing)
    pairs = difference.entries.values()
    return Summary(
        signing.chain.timestamp.version,
        root.sha256,
        len(new),
        new.root.bytes,
        added=sum(before is None for before, _ in pairs),
        changed=sum(before is not None and after is not None for before, after in pairs),
        removed=sum(after is None for _, after in pairs),
        mended=mended,
        nodes=len(written),
        node_bytes=sum(map(len, written)),
    )


def finish(site: Path, keys: Keys, *, now: datetime) -> None:
    """Finish what a killed publish left in a release's folder; the caller holds the lease. `publish` does it itself."""
    if (chain := chain_of(site)) is not None:
        _finish(Signing(site, keys, now, chain))


def _first(stage: Stage, wanted: dict[str, Entry], keys: Keys, now: datetime) -> Summary:
    """Publish where no release is: nobody reads yet, so all of it is made beside the site and renamed at once."""
    site = stage.site
    if site.exists() and any(site.iterdir()):
        raise ReleaseError(f"{site}: holds files but no release. Press to an empty folder, or move them away.")
    _clear_stage(stage, wanted)
    root, nodes = build(wanted[path] for path in sorted(wanted))
    for digest, body in nodes.items():
        write(f"{stage.folder}/{node_path(digest)}", body)
    first_metadata(stage.folder, tree_of(stage.folder, root.sha256), len(nodes[root.sha256]), keys, now)
    stage.folder.rename(site)
    total = sum(map(len, nodes.values()))
    return Summary(1, root.sha256, root.paths, root.bytes, added=root.paths, nodes=len(nodes), node_bytes=total)


def _clear_stage(stage: Stage, wanted: Mapping[str, Entry]) -> None:
    """Remove what was staged and is not wanted; raise ReleaseError where something wanted is not there.

    Files are counted and not collected: their names would be a hundred megabytes at 100,000 articles.
    """
    there = 0
    strays = []
    for path in walk(stage.folder):
        twin_of = wanted.get(path.removesuffix(SUFFIX)) if path.endswith(SUFFIX) else None
        if path in wanted or (twin_of and has_twin(twin_of)):
            there += 1
        else:
            strays.append(path)
    for path in strays:
        (stage.folder / path).unlink()
    if there < sum(1 + has_twin(entry) for entry in wanted.values()):
        _check_staged(stage, wanted.values())


def _plan(old: Tree, wanted: dict[str, Entry], removed: Iterable[str], full: bool) -> tuple[Ref, Nodes]:
    """Return the root of the tree to be and the nodes that may be new."""
    if full:
        return build(wanted[path] for path in sorted(wanted))
    changes: dict[str, Entry | None] = {path: entry for path, entry in wanted.items() if old.get(path) != entry}
    for path in removed:
        if path not in wanted and old.get(path) is not None:
            changes[path] = None
    return update(old, changes)


def _files(entry: Entry) -> list[str]:
    return [entry.path, entry.path + SUFFIX] if has_twin(entry) else [entry.path]


def _check_staged(stage: Stage, entries: Iterable[Entry]) -> None:
    for entry in entries:
        for path in _files(entry):
            if not (stage.folder / path).is_file():
                raise _not_staged(path)


def _not_staged(path: str) -> ReleaseError:
    return ReleaseError(f"{path}: to be published, but not staged. Give it to `Stage.put` of this very lease.")


def _lay_nodes(site: Path, nodes: Nodes, difference: Difference) -> list[bytes]:
    """Write the new tree's nodes from the root down: whatever of them is there can be reached from the root."""
    written = []
    for digest, body in reversed(nodes.items()):
        if digest in difference.only_new and not (site / node_path(digest)).is_file():
            place(site, node_path(digest), body)
            written.append(body)
    return written


def _lay_store(stage: Stage, difference: Difference) -> bool:
    """Store the old and new bytes of all that changes; return False where old bytes are damaged and cannot be kept."""
    site = stage.site
    intact = True
    for path, (before, after) in difference.entries.items():
        if after is not None and not (site / store_path(after.sha256)).is_file():
            link(stage.folder / path, site, store_path(after.sha256))
        if before is not None and not (site / store_path(before.sha256)).is_file():
            if holds(site / path, before.sha256):
                link(site / path, site, store_path(before.sha256))
            else:
                intact = False
    return intact


def _turn(site: Path, difference: Difference, put: Callable[[Entry], None]) -> None:
    """Bring every path to what the new tree says: take away first, so that a folder may stand where a file stood."""
    for path, (before, after) in difference.entries.items():
        if after is None or (before is not None and has_twin(before) and not has_twin(after)):
            remove(site, path + SUFFIX)
        if after is None:
            remove(site, path)
    for _, after in difference.entries.values():
        if after is not None:
            put(after)


def _from_stage(stage: Stage, entry: Entry) -> None:
    for path in _files(entry):
        move(stage.folder / path, stage.site / path)


def _from_store(site: Path, entry: Entry) -> None:
    """Put an entry's file and twin in place from the stored bytes, where they are not there yet."""
    if not holds(site / entry.path, entry.sha256):
        link(site / store_path(entry.sha256), site, entry.path)
    if has_twin(entry):
        twin = site / (entry.path + SUFFIX)
        if not twin.is_file() or wrong_twin(twin.read_bytes(), entry) is not None:
            place(site, entry.path + SUFFIX, pack((site / entry.path).read_bytes()))


def _mend(stage: Stage, tree: Tree) -> int:
    """Put in place what was staged although its entry did not change, since its file was missing or damaged."""
    mended = 0
    for path in list(walk(stage.folder)):
        if (entry := tree.get(path)) is not None and holds(stage.folder / path, entry.sha256):
            _from_stage(stage, entry)
            mended += 1
    return mended


def _give_up(signing: Signing) -> None:
    """Drop the trees whose time is over, sweep what only they needed, and come to rest."""
    site, trunk = signing.site, signing.chain.trunk
    at = moment(signing.now)
    stays = tuple(tree for tree in trunk.kept if tree.until > at)
    stays = stays[-THEN_KEPT:] if len(stays) > MOST_KEPT else stays
    gone = trunk.kept[: len(trunk.kept) - len(stays)]
    tree = tree_of(site, signing.chain.tree)
    dropped = [tree_of(site, old.root) for old in gone]
    kept = [*(tree_of(site, old.root) for old in stays), tree]
    signing.take(tree, stays, Phase("laying", tuple(old.root for old in gone)))
    sweep(site, dropped, kept)
    signing.close()


def _finish(signing: Signing) -> None:
    """Do what a killed publish left undone, by the phase that is signed."""
    site, chain = signing.site, signing.chain
    if chain.phase.state == "steady":
        return
    (workspace(site) / "part").unlink(missing_ok=True)
    trees = [tree_of(site, old.root) for old in chain.trunk.kept] + [tree_of(site, chain.tree)]
    if chain.phase.state == "turning":
        _turn(site, Difference(trees[-2], trees[-1]), lambda entry: _from_store(site, entry))
        _give_up(signing)
    else:
        tidy(site, trees, chain.phase.beside)
        signing.close()
