"""Origins that a copy is pulled from: a folder whose reads are counted, or fail."""

from __future__ import annotations

import threading
from collections.abc import Generator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from releases import NOW, Paper

from tamizdat.mirrors.pull import pull
from tamizdat.mirrors.pulled import Pulled
from tamizdat.release.reading import Folder, ReadError
from tamizdat.release.reading.source import Opened
from tamizdat.release.tree.media_types import media_type_of


class Origin:
    """A release in a folder, read as if it were on the web; `asked` are the paths, `bytes` what was read of them.

    After `most` files of the site it can be read no more.
    """

    local = False

    def __init__(self, folder: Path, most: int | None = None) -> None:
        self.name = "https://origin.example/"
        self.asked: list[str] = []
        self.bytes = 0
        self._folder, self._most = Folder(folder), most
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(4)

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        with self._lock:
            self.asked.append(path)
            if self._most is not None and not path.startswith(("tuf/", "tree/")):
                self._most -= 1
                if self._most < 0:
                    raise ReadError("cannot be fetched: the line is cut")
        opened = self._folder.open(path, limit)
        return None if opened is None else Opened(self._counted(opened.chunks), media_type_of(path))

    def _counted(self, chunks: Generator[bytes]) -> Generator[bytes]:
        for chunk in chunks:
            with self._lock:
                self.bytes += len(chunk)
            yield chunk

    def executor(self) -> Executor | None:
        return self._threads

    def expect(self, files: int, size: int) -> None:
        pass

    def pages(self) -> list[str]:
        """The paths of files that were asked for, without metadata and nodes."""
        return [path for path in self.asked if not path.startswith(("tuf/", "tree/"))]


def root_of(paper: Paper) -> bytes:
    return (paper.folder / "keys/root.json").read_bytes()


def pulled(paper: Paper, mirror: Path) -> Pulled:
    return pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
