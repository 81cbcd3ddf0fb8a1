"""`article.json`: the article as a record for other programs, editions and mirrors."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from tamizdat.article import Article, Source
from tamizdat.paths import article_files
from tamizdat.press.pictures.published import UsedPictures, with_published_pictures
from tamizdat.press.render.renderer import File

_encode = msgspec.json.Encoder().encode


class PublicSource(Struct, frozen=True):
    """A Source without the name of its capture: a path that may tell where, or with whom, the capture was kept."""

    sha256: str
    kind: str
    captured: str | None
    fields: tuple[str, ...]
    paragraphs: tuple[int, ...]


def article_json(article: Article, pictures: UsedPictures) -> File:
    """Return the file `article.json` of an article, given what is published of its pictures."""
    return File(article_files(article.path)[2], public_record(article, pictures))


def public_record(article: Article, pictures: UsedPictures) -> bytes:
    """Return the public view of an article as JSON (docs/article.md): all fields; of `sources` only what is public.

    Each picture has the path and the measures of its main file in the release, and no path if it has no file there.

    Of a withdrawn article nothing is left but its number, path, language and status.
    """
    if article.status.state == "withdrawn":
        status = msgspec.structs.asdict(article.status)
        return _encode({"number": article.number, "path": article.path, "language": article.language, "status": status})
    article = with_published_pictures(article, pictures)
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return _encode({**fields, "sources": tuple(_public(source) for source in article.sources)})


def _public(source: Source) -> PublicSource:
    return PublicSource(source.sha256, source.kind, source.captured, source.fields, source.paragraphs)
