"""Last step: pictures that lie beside the captures become media of the archive, without a trace of who took them.

A browser that saves a page puts its pictures into a folder beside it; a mirror has them where the site had them. Only
files below the folders that were given are read: a hostile page could name any file of the archivist's. Each picture is
written anew from its pixels, upright and in sRGB, with nothing else: camera, place and time of a photo endanger people,
and a colour profile may name the person who made it. SVG is refused, since it can hold scripts.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Block, Figure, Image, Source
from tamizdat.disk import naming
from tamizdat.isolated import Ended, Isolated
from tamizdat.recover import unforeseen
from tamizdat.recover.limits import OF_A_STEP, SECONDS
from tamizdat.recover.pictures.cleaning import clean
from tamizdat.recover.pictures.packed import PackedPictures
from tamizdat.recover.readers.files import open_regular, real_path
from tamizdat.recover.readers.pictures_within import name_within
from tamizdat.recover.storage.spool import Spool

LARGEST = 64 << 20  # bytes; the largest photo that a camera writes as JPEG is about half of it
_OF_GENERATORS = ("static/", "public/")
# Where a picture's file is: on the disk, or in a zip under a name.
Location = Path | tuple[Path, str]


class MissingPicture(Struct, frozen=True):
    """A picture that an article (by its number) shows and that cannot be kept: its address, and why."""

    article: int
    url: str
    why: str


class PictureCollector:
    """Finds the pictures beside the captures in `paths` and in `listing`, and stores them in the folder `media`.

    They are decoded in a process of their own, which `close` ends.
    """

    def __init__(
        self, paths: Sequence[Path], listing: Path | None, media: Path, packed: PackedPictures | None = None
    ) -> None:
        self._packed = packed
        self._roots = [Path(), *([listing.parent] if listing else [])]  # where captures' names start
        given = [path if path.is_dir() else path.parent for path in paths] + self._roots[1:]
        self._allowed = [real_path(folder) for folder in given]
        self._media = media
        self._stored: dict[Location, Image | str] = {}
        self._isolated = Isolated(OF_A_STEP)

    def close(self) -> None:
        """End the process that decodes pictures."""
        self._isolated.close()

    def collect(self, article: Article) -> tuple[Article, list[MissingPicture]]:
        """Return the article with every picture that was found, and the pictures that were not."""
        missing: list[MissingPicture] = []

        def with_file(figure: Figure) -> Figure:
            image = self._image(figure.image, article.sources)
            if isinstance(image, str):
                missing.append(MissingPicture(article.number, figure.image.original_url, image))
                return figure
            return replace(figure, image=image)

        def block_with_file(block: Block) -> Block:
            return with_file(block) if isinstance(block, Figure) and block.image.path is None else block

        lead = article.lead_image
        if lead and lead.image.path is None:
            lead = with_file(lead)
        return replace(article, lead_image=lead, body=tuple(map(block_with_file, article.body))), missing

    def is_shown(self, capture: str) -> bool:
        """Tell whether an article shows a picture file, which is named as a capture is."""
        outer, _, member = capture.partition("!")
        files = [root / outer for root in self._roots]
        locations = [(file, member) if member else real_path(file) for file in files]
        return any(isinstance(self._stored.get(location), Image) for location in locations)

    def _image(self, image: Image, sources: Iterable[Source]) -> Image | str:
        """Return the image with its path in the archive and its true size, or the reason why there is none."""
        why = "no capture has the file"
        if self._packed and (file := self._packed.find(image.original_url)):
            name = name_within(image.original_url)
            return self._kept(replace(image, original_url=name) if name else image, file)
        for source in sources:
            if source.kind not in ("html", "post"):
                continue
            if source.kind == "html" and self._is_packed_otherwise(source.capture):
                why = "its page lies in an archive from which no pictures are taken: unpack it and give the folder"
            for location in self._locations(source.capture, image.original_url):
                kept = self._kept(image, location)
                if isinstance(kept, Image):
                    return kept
                why = kept
        return why

    def _kept(self, image: Image, location: Location) -> Image | str:
        """Return the image as its file at a location is kept, or the reason why it cannot be."""
        stored = self._stored.get(location)
        if stored is None:
            stored = self._stored[location] = self._store(location)
        return replace(stored, alt=image.alt, original_url=image.original_url) if isinstance(stored, Image) else stored

    def _locations(self, capture: str, url: str) -> Iterator[Location]:
        """Yield the files beside a capture that an address may mean: in a folder, or in the zip the capture lies in."""
        outer, _, member = capture.partition("!")
        for root in self._roots:
            file = root / outer
            if not file.is_file():
                continue
            if not member:
                yield from self._beside(file, url)
            elif "!" not in member and zipfile.is_zipfile(file):
                try:
                    with zipfile.ZipFile(file) as archive:
                        held = set(archive.namelist())
                except unforeseen.CAUGHT:
                    return
                folder = PurePosixPath(member).parent
                yield from ((file, str(folder / name)) for name in _names(url, 0) if str(folder / name) in held)
            return

    def _is_packed_otherwise(self, capture: str) -> bool:
        """Tell whether a capture lies in a packed file that is no zip, or in one within another."""
        outer, _, member = capture.partition("!")
        return "!" in member or (bool(member) and not any(zipfile.is_zipfile(root / outer) for root in self._roots))

    def _beside(self, page: Path, url: str) -> Iterator[Path]:
        """Yield the files on the disk that an address in a page may mean."""
        folder = real_path(page).parent
        for top in self._allowed:
            if not folder.is_relative_to(top):
                continue
            depth = len(folder.relative_to(top).parts)
            found = (real_path(folder / name) for name in _names(url, depth))
            # os.path.isfile, since an address can be longer than any file's name may be: then there is no such file.
            yield from (file for file in found if os.path.isfile(file) and file.is_relative_to(top))  # noqa: PTH113

    def _store(self, location: Location) -> Image | str:
        """Write a picture into the media folder; return it, or the reason why it cannot be shown."""
        name = location[1] if isinstance(location, tuple) else location.name
        try:
            [(content, ending, (width, height))] = self._isolated.run(_cleaned, location)
        except Ended as ended:
            why = f"took more than {SECONDS} seconds of processor time" if ended.too_long else "ended the process"
            return f"{name} is no picture that can be shown: decoding it {why}"
        except unforeseen.CAUGHT as error:  # zipfile, zlib and Pillow raise anything over a damaged or locked file
            return f"{name} is no picture that can be shown: {error}"
        digest = hashlib.sha256(content).hexdigest()[:32]
        path = f"{digest[:2]}/{digest}.{ending}"
        file = self._media / path
        if not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            with naming(file):
                part.write_bytes(content)
                part.replace(file)
        return Image(path=f"media/{path}", width=width, height=height)


def with_pictures(
    articles: Sequence[Article], collector: PictureCollector | None, folder: Path | None = None
) -> tuple[Sequence[Article], list[MissingPicture]]:
    """Return the articles with the pictures that lie beside their captures, and the pictures that are missing.

    The articles are kept in `folder`.
    """
    if collector is None:
        return articles, []
    found: Spool[Article] = Spool(Article, folder)
    missing: list[MissingPicture] = []
    with closing(collector):
        for article in articles:
            collected, lacking = collector.collect(article)
            found.append(collected)
            missing += lacking
    return found, missing


def _names(url: str, depth: int) -> Iterator[str]:
    """Yield the file names, relative to a page, that an address may mean.

    Those are its path and ever shorter ends of it, then the whole path below each of the `depth` folders above the
    page, and below the folder there from which a static site generator copies files to the top of the site.
    """
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part not in ("", ".")]
    while parts[:1] == [".."]:  # as mirrors write it; the folders above are looked into in any case
        parts = parts[1:]
    if not parts or ".." in parts or "\0" in url:
        return
    yield from ("/".join(parts[start:]) for start in range(len(parts)))
    for steps in range(1, depth + 1):
        yield from ("../" * steps + folder + "/".join(parts) for folder in ("", *_OF_GENERATORS))


def _cleaned(location: Location) -> Iterator[tuple[bytes, str, tuple[int, int]]]:
    """Yield the one picture at a location, written anew (`cleaning.clean`)."""
    yield clean(_read(location))


def _read(location: Location) -> bytes:
    """Return a picture's bytes. Raises ValueError for one that is too large, or is no file but a link or a pipe."""
    if isinstance(location, Path):
        with open_regular(location) as file:
            body = file.read(LARGEST + 1)
    else:
        with zipfile.ZipFile(location[0]) as archive, archive.open(location[1]) as member:
            body = member.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MB")
    return body
