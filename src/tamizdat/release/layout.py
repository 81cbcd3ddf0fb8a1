"""Where the files of a release lie below its folder (docs/release-format.md, section 1)."""

from __future__ import annotations

METADATA_FOLDER = "tuf"
TIMESTAMP = f"{METADATA_FOLDER}/timestamp.json"


def metadata_path(version: int, role: str) -> str:
    """Return where a version of a role's metadata lies; the timestamp alone has a name without a version."""
    return f"{METADATA_FOLDER}/{version}.{role}.json"


def node_path(digest: str) -> str:
    """Return where the tree node with this SHA-256 lies."""
    return f"tree/{digest[:2]}/{digest}.txt"


def store_path(digest: str) -> str:
    """Return where the store keeps the content with this SHA-256."""
    return f"store/{digest[:2]}/{digest}"


def role_file_path(digest: str, role: str) -> str:
    """Return where the file with this SHA-256 lies that is the only one of a role, like the list of tombstones."""
    return f"{METADATA_FOLDER}/{digest}.{role}.json"
