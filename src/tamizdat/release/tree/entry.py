"""One file of a release as the tree binds it, and which paths may stand in a tree."""

from __future__ import annotations

import re

from msgspec import Struct

from tamizdat.paths import RELEASE_FOLDERS
from tamizdat.release.errors import ReleaseError


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """A file of the site: its path, the hexadecimal SHA-256 and size in bytes of its content, its media type."""

    path: str
    sha256: str
    size: int
    media_type: str


# Folders of the format that hold no entries. The other reserved folders hold those of one role each.
FOLDERS_WITHOUT_ENTRIES = ("store", "tree", "tuf")
_WITHOUT_ENTRIES = tuple(f"{name}/" for name in FOLDERS_WITHOUT_ENTRIES)

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
# Parts with no forbidden character that do not begin with a dot. Nearly all paths are like that, and this one match
# takes under a microsecond.
_PLAIN = re.compile(r"(?:[^\x00-\x1f\x7f\\/.\ud800-\udfff][^\x00-\x1f\x7f\\/\ud800-\udfff]*(?:/(?!$)|$))+")


def top_folder(path: str) -> str:
    """The first folder of a path, "" for a file that lies in none."""
    folder, slash, _ = path.partition("/")
    return folder if slash else ""


def entry_path_problem(path: str) -> str:
    """Say why `path` may stand in no tree, "" if it may. A verifier must refuse the paths that this refuses."""
    if not _PLAIN.fullmatch(path):
        if _FORBIDDEN.search(path):
            return "a path is valid Unicode with no control character and no backslash"
        if any(part in ("", ".", "..") for part in path.split("/")):
            return "a path has no empty part and no part that is . or .."
    if path.endswith(".gz"):
        return "names that end in .gz are kept for precompressed files"
    if path.startswith(_WITHOUT_ENTRIES) or path in RELEASE_FOLDERS:
        return f"{path.partition('/')[0]} is kept for the release itself"
    return ""


def site_path_problem(path: str) -> str:
    """Say why `path` may not stand in the site's tree, "" if it may."""
    if (folder := top_folder(path)) in RELEASE_FOLDERS:
        return f"{folder} is kept for the release itself"
    return entry_path_problem(path)


def is_media_type(text: str) -> bool:
    """Whether `text` is a bare media type in lower case, like text/html."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def check_entry(entry: Entry) -> Entry:
    """Return `entry`. Raises ReleaseError where its path or media type may not stand in a tree."""
    if problem := entry_path_problem(entry.path):
        raise ReleaseError(f"{entry.path!r} cannot be published: {problem}. Give the page another address.")
    if not is_media_type(entry.media_type):
        raise ReleaseError(f"{entry.path}: {entry.media_type!r} is no bare media type like text/html.")
    return entry
