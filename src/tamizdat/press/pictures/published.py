"""Which files of the release a picture of an article becomes, and their bytes.

An article names a picture by its media path. If the original is published as it is, it keeps that path. Everything else
is at a path that its bytes give it, since such a path may be cached for ever (docs/serving.md): a photo that had to be
written anew, renditions, and an original whose name claims the hash of other bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct, structs
from msgspec.structs import replace

from tamizdat.article import Article, Block, Embed, Figure, Image
from tamizdat.press.media import Media
from tamizdat.press.pictures.cache import CachedFile, CachedPicture, RenditionCache
from tamizdat.press.pictures.drawings import drawing_problem
from tamizdat.press.pictures.focus import focus_classes
from tamizdat.press.pictures.render import ENDINGS, LARGEST, PictureError

# What servers take for the hash of a file's content (`webserver/headers.py`).
_HASH = re.compile("[0-9a-f]{12,64}")
_VECTOR = ".svg"  # published as it is (`drawings`), at the measures that the article gives
Pictured = TypeVar("Pictured", bound=Figure | Embed)
AnyBlock = TypeVar("AnyBlock", bound=Block)


class PictureFile(Struct, frozen=True, array_like=True, gc=False):
    """A file of a picture: its path below the site root, and its measures in pixels (0 where they are not known)."""

    path: str
    width: int
    height: int


class PublishedPicture(Struct, frozen=True, array_like=True, gc=False):
    """A picture as the release has it: its main file, which is loaded where nothing is chosen, and what a browser can
    choose from, narrow first: the renditions, and the main file too where it is wider than all of them.

    `original` is the SHA-256 of the file that all are made of. `avifs` is what a browser that knows AVIF chooses from:
    the AVIFs, and of the widths at which there is none, what the others choose from. It is empty without any AVIF.
    """

    main: PictureFile
    renditions: tuple[PictureFile, ...]
    original: str
    avifs: tuple[PictureFile, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all its files."""
        return tuple(dict.fromkeys(file.path for file in (self.main, *self.renditions, *self.avifs)))


class UsedPicture(Struct, frozen=True, array_like=True, gc=False):
    """A picture that an article uses: its media path, the stamp of its file (`Media.stamp`), and what of it is
    published, None where nothing can be."""

    path: str
    stamp: str
    published: PublishedPicture | None


class ShownImage(Image, frozen=True):
    """A picture of a block as templates show it: at the path and with the measures of its main file."""

    renditions: tuple[PictureFile, ...] = ()
    avifs: tuple[PictureFile, ...] = ()

    @property
    def focus(self) -> str:
        """The classes by which the picture is cropped around its focal point, "" where it has none."""
        return focus_classes(self.focal_point)


# The pictures of an article by their media paths.
UsedPictures = Mapping[str, PublishedPicture | None]


class Pictures:
    """The pictures of a newsroom. Without a cache nothing is rendered: originals stand for themselves (a preview)."""

    def __init__(self, media: Media, cache: RenditionCache | None) -> None:
        self._media = media
        self._cache = cache
        # An archive shows one picture in several articles, and a picture's files are published one after another.
        self._hashed = lru_cache(maxsize=256)(self._hash)
        self._published_at = lru_cache(maxsize=256)(self._publish)

    def use(self, path: str) -> tuple[UsedPicture, str]:
        """Return a picture that an article uses, and what is wrong with it ("" if nothing is)."""
        stamp = self._media.stamp(path)
        if not stamp:
            return UsedPicture(path, stamp, None), f"its picture {path!r} is missing: {self._media.why_missing(path)}"
        try:
            return UsedPicture(path, stamp, self._published_at(path, stamp)), ""
        except (PictureError, OSError) as error:
            return UsedPicture(path, stamp, None), f"its picture {path!r} is left out: {error}"

    def is_rendered(self, path: str) -> bool:
        """Whether nothing is left to be rendered of a picture: its renditions are in the cache, or it has none."""
        stamp = self._media.stamp(path)
        if not stamp or self._cache is None or path.endswith(_VECTOR):
            return True
        return self._cache.lookup(self._hashed(path, stamp)) is not None

    def body(self, picture: UsedPicture, path: str) -> bytes:
        """Return the bytes of the file at `path` that a picture was found to become.

        Raises PictureError where the original has changed since.
        """
        assert picture.published is not None  # noqa: S101 (callers have the path from it)
        original = picture.published.original
        name = path.rpartition("/")[2]
        if self._cache is not None and (body := self._cache.read(original, name)) is not None:
            return body
        source = self._source(picture.path)
        if hashlib.sha256(source).hexdigest() != original:
            raise PictureError(f"{picture.path}: changed while it was being published.")
        if self._cache is None or picture.path.endswith(_VECTOR):
            return source
        if self._cache.picture(original, source).own and path == picture.published.main.path:
            return source
        if (body := self._cache.read(original, name)) is None:
            raise PictureError(f"{picture.path}: its rendition {name} cannot be kept in {self._cache.folder}.")
        return body

    def _source(self, path: str) -> bytes:
        """Return the bytes of a media file. Raises PictureError where it is gone, or too large to be a picture."""
        file = self._media.find(path)
        if file is None:
            raise PictureError(f"{path}: went away while it was being published.")
        if file.stat().st_size > LARGEST:
            raise PictureError(f"it is larger than {LARGEST >> 20} MB. Put a smaller one in its place.")
        return file.read_bytes()

    def _hash(self, path: str, stamp: str) -> str:
        """Return the SHA-256 of a file. `stamp` is part of the cache's key: it changes when the file does."""
        return hashlib.sha256(self._source(path)).hexdigest()

    def _publish(self, path: str, stamp: str) -> PublishedPicture:
        """Return what is published of a picture. Raises PictureError. `stamp` is part of the cache's key."""
        source = self._source(path)
        original = hashlib.sha256(source).hexdigest()
        if path.endswith(_VECTOR):
            if problem := drawing_problem(source):
                raise PictureError(problem)
            return PublishedPicture(PictureFile(path, 0, 0), (), original)
        if self._cache is None:
            return PublishedPicture(PictureFile(path, *self._media.size(path)), (), original)
        cached = self._cache.picture(original, source)
        own_path = cached.own and _may_keep_its_path(path, cached, original)
        main = PictureFile(path if own_path else _media_path(cached.main.name), cached.main.width, cached.main.height)
        renditions = _up_to(main, _published_files(cached.renditions))
        return PublishedPicture(main, renditions, original, _choice_with_avifs(main, renditions, cached))


