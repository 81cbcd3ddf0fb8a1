"""The files that pages need besides their text: which of them are used, and which may hold text that is lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec.structs import replace

from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import Asset, LeftOut

# A browser that saves "page.html" puts its files into "page_files", "page-Dateien", "page_fichiers", "page.files" ...
_LONGEST_ENDING = 16
# How the name of a picture ends in an address: in `src`, `srcset`, a link, a style. Others are not seen.
_ENDING = re.compile(rb"\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?)(?![\w.])", re.I)
# All that stands before a name, up to the last sign that no name holds.
_BEFORE = re.compile(rb".*[/\\\s\"'=(,;?#<>&]", re.S)
_LONGEST_NAME = 200  # bytes
_MOST_NAMES = 2_000_000


class NamedPictures:
    """The names of the picture files that pages name: these files belong to their pages, whether or not shown."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def add(self, capture: Capture) -> None:
        """Gather the names in a page."""
        if capture.kind == "html" and len(self._names) < _MOST_NAMES:
            self._names.update(_folded(name.decode("utf-8", "replace")) for name in _names_in(capture.body))

    def __contains__(self, file: object) -> bool:
        return isinstance(file, str) and _folded(PurePosixPath(file.replace("!", "/")).name) in self._names


def _names_in(page: bytes) -> Iterator[bytes]:
    """Yield the names of picture files in a page: from each ending back to where the name begins."""
    for ending in _ENDING.finditer(page):
        near = page[max(0, ending.start() - _LONGEST_NAME) : ending.start()]
        before = _BEFORE.match(near)
        if name := near[before.end() if before else 0 :]:
            yield name + ending[0]


def _folded(name: str) -> str:
    return unquote(name).casefold()


def settle_assets(
    assets: Iterable[Asset], is_shown: Callable[[str], bool], captures: Iterable[str], named: Container[str] = ()
) -> tuple[list[Asset], list[LeftOut]]:
    """Return the assets with what became of each, and those pictures that belong to no page.

    `is_shown` tells whether an article shows a picture file. A picture that no article shows may be a scanned article;
    it is left out as one, unless a browser saved it along with one of the `captures`, or pages name it (`named`).
    """
    pages: dict[str, set[str]] = defaultdict(set)
    for name in captures:
        path = PurePosixPath(name.removesuffix(".gz"))
        pages[str(path.parent)].add(path.stem)
    settled, left_out = [], []
    for asset in assets:
        what = asset.reason.partition(":")[0]
        if asset.kind != "picture":
            settled.append(asset)
        elif is_shown(asset.capture):
            settled.append(replace(asset, reason=f"{what}: shown by an article"))
        elif _beside_a_page(asset.capture, pages):
            settled.append(replace(asset, reason=f"{what}: saved along with a page, and no article shows it"))
        elif asset.capture in named:
            settled.append(replace(asset, reason=f"{what}: named by a page, and no article shows it"))
        else:
            left_out.append(LeftOut(asset.capture, asset.reason))
    return settled, left_out


def _beside_a_page(name: str, pages: dict[str, set[str]]) -> bool:
    """Tell whether a file lies in a folder that a browser made for a page."""
    for folder in PurePosixPath(name).parents:
        stems = pages.get(str(folder.parent), set())
        for end in range(1, min(len(folder.name), _LONGEST_ENDING) + 1):
            if folder.name[-end] in "_-." and folder.name[:-end] in stems:
                return True
    return False
