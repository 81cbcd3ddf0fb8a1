"""Pictures that lie in one file with their page, or in a web archive with many: kept aside until an article shows them.

They are found by the address that pages name them by. What no article shows is gone with the run's temporary folder.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from urllib.parse import urldefrag

from tamizdat.disk import naming
from tamizdat.recover.readers.pictures_within import name_within
from tamizdat.recover.readers.results import Asset, PackedPicture


class PackedPictures:
    """The pictures that packed files held, in a folder of their own; of one address the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: Counter[str] = Counter()  # how many pictures each file held
        self._shown: dict[str, str] = {}  # address of each that is shown, and the file that held it

    def keep(self, picture: PackedPicture) -> None:
        """Keep a picture. Raises OSError with the file's name where the disk is full."""
        self._held[picture.container] += 1
        file = self._file(picture.address)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with naming(file):
                file.write_bytes(picture.body)
                self._origin(file).write_text(picture.container, encoding="utf-8", errors="surrogateescape")

    def find(self, address: str) -> Path | None:
        """Return the file of the picture at an address, None where no packed file held it."""
        file = self._file(address)
        if not file.is_file() and (name := name_within(address)):
            address, file = name, self._file(name)
        if not file.is_file():
            return None
        self._shown[address] = self._origin(file).read_text(encoding="utf-8", errors="surrogateescape")
        return file

    def assets(self) -> list[Asset]:
        """Return one line for each file that held pictures: how many, and how many of them articles show."""
        shown = Counter(self._shown.values())
        return [
            Asset(
                f"{name}!pictures",
                f"{count:,} pictures in it, of which articles show {shown[name]:,}",
                "picture",
                count,
            )
            for name, count in sorted(self._held.items())
        ]

    def _file(self, address: str) -> Path:
        digest = hashlib.sha256(urldefrag(address)[0].encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return self._folder / digest[:2] / digest

    @staticmethod
    def _origin(file: Path) -> Path:
        return file.with_name(f"{file.name}.from")
