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


def public_record(article: Article) -> bytes:
    """Return the public view of an article as JSON (docs/article.md): all fields; of `sources` only what is public.

    Of a withdrawn article nothing is left but its number, path, language and status.
    """
    if article.status.state == "withdrawn":
        status = msgspec.structs.asdict(article.status)
        return _encode({"number": article.number, "path": article.path, "language": article.language, "status": status})
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return _encode({**fields, "sources": tuple(_public(source) for source in article.sources)})


def from_public_record(record: bytes) -> Article:
    """Return the article whose `public_record` this is.

    The names of captures are gone from its sources, and from a withdrawn article everything but its number, path,
    language and status. `public_record` of what is returned gives the same bytes. Raises msgspec.ValidationError where
    the bytes are no such record.
    """
    fields = msgspec.json.decode(record, type=dict[str, Any])
    fields.setdefault("headline", "")
    for source in fields.get("sources", ()):
        source.setdefault("capture", "")
    return msgspec.convert(fields, Article)


def _public(source: Source) -> PublicSource:
    return PublicSource(source.sha256, source.kind, source.captured, source.fields, source.paragraphs)
