"""Paths below the site root: which may be pressed, which files an article has, how one leads to another."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

# Top folders that a release keeps for itself (docs/release-format.md, sections 1 and 4), and with them those that press
# writes beside pages (docs/conventions.md).
RELEASE_FOLDERS = ("tree", "store", "tuf", "search-index", "documents", "editions", "mirrors")
FILE_FOLDERS = (*RELEASE_FOLDERS, "assets", "media")
RESERVED = {*FILE_FOLDERS, "sitemap", "index.html", "404.html"}
# In an address these would begin a query or a fragment, be an escape, or be rewritten by browsers; the others no
# common file system stores. Everything else, letters of any script included, may stand in a path.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f?#%\\:*\"<>|&;\u0085\u00a0\u2028\u2029\ufeff\ud800-\udfff]")
# Files that stand once for the site and once for each language; no page may be a folder of that name.
_FILES = {"404.html", "robots.txt", "sitemap.xml"}
_NAME_BYTES = 240  # file systems take 255 bytes a name; the rest is for endings such as `.gz` and temporary names
_PATH_BYTES = 1000


def path_problem(path: str) -> str:
    """Say why no page can stand at `path`, "" if one can."""
    folder = path.endswith("/")
    if not folder and not path.endswith((".html", ".htm")):
        return "it must end in a slash (a folder) or in .html"
    if _FORBIDDEN.search(path):
        return "it holds a character that no plain file server keeps apart"
    names = path.removesuffix("/").split("/")
    if any(name in {"", ".", ".."} for name in names):
        return "it has an empty name or a dot in place of one"
    if names[0] in RESERVED or not _FILES.isdisjoint(names[:2]) or (folder and names[-1].endswith((".html", ".htm"))):
        return "its place is kept for the release's own files"
    if any(len(name.encode()) > _NAME_BYTES for name in names) or len(path.encode()) > _PATH_BYTES:
        return "it is longer than file systems store"
    return ""


@lru_cache(4096)
def is_slug(slug: str) -> bool:
    """Whether `slug` can be one name in a front's address."""
    return bool(slug) and "/" not in slug and not path_problem(slug + "/") and len(slug.encode()) <= 200


def page_file(path: str) -> str:
    """Return the file that a page's path means: a folder's `index.html`."""
    return path + "index.html" if path.endswith("/") or not path else path


def companions(path: str) -> str:
    """Return the folder in which an article's print view and `article.json` stand."""
    return path if path.endswith("/") else path.rsplit(".", 1)[0] + "/"


def article_files(path: str) -> tuple[str, str, str]:
    """Return an article's files: page, print view, public record."""
    folder = companions(path)
    return page_file(path), f"{folder}print/index.html", f"{folder}article.json"


def root_of(path: str) -> str:
    """Return the way from a page back to the site root: "./", "../", "../../" …"""
    return "../" * path.count("/") or "./"


def escaped(path: str) -> str:
    """Return a path as RFC 3986 wants it in an address."""
    return quote(path, safe="/~!$'()+,=@")


def above(path: str) -> list[str]:
    """Return the folders that a file lies in, as they would be named if one of them were a file."""
    found = []
    while path := path.rpartition("/")[0]:
        found.append(path)
    return found
