"""Paths below the site root: which may be addresses, which are taken already, which files belong to one.

A path has no leading slash. One that ends with a slash is a folder and means its `index.html`. This file is the one
place that knows which names are reserved; whatever gives paths (recover, the desk) or refuses them (press) asks here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

# Top folders that a release keeps for itself (docs/release-format.md, sections 1 and 4), and with them those of press
# that hold files and no pages.
RELEASE_FOLDERS = ("tree", "store", "tuf", "search-index", "documents", "editions", "mirrors")
FILE_FOLDERS = (*RELEASE_FOLDERS, "assets", "media")
# The service, which takes what readers send, answers below this folder on the site's own origin.
SERVICE_FOLDER = "service"
# Names at the top of a release that no page may have: those folders, and what press writes once for a host.
RESERVED = {*FILE_FOLDERS, SERVICE_FOLDER, "sitemap", "index.html", "404.html"}
# Files that are made once for the site or for a language: no page may be a folder of that name there.
_SITE_FILES = {"404.html", "robots.txt", "sitemap.xml"}
# The files of feeds (`press/kinds.py`). They stand beside many list pages, and each new section brings more of them: no
# folder at all may have such a name, so that a page never has to give way to a feed that is yet to come.
FEED_FILES = ("rss.xml", "atom.xml", "feed.json")
# Beside `name.html` there is, or a server may look for, `name.html.gz` and the like: no folder may have such a name.
_PRECOMPRESSED_NAME = re.compile(r".*\.(?:html?|xml|json|txt)\.(?:gz|br|zst)", re.IGNORECASE | re.DOTALL)
# Folders below a language's prefix in which press makes pages of its own (docs/conventions.md): those that are kept
# for it with all that is below them, and those of which it makes only the folder's own page, and pages by year.
SITE_FOLDERS = ("section", "topic", "author", "series", "undated", "search", "newsletters")
SITE_PAGES = ("archive", "authors", "topics", "corrections", "tips", "contribute")
# In an address these would begin a query or a fragment, be an escape, or be rewritten by browsers; the others no
# common file system stores. Everything else, letters of any script included, may be in a path.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f?#%\\:*\"<>|&;\u0085\u00a0\u2028\u2029\ufeff\ud800-\udfff]")
_NAME_BYTES = 240  # file systems take 255 bytes a name; the rest is for endings such as `.gz` and temporary names
_PATH_BYTES = 1000
_SLUG_BYTES = 200  # what comes behind a slug on its pages fits into the rest of _PATH_BYTES


def path_problem(path: str) -> str:
    """Return why no page can have this path, "" if one can."""
    folder = path.endswith("/")
    if not folder and not path.endswith((".html", ".htm")):
        return "it must end in a slash (a folder) or in .html"
    if _FORBIDDEN.search(path):
        return "it holds a character that no plain file server keeps apart"
    names = path.removesuffix("/").split("/")
    if any(name in {"", ".", ".."} for name in names):
        return "it has an empty name or a dot in place of one"
    if problem := _reserved_problem(names, folder=folder):
        return problem
    if any(len(name.encode()) > _NAME_BYTES for name in names) or len(path.encode()) > _PATH_BYTES:
        return "it is longer than file systems store"
    return ""


def article_path_problem(path: str) -> str:
    """Return why no article can have this path, "" if one can: its print view and `article.json` need a folder too."""
    if problem := path_problem(path):
        return problem
    names = article_folder(path).removesuffix("/").split("/")
    if names[-1] in {"", ".", ".."}:
        return "it has no name before .html"
    if names[0].casefold().rstrip(". ") in RESERVED or not _SITE_FILES.isdisjoint(names[:2]) or _folder_problem(names):
        return "the folder of its print view is kept for the release's own files"
    return ""


def _reserved_problem(names: list[str], *, folder: bool) -> str:
    """Return why the names of a path are kept for other files of the site, "" if they are not."""
    page_in_folder = folder and names[-1].endswith((".html", ".htm"))
    # No file system of a stick tells `Tree` from `tree`, nor `tree.` from it.
    if names[0].casefold().rstrip(". ") in RESERVED or not _SITE_FILES.isdisjoint(names[:2]) or page_in_folder:
        return "its place is kept for the release's own files"
    if names[-1].startswith("."):
        return "it has a name that begins with a dot, and servers hide those"
    return _folder_problem(names if folder else names[:-1])


def _folder_problem(names: list[str]) -> str:
    """Return why no folder of the site can have one of these names, "" if all can be."""
    if any(name.startswith(".") for name in names):
        return "it has a name that begins with a dot, and servers hide those"
    if any(name.casefold() in FEED_FILES for name in names):
        return "its place is kept for a feed"
    if any(map(_PRECOMPRESSED_NAME.fullmatch, names)):
        return "its place is kept for the compressed copy of another file"
    return ""


def feed_in(path: str) -> str:
    """Return the feed's file that a path is, or would lie in, "" if there is none.

    >>> feed_in("ru/rss.xml/"), feed_in("section/news/atom.xml/old/"), feed_in("news/feed/")
    ('ru/rss.xml', 'section/news/atom.xml', '')
    """
    names = path.strip("/").split("/")
    found = next((at for at, name in enumerate(names) if name.casefold() in FEED_FILES), None)
    return "" if found is None else "/".join(names[: found + 1])


def is_taken_by_site(path: str, prefix: str = "") -> bool:
    """Whether press has a use of its own for a path, or may come to have one, so that no article should be given it.

    `prefix` is that of the path's language. Letters count as the same in either case, since a path may be copied to a
    file system that does not tell them apart.

    >>> is_taken_by_site("section/harbour/"), is_taken_by_site("archive/"), is_taken_by_site("archive/2013/x/")
    (True, True, False)
    """
    top = path.partition("/")[0].casefold()
    below = path.removeprefix(prefix).casefold()
    return (
        top in RESERVED
        or below in {"", *(f"{name}/" for name in SITE_PAGES)}
        or below.partition("/")[0] in SITE_FOLDERS
    )


@lru_cache(4096)
def is_slug(slug: str) -> bool:
    """Whether `slug` can be one name in the path of a page."""
    return bool(slug) and "/" not in slug and not path_problem(slug + "/") and len(slug.encode()) <= _SLUG_BYTES


def page_file(path: str) -> str:
    """Return the file that a page's path means: a folder's `index.html`."""
    return path + "index.html" if path.endswith("/") or not path else path


def article_folder(path: str) -> str:
    """Return the folder in which the print view and `article.json` of the article at `path` are.

    >>> article_folder("2013/10/03/ferry-a1/"), article_folder("news/42.html")
    ('2013/10/03/ferry-a1/', 'news/42/')
    """
    return path if path.endswith("/") else path.rsplit(".", 1)[0] + "/"


def article_files(path: str) -> tuple[str, str, str]:
    """Return the files of the article at `path`: page, print view, `article.json`."""
    folder = article_folder(path)
    return page_file(path), f"{folder}print/index.html", f"{folder}article.json"


def root_of(path: str) -> str:
    """Return the way from a page back to the site root: "./", "../", "../../" …"""
    return "../" * path.count("/") or "./"


def escaped(path: str) -> str:
    """Return a path as RFC 3986 wants it in an address."""
    return quote(path, safe="/~!$'()+,=@")


def parent_folders(file: str) -> list[str]:
    """Return the folders that a file is in, without a slash at the end.

    >>> parent_folders("news/42/index.html")
    ['news/42', 'news']
    """
    found = []
    while file := file.rpartition("/")[0]:
        found.append(file)
    return found
