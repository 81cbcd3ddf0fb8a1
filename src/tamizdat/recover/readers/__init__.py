"""First step: what was given (files, folders, packed files) becomes Captures, one by one, or a reason why not.

No name and no size that a file states is trusted: content is looked at, and unpacking counts bytes as it goes.

`folders` finds the files; `dispatch` asks `formats` what each is, and hands it to its reader (`packed`), to `captures`,
or leaves it out by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tamizdat.recover.readers.captures import capture, decode
from tamizdat.recover.readers.folders import Folders
from tamizdat.recover.readers.results import Asset, Found, LeftOut, Listed, PackedPicture, shown

__all__ = [
    "Asset",
    "Found",
    "LeftOut",
    "Listed",
    "PackedPicture",
    "capture",
    "decode",
    "read",
    "shown",
]


def read(paths: Iterable[Path], listing: Path | None = None) -> Iterator[Found]:
    """Yield every capture found below `paths` and in `listing`; what cannot be read comes as LeftOut or Asset.

    A folder is walked in order of names; a packed file's members are named `file.zip!member`.
    """
    return Folders(list(paths), listing).read()
