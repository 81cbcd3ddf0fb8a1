"""What recovery writes beside the articles themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tamizdat.article import Article, Byline
from tamizdat.recover.clean import Cleaned
from tamizdat.recover.fields.paths import slug
from tamizdat.recover.merging.align import joined_lists
from tamizdat.recover.merging.rejoin import heal


def capture_record(number: int, cleaned: Cleaned) -> dict[str, Any]:
    """Return what one capture gave by itself, in the fields of an Article, with its name and its article's number."""
    return {
        "capture": cleaned.capture.name,
        "article": number,
        "headline": cleaned.headline,
        "standfirst": cleaned.standfirst,
        "bylines": [Byline(name=person, slug=slug(person)) for person in cleaned.bylines],
        "published": cleaned.published,
        "original_url": cleaned.url,
        "language": cleaned.language,
        "body": joined_lists([piece.block for piece in heal(cleaned.body)]),
    }


def with_earlier(previous: Iterable[Article], articles: Iterable[Article]) -> list[Article]:
    """Return the articles of this run and those earlier ones that rest on other captures, by number."""
    new = {article.number: article for article in articles}
    captures = {source.sha256 for article in new.values() for source in article.sources}
    stay = {
        article.number: article
        for article in previous
        if not any(source.sha256 in captures for source in article.sources)
    }
    return [article for _, article in sorted({**stay, **new}.items())]
