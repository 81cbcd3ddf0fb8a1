"""A release by the place that a person names: a folder's path, or a web address."""

from __future__ import annotations

from tamizdat.release.reading.folder import open_folder
from tamizdat.release.reading.source import Source
from tamizdat.release.reading.web import Web


def open_source(where: str) -> Source:
    """Return the release at a folder's path or a web address. Raises ReleaseError where there is no such folder."""
    scheme, mark, rest = where.partition("://")
    is_web = mark and scheme.lower() in ("http", "https")
    return Web(f"{scheme.lower()}://{rest}") if is_web else open_folder(where)
