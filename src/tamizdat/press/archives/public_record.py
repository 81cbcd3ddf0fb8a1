"""The public record of an article: `article.json` beside its page, for other programs, editions and mirrors.

Press reads it back as well, where the record in the archive cannot be pressed any more (`published.py`).
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.article import Article, Source

_encode = msgspec.json.Encoder().encode


class PublicSource(Struct, frozen=True):
    """A Source without the name of its capture: a path that may tell where, or with whom, the capture was kept."""

    sha256: str
    kind: str
    captured: str | None
    fields: tuple[str, ...]
    paragraphs: tuple[int, ...]


def is_named(article: Article) -> bool:
    """Whether readers are told the headline and the date of a withdrawn article.

    Where its words, or the fact that it appeared, may be the reason why it is gone, they are not.
    """
    return article.status.ground not in {"court", "safety"}


def public_record(article: Article) -> bytes:
    """Return the public view of an article as JSON (docs/article.md): all fields; of `sources` only what is public.

    Of a withdrawn article nothing is left but its number, path, language and status, and what its page says of it.
    """
    if article.status.state == "withdrawn":
        status = msgspec.structs.asdict(article.status)
        fields = {"number": article.number, "path": article.path, "language": article.language, "status": status}
        named = {"headline": article.headline, "published": article.published} if is_named(article) else {}
        return _encode({**fields, **named})
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return _encode({**fields, "sources": tuple(_public(source) for source in article.sources)})


def from_public_record(record: bytes) -> Article:
    """Return the article whose `public_record` this is.

    The names of captures are gone from its sources, and from a withdrawn article everything but its number, path,
    language, status, and what its page says of it. `public_record` of what is returned gives the same bytes. Raises
    msgspec.ValidationError where the bytes are no such record.
    """
    fields = msgspec.json.decode(record, type=dict[str, Any])
    fields.setdefault("headline", "")
    for source in fields.get("sources", ()):
        source.setdefault("capture", "")
    return msgspec.convert(fields, Article)


def _public(source: Source) -> PublicSource:
    return PublicSource(source.sha256, source.kind, source.captured, source.fields, source.paragraphs)
