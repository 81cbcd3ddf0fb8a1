"""What the index keeps of one article: its summaries, its places, and every trace by which others depend on it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.paths import article_files
from tamizdat.press.index.summary import ArticleSummary, UnpublishableError, admit, summarize, texts
from tamizdat.press.links import addresses, asked, short
from tamizdat.press.media import Media, images
from tamizdat.press.page_refs import correction_refs, list_refs
from tamizdat.press.redirects import redirect_path, redirect_problem


class Dependencies(Struct, frozen=True, array_like=True, gc=False):
    """What an article leaves in the index beside its summaries and places.

    `files` are its own; `answers` the addresses that lead to it and `asks` those that its links look for
    (`links.short`); `media` the pictures it uses, with the stamps of their files; `moved` the pages at its old paths.
    """

    files: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    asks: tuple[int, ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    moved: tuple[str, ...] = ()


class IndexRecord(Struct, frozen=True, array_like=True, gc=False):
    """An article as the index takes it in. `summary` is None where no page can be made of it; `lost` says what of it is
    left out, in words; `digest` tells this state of it from others; `ranked` are places that list it by another rank
    than its own, with that rank."""

    number: int
    digest: bytes
    summary: ArticleSummary | None
    places: tuple[str, ...] = ()
    dependencies: Dependencies = Dependencies()
    lost: tuple[str, ...] = ()
    ranked: tuple[tuple[str, int], ...] = ()


encode_records = msgspec.msgpack.Encoder().encode
decode_records = msgspec.msgpack.Decoder(list[IndexRecord]).decode
encode_dependencies = msgspec.msgpack.Encoder().encode
decode_dependencies = msgspec.msgpack.Decoder(Dependencies).decode


class RecordMaker:
    """Makes records for the articles of one outlet."""

    def __init__(self, outlet: Outlet, media: Media) -> None:
        self._outlet = outlet
        self._zone = ZoneInfo(outlet.time_zone)
        self._media = media

    def make(self, article: Article, digest: bytes) -> IndexRecord:
        """Return the record of an article."""
        name = f"article {article.number}"
        try:
            kept, lost = admit(article)
        except UnpublishableError as reason:
            return IndexRecord(article.number, digest, None, lost=(f"{name}: left out: {reason}",))
        summary = summarize(kept, self._zone, whole=kept is article)
        lost = [f"{name}: {loss}" for loss in lost]
        media = () if summary.withdrawn else self._pictures(kept, lost)
        dependencies = Dependencies(
            files=article_files(kept.path),
            answers=tuple(dict.fromkeys(map(short, addresses(kept, self._outlet)))),
            asks=() if summary.withdrawn else tuple(dict.fromkeys(map(short, asked(texts(kept), kept.original_url)))),
            media=media,
            moved=tuple(dict.fromkeys(self._moved(kept, lost))),
        )
        keys = tuple(ref.key for ref in list_refs(summary, self._outlet))
        ranked = tuple({(ref.key, rank): None for ref, rank in correction_refs(summary, self._outlet)})
        return IndexRecord(article.number, digest, summary, keys, dependencies, tuple(lost), ranked)

    def _pictures(self, article: Article, lost: list[str]) -> tuple[tuple[str, str], ...]:
        """Return the media that an article uses; tell what is missing."""
        paths = dict.fromkeys(image.path for image in images(article) if image.path)
        found = tuple((path, self._media.stamp(path)) for path in paths)
        lost += [
            f"article {article.number}: its picture {path!r} is missing. Put it back, or press without."
            for path, stamp in found
            if not stamp
        ]
        return found

    def _moved(self, article: Article, lost: list[str]) -> list[str]:
        """Return the old paths at which a plain file can stand; tell the others."""
        found = []
        for old in article.old_paths:
            if old.strip("/") == article.path.strip("/"):
                continue
            if problem := redirect_problem(old):
                lost.append(problem)
            else:
                found.append(redirect_path(old))
        return found
