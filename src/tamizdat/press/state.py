"""What press remembers from one run to the next: the index, beside the release, and whether it still speaks of it.

An index is believed only if it was finished for the very tree that is in force (its root's hash is written down last)
and by the same code, theme, outlet and site. A killed press, another index, a changed template: whatever does not fit
makes a full press, which needs no memory.
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
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.site import Site

_HERE = Path(tamizdat.__file__).parent
# Everything that decides what stands on a page, besides the articles.
_CODE = ("article.py", "outlet.py", "paths.py", "redirects.py", "site.py", "press", "theme", "release/entry.py")
_LIBRARIES = ("babel", "jinja2", "markupsafe", "msgspec", "nh3")


def place(site: Path) -> Path:
    """Where the index of a release lies: beside it, since nothing unsigned may lie in it."""
    site = site.resolve()
    return site.with_name(f".{site.name}.press")


def recall(file: Path, fingerprint: str, root: str) -> IndexUpdater | None:
    """Return the index if it fits the tree whose root has the SHA-256 `root`; else None."""
    if not file.is_file():
        return None
    try:
        index = IndexUpdater(file)
        if (index.note("fingerprint"), index.note("root")) == (fingerprint, root):
            return index
        index.close()
    except sqlite3.DatabaseError:
        pass  # cut off or not ours: as good as none
    return None


def forget(file: Path) -> None:
    """Remove an index, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def fingerprint(outlet: Outlet, site: Site, overrides: Path | None, media: tuple[Path, ...]) -> str:
    """Return a hash of all that pages depend on besides the articles, the editors' picks and the redirects.

    Picks and redirects are compared one by one: a change of theirs remakes what shows it and nothing else.
    """
    found = blake2b(_code(), digest_size=16)
    encode = msgspec.json.Encoder(order="deterministic").encode
    outlet = msgspec.structs.replace(outlet, redirects=())  # what a page can make of them stands in the site
    site = msgspec.structs.replace(site, picks={}, redirects={})
    found.update(encode([outlet, site, [str(folder) for folder in media]]))
    if overrides:
        take_in(found, overrides)
    return found.hexdigest()


@lru_cache(1)
def _code() -> bytes:
    """Return a hash of the code and the theme that this process runs."""
    found = blake2b(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for name in _CODE:
        take_in(found, _HERE / name)
    return found.digest()


def take_in(found: blake2b, path: Path) -> None:
    """Add a file, or every file below a folder, by name and content."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if file.suffix not in {".pyc", ".pyo"}:
            body = file.read_bytes()
            found.update(f"{file.relative_to(path.parent).as_posix()} {len(body)}\n".encode() + body)
