"""Pictures beside the articles of an archive become pictures of the library, so that editors find them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from wagtail.models import Collection
from wagtail.search.backends import get_search_backend

from tamizdat.article import Article as Record
from tamizdat.article import Embed, Figure, FocalPoint, plain
from tamizdat.newsroom.conversion.body import in_pixels
from tamizdat.newsroom.models import Picture
from tamizdat.press.media import Media


class _Found(Struct, frozen=True):
    width: int
    height: int
    alt: str
    credit: str
    focal_point: FocalPoint | UnsetType


def adopt(records: Iterable[Record]) -> int:
    """Put the pictures that articles show and that are on the disk into the library; return how many are new to it.

    Each gets the alt text and the credit it has where it is first found with one, and so its focal point; one that the
    library has already gets a focal point where it has none.
    """
    shown = _shown(records)
    present = set(Picture.objects.filter(file__in=shown).values_list("file", flat=True))
    _set_missing_focal_points(shown)
    media = Media((settings.NEWSROOM.media,))
    collection = Collection.get_first_root_node()
    pictures = [
        made for name in sorted(shown.keys() - present) if (made := _picture(name, shown[name], media, collection))
    ]
    Picture.objects.bulk_create(pictures, batch_size=500)
    get_search_backend().add_bulk(Picture, pictures)
    return len(pictures)


def _picture(name: str, found: _Found, media: Media, collection: Any) -> Picture | None:
    """Return a picture of the library for a file; None where there is no such file, or no picture in it."""
    file = media.find(f"media/{name}")
    width, height = (found.width, found.height) if found.width and found.height else media.size(f"media/{name}")
    if file is None or not width or not height:
        return None
    # Django would open every file again for its measures if it were given here.
    picture = Picture(
        title=(found.alt or "Untitled picture")[:255], description=found.alt[:255], credit=found.credit[:300]
    )
    picture.__dict__["file"] = name
    picture.width, picture.height, picture.file_size = width, height, file.stat().st_size
    picture.file_hash = file.stem[:40]
    picture.collection = collection
    _set_focal_point(picture, found.focal_point)
    return picture


def _set_missing_focal_points(shown: dict[str, _Found]) -> None:
    names = [name for name, found in shown.items() if found.focal_point is not UNSET]
    for picture in Picture.objects.filter(file__in=names, focal_point_x=None):
        _set_focal_point(picture, shown[picture.file.name].focal_point)
        picture.save()


def _set_focal_point(picture: Picture, point: FocalPoint | UnsetType) -> None:
    """Give a picture a focal point as the desk keeps it: in pixels, with a box around it that the form shows."""
    if point is not UNSET:
        picture.focal_point_x, picture.focal_point_y = in_pixels(point, picture.width, picture.height)
        picture.focal_point_width = picture.focal_point_height = max(1, min(picture.width, picture.height) // 10)


def _shown(records: Iterable[Record]) -> dict[str, _Found]:
    """Return what articles say about their pictures, by the name of the file."""
    found: dict[str, _Found] = {}
    for record in records:
        for block in (record.lead_image, *record.body, *(each for entry in record.entries for each in entry.body)):
            if not isinstance(block, Figure | Embed) or block.image is None or not block.image.path:
                continue
            name = block.image.path.removeprefix("media/")
            credit = plain(block.credit) if isinstance(block, Figure) else ""
            image, before = block.image, found.get(name)
            point = before.focal_point if before and before.focal_point is not UNSET else image.focal_point
            if before is None or not before.alt:
                found[name] = _Found(image.width, image.height, image.alt, credit, point)
            elif point is not before.focal_point:
                found[name] = replace(before, focal_point=point)
    return found
