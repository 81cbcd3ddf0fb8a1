"""What recovery writes beside the archive: what each capture gave by itself."""

from __future__ import annotations

from typing import Any

from tamizdat.article import Byline
from tamizdat.recover.capture import Cleaned
from tamizdat.recover.fields.paths import slug
from tamizdat.recover.merging.align import joined_lists
from tamizdat.recover.merging.rejoin import rejoin
from tamizdat.recover.readers import shown


def capture_record(number: int, cleaned: Cleaned) -> dict[str, Any]:
    """Return what one capture gave by itself, in an Article's fields, with its name and the number of its article."""
    return {
        "capture": shown(cleaned.capture.name),
        "article": number,
        "headline": cleaned.headline,
        "standfirst": cleaned.standfirst,
        "bylines": [Byline(name=person, slug=slug(person)) for person in cleaned.bylines],
        "published": cleaned.published,
        "original_url": cleaned.url,
        "language": cleaned.language,
        "body": joined_lists([block.content for block in rejoin(cleaned.body)]),
    }
