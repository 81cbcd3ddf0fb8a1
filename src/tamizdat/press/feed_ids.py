"""Ids of feeds and of their items, which never change: a reader's program shows an item with a new id as unread.

An outlet that is blocked changes its domains, and an article may be given another path. So an id is made of neither: it
is a UUID of version 5 (RFC 9562), made of the outlet's identity and what tells the item from all others, an article's
number. The identity is `id` in tamizdat.toml, by default the fingerprint of the newsroom's first root, which stays
when keys are rotated (docs/decisions/0386-feed-ids.md).
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

# Of all ids that Tamizdat makes: it tells them from ids that others make of the same identity.
_NAMESPACE = UUID("5b9a3c1e-7d0f-5e52-9a64-2f1a8d2c7e10")


def article_id(identity: str, number: int) -> str:
    """Return the id of an article."""
    return _urn(identity, f"article/{number}")


def correction_id(identity: str, number: int, anchor: str) -> str:
    """Return the id of a correction of an article; `anchor` is made of its time (`dated_parts.anchors`)."""
    return _urn(identity, f"article/{number}/{anchor}")


def issue_id(identity: str, language: str, newsletter: str, issue: str) -> str:
    """Return the id of an issue of a newsletter."""
    return _urn(identity, f"newsletter/{language}/{newsletter}/{issue}")


def feed_id(identity: str, kind: str, language: str, slug: str) -> str:
    """Return the id of the feeds of a page. Its formats hold the same items and share it."""
    return _urn(identity, f"feed/{kind}/{language}/{slug}")


def _urn(identity: str, name: str) -> str:
    return uuid5(_outlet(identity), name).urn


@lru_cache(8)
def _outlet(identity: str) -> UUID:
    return uuid5(_NAMESPACE, identity)
