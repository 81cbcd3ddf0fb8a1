"""Publish: from what a press has staged to a release in force, so that a kill at any moment harms no reader.

The order (docs/release-format.md, section 7), each step named by the phase that timestamp.json then says:
  laying    the new tree's nodes, from the root down, and the store: old and new bytes of all that changes
  turning   the new metadata is in force; staged files are renamed onto their paths, old paths taken away
  laying    trees kept long enough are given up, their nodes and stored bytes swept
  steady    the folder holds the release and nothing else
There is no journal besides what is signed: `finish` reads the phase and does what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import SITE, Kept, Phase, list_path, moment, node_path, site_target
from tamizdat.release.metadata.tombstones import NO_CHANGE, Change, Withdrawn, change, load
from tamizdat.release.publishing.files import sweep, tidy
from tamizdat.release.publishing.metadata_writer import Signing, first_metadata
from tamizdat.release.publishing.stage import Stage, chain_of, index_of, tree_of, workspace, write
from tamizdat.release.publishing.swapping import (
    check_staged,
    clear_stage,
    from_stage,
    from_store,
    lay_list,
    lay_nodes,
    lay_store,
    mend,
    turn,
)
from tamizdat.release.tree.entry import INDEX, Entry, ReleaseError, of_index
from tamizdat.release.tree.node import Ref
from tamizdat.release.tree.tree import Difference, Nodes, Tree, build, update

# How long a reader who has verified an older tree may go on reading it.
KEEP = timedelta(hours=1)
# Older trees at most, and how many stay when there are more: a sweep costs a few milliseconds a tree, so a newsroom
# that publishes every minute sweeps at every eighth publish.
MOST_KEPT = 16
THEN_KEPT = 8
# Until when a tree is kept that must go at once: it goes even if the clock was put back before a killed publish is
# finished.
PAST = "1970-01-01T00:00:00Z"


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


def publish(  # noqa: PLR0913 (each is one fact about the publish; all but five have a usual value)
    stage: Stage,
    entries: Iterable[Entry],
    removed: Iterable[str],
    keys: Keys,
    *,
    now: datetime,
    full: bool = False,
    keep: timedelta = KEEP,
    withdrawn: Iterable[Withdrawn] | None = None,
    redact: bool = False,
) -> Summary:
    """Make what was staged the release in force; see the module's docstring for the order and the package's for use.

    `keep` is how long the tree in force until now stays readable; with zero, nothing of any earlier tree is left
    behind. `withdrawn` are all articles that are withdrawn now (None: those that were); `redact` makes a tombstone for
    all that is replaced or taken away. Whatever gets a tombstone is kept no longer, and no earlier tree with it.
    Raises ReleaseError before anything is written where an entry was not staged.
    """
    site = stage.site
    wanted = {entry.path: entry for entry in entries}
    if (path := next(filter(of_index, wanted), None)) is not None:
        raise ReleaseError(f"{path}: {INDEX}/ is kept for the search index. Give the page another address.")
    signing = resume(site, keys, now)
    if signing is None:
        return _first(stage, wanted, keys, now, withdrawn)
    renewed = signing.adopt_roots()
    old = tree_of(site, signing.chain.tree)
    root, nodes = _plan(old, wanted, removed, full)
    new = tree_of(site, root.sha256, nodes)
    difference = Difference(old, new)
    listed = _list(signing, difference, new, withdrawn, redact)
    if root.sha256 == old.root.sha256:
        mended = mend(stage, old)
        if listed.body is not None or (redact and signing.chain.trunk.kept):
            _relist(signing, listed, redact)
        elif signing.due():
            signing.renew()
            renewed = True
        return Summary(
            signing.chain.timestamp.version, root.sha256, len(old), old.root.bytes, mended=mended, renewed=renewed
        )
    check_staged(stage, [after for _, after in difference.entries.values() if after is not None])
    written, mended = _replace(stage, signing, difference, (new, nodes), listed, timedelta(0) if redact else keep)
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
    resume(site, keys, now)


def resume(site: Path, keys: Keys, now: datetime) -> Signing | None:
    """Open the release in force, so that it can be signed further, and finish what a killed run left; None: no release.

    The caller holds the lease.
    """
    if (chain := chain_of(site)) is None:
        return None
    signing = Signing(site, keys, now, chain)
    _finish(signing)
    return signing


def _list(
    signing: Signing, difference: Difference, new: Tree, withdrawn: Iterable[Withdrawn] | None, redact: bool
) -> Change:
    """What becomes of the list of tombstones. Where there is none and none is asked for, this costs nothing."""
    site, chain = signing.site, signing.chain
    if withdrawn is None and not redact and not (chain.tombstones and difference.entries):
        return NO_CHANGE

    def standing(digests: set[str]) -> set[str]:
        return new.holding(digests) | index_of(site, chain).holding(digests)

    return change(load(site, chain), difference, withdrawn, redact, moment(signing.now)[:10], standing)


def _replace(
    stage: Stage,
    signing: Signing,
    difference: Difference,
    to: tuple[Tree, Nodes],
    listed: Change,
    keep: timedelta,
) -> tuple[list[bytes], int]:
    """Put another tree (and the nodes of it that may be new) in force; return the nodes written, and how many files
    were mended on the way."""
    site, (new, nodes), old = stage.site, to, signing.chain.tree
    signing.enter(Phase("laying", (new.root.sha256,), listed.lists))
    written = lay_nodes(site, nodes, difference)
    lay_list(site, listed)
    intact = lay_store(stage, difference)
    until = moment(signing.now + keep) if keep and intact and not listed.gained else PAST
    kept = [Kept(tree.root, min(tree.until, until)) for tree in signing.chain.trunk.kept]
    size = (site / node_path(new.root.sha256)).stat().st_size
    target = site_target(new.root, size, (*kept, Kept(old, until)))
    signing.take(Phase("turning", (), _going(signing, listed)), {SITE: target, **listed.targets})
    turn(site, difference, lambda entry: from_stage(stage, entry))
    mended = mend(stage, new)
    _give_up(signing, signing.chain.phase.lists)
    return written, mended


def _going(signing: Signing, listed: Change) -> tuple[str, ...]:
    """The list in force, where it makes way for another one or for none."""
    before = signing.chain.tombstones
    return (before,) if before and listed.body is not None else ()


def _relist(signing: Signing, listed: Change, redact: bool) -> None:
    """Put another list in force beside the tree that is in force already."""
    going = _going(signing, listed)
    signing.enter(Phase("laying", (), listed.lists))
    lay_list(signing.site, listed)
    _give_up(signing, going, listed, everything=redact)


def _first(
    stage: Stage, wanted: dict[str, Entry], keys: Keys, now: datetime, withdrawn: Iterable[Withdrawn] | None
) -> Summary:
    """Publish where no release is: nobody reads yet, so all of it is made beside the site and renamed at once."""
    site = stage.site
    if site.exists() and any(site.iterdir()):
        raise ReleaseError(f"{site}: holds files but no release. Press to an empty folder, or move them away.")
    # A search index that is staged already waits for its own publish.
    index, aside = stage.folder / INDEX, workspace(site) / INDEX
    if index.exists():
        index.rename(aside)
    clear_stage(stage, wanted)
    root, nodes = build(wanted[path] for path in sorted(wanted))
    for digest, body in nodes.items():
        write(f"{stage.folder}/{node_path(digest)}", body)
    tree = tree_of(stage.folder, root.sha256, nodes)
    listed = change((), Difference(tree, tree), withdrawn, False, moment(now)[:10], tree.holding)
    named = [site_target(root, len(nodes[root.sha256])), *filter(None, listed.targets.values())]
    if listed.body:
        write(f"{stage.folder}/{list_path(listed.digest)}", listed.body)
    first_metadata(stage.folder, named, keys, now)
    stage.folder.rename(site)
    if aside.exists():
        stage.folder.mkdir()
        aside.rename(index)
    total = sum(map(len, nodes.values()))
    return Summary(1, root.sha256, root.paths, root.bytes, added=root.paths, nodes=len(nodes), node_bytes=total)


def _plan(old: Tree, wanted: dict[str, Entry], removed: Iterable[str], full: bool) -> tuple[Ref, Nodes]:
    """Return the root of the tree to be and the nodes that may be new."""
    if full:
        return build(wanted[path] for path in sorted(wanted))
    changes: dict[str, Entry | None] = {path: entry for path, entry in wanted.items() if old.get(path) != entry}
    for path in removed:
        if path not in wanted and old.get(path) is not None:
            changes[path] = None
    return update(old, changes)


def _give_up(signing: Signing, lists: tuple[str, ...], listed: Change = NO_CHANGE, *, everything: bool = False) -> None:
    """Drop the trees whose time is over (or `everything`), sweep what only they needed, and come to rest.

    `lists` are those of tombstones that are not in force any more; `listed` changes the list meanwhile.
    """
    site, trunk = signing.site, signing.chain.trunk
    at = moment(signing.now)
    stays = tuple(tree for tree in trunk.kept if tree.until > at and not everything)
    stays = stays[-THEN_KEPT:] if len(stays) > MOST_KEPT else stays
    gone = trunk.kept[: len(trunk.kept) - len(stays)]
    tree = tree_of(site, signing.chain.tree)
    dropped = [tree_of(site, old.root) for old in gone]
    kept = [*(tree_of(site, old.root) for old in stays), tree]
    target = site_target(tree.root, signing.chain.named[SITE].length, stays)
    signing.take(Phase("laying", tuple(old.root for old in gone), lists), {SITE: target, **listed.targets})
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
        turn(site, Difference(trees[-2], trees[-1]), lambda entry: from_store(site, entry))
        _give_up(signing, chain.phase.lists)
    else:
        tidy(site, trees, index_of(site, chain), chain.phase.beside)
        signing.close()
