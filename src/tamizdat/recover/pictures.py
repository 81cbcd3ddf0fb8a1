"""Last step: pictures that lie beside the captures become media of the archive, without a trace of who took them.

A browser that saves a page puts its pictures into a folder next to it; a mirror keeps them where the site had them.
Only what lies below the folders that were given is looked at: a hostile page could name any file of the archivist's.
Each picture is written anew from its pixels, upright, with its colour profile and nothing else: camera, place and time
of a photo endanger people. SVG is refused, since it can hold scripts.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from tamizdat.article import Article, Block, Figure, Image, Source

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
LARGEST = 64 << 20  # bytes; the largest photo that a camera writes as JPEG is about half of it
WIDEST = 2000  # pixels: the theme shows no picture wider than 1,280 at double density on a phone
Settings = dict[str, object]


class Lost(Struct, frozen=True):
    """A picture that an article shows and that no longer can be: its address, and why."""

    article: int
    url: str
    why: str


class Album:
    """Finds pictures beside the captures given as `paths` and in `listing`, and keeps them in the folder `media`."""

    def __init__(self, paths: Sequence[Path], listing: Path | None, media: Path) -> None:
        self._roots = [Path(), *([listing.parent] if listing else [])]  # where captures' names start
        given = [path if path.is_dir() else path.parent for path in paths] + self._roots[1:]
        self._tops = [folder.resolve() for folder in given]
        self._media = media
        self._kept: dict[Path | tuple[Path, str], Image | str] = {}

    def settle(self, article: Article) -> tuple[Article, list[Lost]]:
        """Return the article with every picture that was found, and those that were not."""
        lost: list[Lost] = []

        def fix(figure: Figure) -> Figure:
            image = self._settled(figure.image, article.sources)
            if isinstance(image, str):
                lost.append(Lost(article.number, figure.image.original_url, image))
                return figure
            return replace(figure, image=image)

        def fixed(block: Block) -> Block:
            return fix(block) if isinstance(block, Figure) and block.image.path is None else block

        lead = article.lead_image
        if lead and lead.image.path is None:
            lead = fix(lead)
        return replace(article, lead_image=lead, body=tuple(fixed(block) for block in article.body)), lost

    def _settled(self, image: Image, sources: Iterable[Source]) -> Image | str:
        """Return the image with its path and true measures, or why there is none."""
        why = "no capture has the file"
        for source in sources:
            if source.kind != "html":
                continue
            for place in self._places(source.capture, image.original_url):
                kept = self._kept.get(place)
                if kept is None:
                    kept = self._kept[place] = self._keep(place)
                if isinstance(kept, Image):
                    return replace(kept, alt=image.alt, original_url=image.original_url)
                why = kept
        return why

    def _places(self, capture: str, url: str) -> Iterator[Path | tuple[Path, str]]:
        """Yield the files beside a capture that an address may mean: in a folder, or in the zip the capture lies in."""
        outer, _, member = capture.partition("!")
        for root in self._roots:
            file = root / outer
            if not file.is_file():
                continue
            if not member:
                yield from self._beside(file, url)
            elif "!" not in member and zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    held = set(archive.namelist())
                folder = PurePosixPath(member).parent
                yield from ((file, str(folder / name)) for name in _names(url, 0) if str(folder / name) in held)
            return

    def _beside(self, page: Path, url: str) -> Iterator[Path]:
        """Yield the files on the disk that an address in a page may mean."""
        folder = page.resolve().parent
        for top in self._tops:
            if not folder.is_relative_to(top):
                continue
            above = len(folder.relative_to(top).parts)
            found = ((folder / name).resolve() for name in _names(url, above))
            # os.path.isfile, since an address can be longer than any file's name may be: then there is no such file.
            yield from (file for file in found if os.path.isfile(file) and file.is_relative_to(top))  # noqa: PTH113

    def _keep(self, place: Path | tuple[Path, str]) -> Image | str:
        """Write a picture into the media folder; return it, or why it cannot be shown."""
        try:
            content, ending, (width, height) = clean(_read(place))
        except (
            UnidentifiedImageError,
            Picture.DecompressionBombError,
            zipfile.BadZipFile,
            OSError,
            ValueError,
        ) as error:
            name = place[1] if isinstance(place, tuple) else place.name
            return f"{name} is no picture that can be shown: {error}"
        digest = hashlib.sha256(content).hexdigest()[:32]
        path = f"{digest[:2]}/{digest}.{ending}"
        file = self._media / path
        if not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            part.write_bytes(content)
            part.replace(file)
        return Image(path=f"media/{path}", width=width, height=height)


def clean(body: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture's bytes without any metadata but its colour profile, their file ending, and width and height.

    Raises UnidentifiedImageError, OSError or ValueError for what is no picture, or none that a page may show.
    """
    with Picture.open(io.BytesIO(body), formats=list(FORMATS)) as picture:
        kind = str(picture.format)
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        settings: Settings = {"icc_profile": profile} if profile else {}
        if kind == "JPEG":
            settings |= {"quality": 90, "optimize": True, "progressive": True}
        elif kind == "GIF":
            settings |= {"save_all": True}
            upright = picture
        if kind != "GIF" and upright.width > WIDEST:
            upright = upright.resize((WIDEST, max(1, round(upright.height * WIDEST / upright.width))))
        upright.info = {
            key: value for key, value in upright.info.items() if key in ("transparency", "duration", "loop")
        }
        out = io.BytesIO()
        upright.save(out, kind, **settings)
        return out.getvalue(), FORMATS[kind], upright.size


def _names(url: str, above: int) -> Iterator[str]:
    """Yield what an address may be called beside a page: itself, ever shorter ends of it, then below folders above."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part not in ("", ".")]
    if not parts or ".." in parts or "\0" in url:
        return
    yield from ("/".join(parts[start:]) for start in range(len(parts)))
    yield from ("../" * steps + "/".join(parts) for steps in range(1, above + 1))


def _read(place: Path | tuple[Path, str]) -> bytes:
    """Return a picture's bytes. Raises ValueError for one that is too large."""
    if isinstance(place, Path):
        size = place.stat().st_size
        if size > LARGEST:
            raise ValueError(f"larger than {LARGEST >> 20} MB")
        return place.read_bytes()
    with zipfile.ZipFile(place[0]) as archive, archive.open(place[1]) as file:
        body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MB")
    return body