def _may_keep_its_path(path: str, cached: CachedPicture, original: str) -> bool:
    """Whether a path says nothing wrong about the bytes of the original: neither their type nor their hash."""
    name = PurePosixPath(path).name
    usual = cached.main.name.rpartition(".")[2]
    right = next(names for names in ENDINGS.values() if usual in names)
    hashes = filter(_HASH.fullmatch, name.split("."))
    return name.rpartition(".")[2].lower() in right and all(map(original.startswith, hashes))


def _choice_with_avifs(
    main: PictureFile, renditions: tuple[PictureFile, ...], cached: CachedPicture
) -> tuple[PictureFile, ...]:
    """Return what a browser that knows AVIF chooses from, narrow first; () where there is no AVIF."""
    if not cached.avifs:
        return ()
    best = {file.width: file for file in (*renditions, *_published_files(cached.avifs))}
    return _up_to(main, [best[width] for width in sorted(best)])


def _up_to(main: PictureFile, files: list[PictureFile]) -> tuple[PictureFile, ...]:
    """Return files, narrow first, with the main file where that is wider than all of them; () where there are none."""
    return (*files, main) if files and main.width > files[-1].width else tuple(files)


def _published_files(files: Iterable[CachedFile]) -> list[PictureFile]:
    return [PictureFile(_media_path(file.name), file.width, file.height) for file in files]


def _media_path(name: str) -> str:
    return f"media/{name[:2]}/{name}"


def images(article: Article) -> Iterator[Image]:
    """Yield each picture of an article."""
    if article.lead_image:
        yield article.lead_image.image
    bodies = [article.body, *(entry.body for entry in article.entries)]
    yield from (block.image for body in bodies for block in body if isinstance(block, Figure | Embed) and block.image)


def shown(block: Pictured, pictures: UsedPictures) -> Pictured:
    """Return a figure or embed as templates show it; without its path where nothing is published of its picture."""
    if block.image is None or block.image.path is None:
        return block
    published = pictures.get(block.image.path)
    image = _published_image(block.image, pictures)
    if published is not None:
        image = ShownImage(**structs.asdict(image), renditions=published.renditions, avifs=published.avifs)
    return replace(block, image=image)


def shown_blocks(blocks: tuple[Block, ...], pictures: UsedPictures) -> tuple[Block, ...]:
    """Return blocks with each picture as templates show it."""
    return tuple(shown(block, pictures) if isinstance(block, Figure | Embed) else block for block in blocks)


def with_published_pictures(article: Article, pictures: UsedPictures) -> Article:
    """Return an article whose pictures have the paths and measures of their main files, and no other paths."""
    return with_images(article, lambda image: _published_image(image, pictures))


def with_media_paths(article: Article, used: Iterable[UsedPicture]) -> Article:
    """Return an article that was read back from its public record with the media paths that its pictures had.

    `used` are its pictures when it was published. It undoes `with_published_pictures` but for the measures.
    """
    paths = {each.published.main.path: each.path for each in used if each.published}
    return with_images(article, lambda image: replace(image, path=paths.get(image.path or "", image.path)))


def _published_image(image: Image, pictures: UsedPictures) -> Image:
    if image.path is None:
        return image
    published = pictures.get(image.path)
    if published is None:
        return replace(image, path=None)
    main = published.main
    return replace(image, path=main.path, width=main.width or image.width, height=main.height or image.height)


def with_images(article: Article, change: Callable[[Image], Image]) -> Article:
    """Return an article with each of its pictures replaced by what `change` returns for it."""
    if next(images(article), None) is None:
        return article

    def changed(block: AnyBlock) -> AnyBlock:
        if not isinstance(block, Figure | Embed) or block.image is None:
            return block
        return replace(block, image=change(block.image))

    return replace(
        article,
        body=tuple(map(changed, article.body)),
        entries=tuple(replace(entry, body=tuple(map(changed, entry.body))) for entry in article.entries),
        lead_image=changed(article.lead_image) if article.lead_image else None,
    )
