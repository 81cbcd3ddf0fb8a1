"""The files that pages need besides their text: which of them are used, and which may hold text that is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from msgspec.structs import replace

from tamizdat.recover.readers import Asset, LeftOut

# A browser that saves "page.html" puts its files into "page_files", "page-Dateien", "page_fichiers", "page.files" ...
_LONGEST_ENDING = 16


def settle_assets(
    assets: Iterable[Asset], is_shown: Callable[[str], bool], captures: Iterable[str]
) -> tuple[list[Asset], list[LeftOut]]:
    """Return the assets with what became of each, and those pictures that belong to no page.

    `is_shown` tells whether an article shows a picture file. A picture that no article shows may be a scanned article;
    it is left out as one, unless a browser saved it along with one of the `captures`.
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
