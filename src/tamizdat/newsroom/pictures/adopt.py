"""Pictures beside the articles of an archive become pictures of the library, so that editors find them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from msgspec import Struct
from wagtail.models import Collection
from wagtail.search.backends import get_search_backend

from tamizdat.article import Article as Record
from tamizdat.article import Embed, Figure, plain
from tamizdat.newsroom.models import Picture
from tamizdat.press.media import Media


class _Found(Struct, frozen=True):
    width: int
    height: int
    alt: str
    credit: str


def adopt(records: Iterable[Record]) -> int:
    """Put the pictures that articles show and that are on the disk into the library; return how many are new to it.

    Each gets the alt text and the credit it has where it is first found with one.
    """
    shown = _shown(records)
    present = set(Picture.objects.filter(file__in=shown).values_list("file", flat=True))
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
    return picture


def _shown(records: Iterable[Record]) -> dict[str, _Found]:
    """Return what articles say about their pictures, by the name of the file."""
    found: dict[str, _Found] = {}
    for record in records:
        for block in (record.lead_image, *record.body, *(each for entry in record.entries for each in entry.body)):
            if not isinstance(block, Figure | Embed) or block.image is None or not block.image.path:
                continue
            name = block.image.path.removeprefix("media/")
            credit = plain(block.credit) if isinstance(block, Figure) else ""
            before = found.get(name)
            if before is None or not before.alt:
                found[name] = _Found(block.image.width, block.image.height, block.image.alt, credit)
    return found
