"""The result of a publish, of whatever kind."""

from __future__ import annotations

from msgspec import Struct


class PublishResult(Struct, frozen=True):
    """What a publish did: counts of paths added, changed, removed and mended, of all paths and bytes, of nodes written.

    `version` is that of timestamp.json, `root` the SHA-256 of the tree's root node; `renewed` says that signatures were
    renewed with no change of content. `again` are the paths at which bytes are public again that had been withdrawn or
    redacted.
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
    again: tuple[str, ...] = ()
