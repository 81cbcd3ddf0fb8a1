"""The index of a release between two builds: where it is, and whether it still fits.

An index fits if it was finished for the very tree that is in force (the SHA-256 of the tree's root is written last) and
by the same code, theme, outlet and site. After a killed press, with another release's index or a changed template it
does not fit; then everything is made, for which no index is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import tzinfo
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import msgspec

import tamizdat
from tamizdat.outlet import Outlet
from tamizdat.press.archives.published import index_file as index_file
from tamizdat.press.build.site_digests import layout_of
from tamizdat.press.dates.due import Due, decode_due
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.pictures.render import recipe
from tamizdat.site import Site

_HERE = Path(tamizdat.__file__).parent
# Everything that decides what stands on a page, besides the articles.
_CODE = ("article.py", "outlet.py", "paths.py", "redirects.py", "site.py", "press", "theme", "release/tree")
_DAY = 86_400  # seconds: a bare day ranks at its noon and is due from its beginning
_LIBRARIES = ("babel", "jinja2", "markupsafe", "msgspec", "nh3", "tinycss2")


@contextmanager
def open_index(file: Path) -> Iterator[IndexUpdater | None]:
    """Open the index that the last build left; None where there is none that can be read. What is changed and not
    committed is not kept."""
    index = None
    if file.is_file():
        with suppress(sqlite3.DatabaseError):  # cut off, or no index of ours: everything is made
            index = IndexUpdater(file)
    try:
        yield index
    finally:
        if index:
            index.close()


def fits(index: ArticleIndex, fingerprint: str, root: str) -> bool:
    """Whether an index has this fingerprint and fits the tree whose root has the SHA-256 `root`."""
    try:
        return (index.build_state("fingerprint"), index.build_state("root")) == (fingerprint, root)
    except sqlite3.DatabaseError:
        return False


def due_of_last_build(index: ArticleIndex | None) -> Due:
    """Return what the last build kept of what is due, whether or not its index still fits; nothing if it cannot be
    read: what a person said outlives a full build."""
    try:
        return decode_due(index.build_state("due")) if index else Due()
    except (sqlite3.DatabaseError, msgspec.DecodeError):
        return Due()


def due_for_next_build(due: Due, index: ArticleIndex, zone: tzinfo) -> Due:
    """Return what is kept of what is due in this build: with `everything`, each article that its clock calls future."""
    if not due.everything:
        return due
    return due.with_said(((each.number, each.published) for each in index.dated_after(due.clock - _DAY)), zone)


def delete_index(file: Path) -> None:
    """Delete an index, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def fingerprint(
    outlet: Outlet,
    site: Site,
    overrides: Path | None,
    media: tuple[Path, ...],
    identity: str = "",
    portable: bool = False,
) -> str:
    """Return a hash of all that every page may depend on: code, theme, outlet, and what of the Site is on every page.

    What of the Site is on some pages only has digests of its own (`site_digests`).
    """
    found = blake2b(_code(), digest_size=16)
    encode = msgspec.json.Encoder(order="deterministic").encode
    outlet = msgspec.structs.replace(outlet, picks={}, redirects=())  # what pages show of them stands in the Site
    found.update(encode([outlet, layout_of(site), [str(folder) for folder in media], identity, portable]))
    if overrides:
        hash_files(found, overrides)
    return found.hexdigest()


@lru_cache(1)
def _code() -> bytes:
    """Return a hash of the code and the theme that this process runs."""
    found = blake2b(" ".join([recipe(), *(f"{name} {version(name)}" for name in _LIBRARIES)]).encode())
    for name in _CODE:
        hash_files(found, _HERE / name)
    return found.digest()


def theme_digest(outlet: Outlet, overrides: Path | None) -> str:
    """Return a hash of what the check of a theme depends on: code, theme and languages; "" where there is no theme."""
    if overrides is None or not any(file.is_file() for file in overrides.rglob("*")):
        return ""
    codes = ",".join(language.code for language in outlet.languages)
    found = blake2b(_code() + codes.encode(), digest_size=16)
    hash_files(found, overrides)
    return found.hexdigest()


def checked_theme(file: Path) -> str:
    """Return the digest of the theme that was checked before the press which left the index in `file`, "" for none."""
    if not file.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
            return ArticleIndex(db).build_state("theme")
    except sqlite3.Error:
        return ""


def hash_files(found: blake2b, path: Path) -> None:
    """Add a file, or every file below a folder, to a hash: by name and content. Raises OSError if it is not there."""
    path.stat()
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if file.suffix not in {".pyc", ".pyo"}:
            body = file.read_bytes()
            found.update(f"{file.relative_to(path.parent).as_posix()} {len(body)}\n".encode() + body)
