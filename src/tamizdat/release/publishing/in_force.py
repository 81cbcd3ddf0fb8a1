"""What is in force in our own release's folder: its metadata and its trees. Verification never uses this module."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import TIMESTAMP, node_path
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.tree.tree import CACHED_NODES, NodeBodies, NodeCache, Tree, empty_tree

# Parsed nodes of our own releases, by their hash, from publish to publish: a desk that publishes one article after
# another needs the same ones again.
_cache = NodeCache(4 * CACHED_NODES)


# The metadata verified last, by the release's folder, with every file that was read for it (None: there was none). A
# publish asks for it several times; the same bytes need not be verified again.
_verified: dict[Path, tuple[dict[str, bytes | None], TrustedMetadataSet]] = {}
_MOST_VERIFIED = 8  # releases; a process has one or two


def load_in_force(site: Path) -> TrustedMetadataSet | None:
    """The metadata in force in our own release's folder, None where there is none. Raises ReleaseError."""
    files: dict[str, bytes | None] = {}

    def read(path: str, limit: int = 0) -> bytes | None:  # our own folder: its sizes are no one else's choice
        try:
            with open(f"{site}/{path}", "rb") as file:  # noqa: PTH123 (a third of the time that pathlib takes)
                files[path] = file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            files[path] = None
        return files[path]

    if read(TIMESTAMP) is None:
        return None

    before, trusted = _verified.get(site, ({}, None))
    if trusted is None or any(read(path) != body for path, body in before.items()):
        trusted = load_trusted(read)
        if len(_verified) == _MOST_VERIFIED:
            _verified.clear()
        _verified[site] = files, trusted
    return trusted


def signatures_expire(site: Path) -> datetime | None:
    """When the first signature of our own release expires, None where there is no release. Raises ReleaseError."""
    trusted = load_in_force(site)
    return trusted.expires[0] if trusted else None


def open_tree(site: Path, root: str, nodes: NodeBodies | None = None) -> Tree:
    """The tree with this root. Nodes are read when they are needed, from `nodes` or from the release, and checked
    against their names."""

    def read(digest: str) -> bytes:
        if nodes is not None and digest in nodes:
            return nodes[digest]
        file = site / node_path(digest)
        try:
            body = file.read_bytes()
        except OSError as error:
            raise ReleaseError(f"{file}: {error.strerror}. Run `tamizdat verify` on the folder.") from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise ReleaseError(f"{file}: its bytes do not match its name. Run `tamizdat verify` on the folder.")
        return body

    return Tree(read, root, _cache)


def current(site: Path) -> Tree:
    """The site's tree in force: iterate its entries, `get(path)`, `len`. Without a release it is the empty tree."""
    trusted = load_in_force(site)
    return empty_tree() if trusted is None else open_tree(site, trusted.site_root)


def last_signed(site: Path) -> datetime | None:
    """When the release was last signed, by the clock of then; None where there is none."""
    trusted = load_in_force(site)
    return trusted.signed_at if trusted else None


def open_search_tree(site: Path, trusted: TrustedMetadataSet | None) -> Tree:
    """The tree of the search index in force; the empty tree where there is none."""
    return open_tree(site, trusted.search_root) if trusted is not None and trusted.search_root else empty_tree()


def open_site_trees(site: Path, trusted: TrustedMetadataSet) -> list[Tree]:
    """The site's trees, oldest first: those retained for readers, and the one in force."""
    return [open_tree(site, root) for root in (*(tree.root for tree in trusted.site.retained), trusted.site_root)]


def open_other_trees(site: Path, trusted: TrustedMetadataSet) -> list[tuple[str, Tree]]:
    """All other trees, each after its role's folder; those of roles that this version does not know too."""
    return [(target.info.folder, open_tree(site, target.sha256)) for target in trusted.other_trees]
