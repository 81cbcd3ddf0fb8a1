"""One file of a release as the tree binds it, and which paths may stand in a tree."""

from __future__ import annotations

import re

from msgspec import Struct

from tamizdat.paths import RELEASE_FOLDERS
from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_NAME_BYTES, MAX_PATH_BYTES


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """A file of the site: its path, the hexadecimal SHA-256 and size in bytes of its content, its media type."""

    path: str
    sha256: str
    size: int
    media_type: str


# Folders of the format that hold no entries. The other reserved folders hold those of one role each.
FOLDERS_WITHOUT_ENTRIES = ("store", "tree", "tuf")
_WITHOUT_ENTRIES = tuple(f"{name}/" for name in FOLDERS_WITHOUT_ENTRIES)

# RFC 8615: the one hidden folder that servers show, since it proves who runs a site.
_WELL_KNOWN = ".well-known/"

_TOO_LONG = f"a path has {MAX_PATH_BYTES} bytes at most, and each of its names {MAX_NAME_BYTES}"
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
    # First of all, since the work of the patterns grows faster than a path does.
    if (len(path) > MAX_NAME_BYTES or not path.isascii()) and _is_too_long(path):
        return _TOO_LONG
    if not _PLAIN.fullmatch(path) and (problem := _form_problem(path)):
        return problem
    if path.endswith(".gz"):
        return "names that end in .gz are kept for precompressed files"
    top = path.partition("/")[0]
    if path.startswith(_WITHOUT_ENTRIES) or path in RELEASE_FOLDERS:
        return f"{top} is kept for the release itself"
    if top not in RELEASE_FOLDERS and top.casefold().rstrip(". ") in RELEASE_FOLDERS:
        return f"{top} is the same name as a folder of the release on file systems that do not tell them apart"
    return ""


def _form_problem(path: str) -> str:
    """Say which characters or names no path may have, "" if it has none of them."""
    if _FORBIDDEN.search(path):
        return "a path is valid Unicode with no control character and no backslash"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "a path has no empty part and no part that is . or .."
    if any(part.startswith(".") for part in path.removeprefix(_WELL_KNOWN).split("/")):
        return "a name that begins with a dot is hidden by servers, or changes what they do"
    return ""


def _is_too_long(path: str) -> bool:
    if len(path) > MAX_PATH_BYTES or len(path.encode(errors="surrogatepass")) > MAX_PATH_BYTES:
        return True
    return any(len(name.encode(errors="surrogatepass")) > MAX_NAME_BYTES for name in path.split("/"))


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
