"""The root that a verifier is told to trust."""

from __future__ import annotations

from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_ROOT_BYTES
from tamizdat.release.reading import Folder, ReadError, read


def read_pin(file: Path) -> bytes:
    """Return a root file that is to be trusted. Raises ReleaseError where it cannot be read or is far too large."""
    try:
        body = read(Folder(file.resolve().parent), file.resolve().name, MAX_ROOT_BYTES)
    except (ReadError, OSError, RuntimeError, ValueError) as error:
        raise ReleaseError(f"{file}: {error}. Give the outlet's root.json.") from None
    if body is None:
        raise ReleaseError(f"{file}: is no file. Give the outlet's root.json.")
    return body
