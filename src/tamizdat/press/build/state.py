"""The index of a release between two builds: where it is, and whether it still fits.

An index fits if it was finished for the very tree that is in force (the SHA-256 of the tree's root is written last) and
by the same code, theme, outlet and site. After a killed press, with another release's index or a changed template it
does not fit; then everything is made, for which no index is needed.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import msgspec

import tamizdat
from tamizdat.outlet import Outlet
from tamizdat.press.build.site_digests import layout_of
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.pictures.render import recipe
from tamizdat.site import Site

_HERE = Path(tamizdat.__file__).parent
# Everything that decides what stands on a page, besides the articles.
_CODE = ("article.py", "outlet.py", "paths.py", "redirects.py", "site.py", "press", "theme", "release/tree")
_LIBRARIES = ("babel", "jinja2", "markupsafe", "msgspec", "nh3", "tinycss2")


def index_file(site: Path) -> Path:
    """Return where the index of a release is: beside it, since every file inside it is signed."""
    site = site.resolve()
    return site.with_name(f".{site.name}.press")


def open_index(file: Path, fingerprint: str, root: str) -> IndexUpdater | None:
    """Return the index if it has this fingerprint and fits the tree whose root has the SHA-256 `root`; else None."""
    if not file.is_file():
        return None
    try:
        index = IndexUpdater(file)
        if (index.build_state("fingerprint"), index.build_state("root")) == (fingerprint, root):
            return index
        index.close()
    except sqlite3.DatabaseError:
        pass  # cut off, or no index of ours: everything is made
    return None


def delete_index(file: Path) -> None:
    """Delete an index, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def fingerprint(outlet: Outlet, site: Site, overrides: Path | None, media: tuple[Path, ...]) -> str:
    """Return a hash of all that every page may depend on: code, theme, outlet, and what of the Site is on every page.

    What of the Site is on some pages only has digests of its own (`site_digests`).
    """
    found = blake2b(_code(), digest_size=16)
    encode = msgspec.json.Encoder(order="deterministic").encode
    outlet = msgspec.structs.replace(outlet, picks={}, redirects=())  # what pages show of them stands in the Site
    found.update(encode([outlet, layout_of(site), [str(folder) for folder in media]]))
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


def hash_files(found: blake2b, path: Path) -> None:
    """Add a file, or every file below a folder, to a hash: by name and content. Raises OSError if it is not there."""
    path.stat()
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if file.suffix not in {".pyc", ".pyo"}:
            body = file.read_bytes()
            found.update(f"{file.relative_to(path.parent).as_posix()} {len(body)}\n".encode() + body)
