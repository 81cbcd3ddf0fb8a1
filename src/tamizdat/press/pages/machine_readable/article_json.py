"""`article.json`: the article as a record for other programs, editions and mirrors."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from tamizdat.article import Article, Source
from tamizdat.paths import article_files
from tamizdat.press.render.renderer import File

_encode = msgspec.json.Encoder().encode


class PublicSource(Struct, frozen=True):
    """A Source without the name of its capture: a path that may tell where, or with whom, the capture was kept."""

    sha256: str
    kind: str
    captured: str | None
    fields: tuple[str, ...]
    paragraphs: tuple[int, ...]


def article_json(article: Article) -> File:
    """Return the file `article.json` of an article."""
    return File(article_files(article.path)[2], public_record(article))


def public_record(article: Article) -> bytes:
    """Return the public view of an article as JSON (docs/article.md): all fields; of `sources` only what is public.

    Of a withdrawn article nothing is left but its number, path, language and status.
    """
    if article.status.state == "withdrawn":
        status = msgspec.structs.asdict(article.status)
        return _encode({"number": article.number, "path": article.path, "language": article.language, "status": status})
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return _encode({**fields, "sources": tuple(_public(source) for source in article.sources)})


def _public(source: Source) -> PublicSource:
    return PublicSource(source.sha256, source.kind, source.captured, source.fields, source.paragraphs)
