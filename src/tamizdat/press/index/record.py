"""What the index keeps of one article: its summary, the pages that list it, and what other pages can depend on."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.paths import article_files
from tamizdat.press.archives.archive import StoredArticle
from tamizdat.press.dates.due import EVERYTHING, Due
from tamizdat.press.index.addresses import article_keys, hashed_key, linked_keys
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.index.notes import notes_of
from tamizdat.press.index.summary import ArticleSummary, summarize
from tamizdat.press.index.validate import UnpublishableError, validate
from tamizdat.press.inline_html import inline_texts
from tamizdat.press.page_refs import correction_refs, list_refs, old_fronts
from tamizdat.press.pictures.published import Pictures, UsedPicture, images
from tamizdat.redirects import Redirect, key_of, left_to_servers, page_path


class Dependencies(Struct, frozen=True, array_like=True, gc=False):
    """What other pages can depend on, besides the summary.

    Keys are hashed (`addresses.hashed_key`).
    """

    files: tuple[str, ...] = ()  # the article's own files
    keys: tuple[int, ...] = ()  # of the addresses that lead to it
    linked_keys: tuple[int, ...] = ()  # of the targets of its links
    pictures: tuple[UsedPicture, ...] = ()
    old_paths: tuple[str, ...] = ()  # at which a page stands that leads to it
    # Pages of the section under the name that the article's record gives it, and where they lead on to.
    old_fronts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()  # what is told of it together with others (`notes`)

    @property
    def redirects(self) -> tuple[str, ...]:
        """The paths of all redirect pages that the article asks for."""
        return (*self.old_paths, *(path for path, _ in self.old_fronts))

    @property
    def picture_files(self) -> dict[str, UsedPicture]:
        """The files of its pictures by their paths in the release, each with the picture that it belongs to."""
        return {path: used for used in self.pictures if used.published for path in used.published.paths}


class IndexRecord(Struct, frozen=True, array_like=True, gc=False):
    """All that the index keeps of an article."""

    number: int
    digest: bytes  # tells this state of the article from others (`Snapshot.digests`)
    summary: ArticleSummary | None  # None where no page can be made of it
    list_keys: tuple[str, ...] = ()  # the keys of the pages that list it (`page_refs.list_refs`)
    dependencies: Dependencies = Dependencies()
    left_out: tuple[str, ...] = ()  # what of it is left out, a line each
    correction_keys: tuple[tuple[str, int], ...] = ()  # the pages that list its corrections, and their ranks


encode_records = msgspec.msgpack.Encoder().encode
decode_records = msgspec.msgpack.Decoder(list[IndexRecord]).decode
encode_dependencies = msgspec.msgpack.Encoder().encode
decode_dependencies = msgspec.msgpack.Decoder(Dependencies).decode


class RecordMaker:
    """Makes records for the articles of one outlet."""

    def __init__(
        self, outlet: Outlet, pictures: Pictures, due: Due = EVERYTHING, barred: BarredWords | None = None
    ) -> None:
        self._outlet = outlet
        self._barred = barred
        self._due = due
        self._pictures = pictures

    def make(self, stored: StoredArticle) -> IndexRecord:
        """Return the record of an article; it has no summary where the article cannot be read or published, or holds
        words that may not be published."""
        article, name = stored.article, f"article {stored.number}"
        if article is None:
            return IndexRecord(stored.number, stored.digest, None, left_out=(f"{name}: left out: {stored.problem}",))
        # Before all else, since other lines of the report may quote what the article holds.
        if self._barred and (problem := self._barred.problem(article, stored.digest)):
            return IndexRecord(stored.number, stored.digest, None, left_out=(f"{name}: left out: {problem}",))
        try:
            valid, problems = validate(article, self._outlet)
        except UnpublishableError as reason:
            return IndexRecord(stored.number, stored.digest, None, left_out=(f"{name}: left out: {reason}",))
        left_out = [f"{name}: {problem}" for problem in problems]
        public = valid.status.state != "withdrawn"
        used = self._used_pictures(valid, left_out) if public else ()
        lead = valid.lead_image.image.path if valid.lead_image else None
        picture = next((each.published for each in used if each.path == lead), None)
        summary = summarize(valid, self._outlet, self._due, unchanged=valid is article, picture=picture)
        if not summary.due:
            left_out.append(f"{name}: {_not_due(summary)}")
        linked = linked_keys(inline_texts(valid), valid.original_url) if public else ()
        dependencies = Dependencies(
            files=article_files(valid.path),
            keys=tuple(dict.fromkeys(map(hashed_key, article_keys(valid, self._outlet)))),
            linked_keys=tuple(dict.fromkeys(map(hashed_key, linked))),
            pictures=used,
            old_paths=tuple(dict.fromkeys(self._old_paths(valid, left_out))),
            old_fronts=old_fronts(article, summary, self._outlet),
            notes=notes_of(article, valid, self._outlet),
        )
        list_keys = tuple(ref.key for ref in list_refs(summary, self._outlet))
        correction_keys = tuple({(ref.key, rank): None for ref, rank in correction_refs(summary, self._outlet)})
        return IndexRecord(
            stored.number, stored.digest, summary, list_keys, dependencies, tuple(left_out), correction_keys
        )

    def _used_pictures(self, article: Article, left_out: list[str]) -> tuple[UsedPicture, ...]:
        """Return the pictures that an article uses; report those that are missing or cannot be published."""
        found = [self._pictures.use(path) for path in dict.fromkeys(image.path for image in images(article)) if path]
        left_out += [f"article {article.number}: {problem}" for _, problem in found if problem]
        return tuple(used for used, _ in found)

    def _old_paths(self, article: Article, left_out: list[str]) -> list[str]:
        """Return the paths of the pages at an article's old paths; report the old paths where no file can stand."""
        paths = []
        for old in article.old_paths:
            if key_of(old) == article.path.strip("/"):
                continue
            if line := left_to_servers(Redirect(old=old)):
                left_out.append(line)
            else:
                paths.append(page_path(key_of(old)))
        return paths


def _not_due(summary: ArticleSummary) -> str:
    """Return the line about an article whose date is in the future."""
    when = summary.published.value if summary.published else ""
    return (
        f"dated {when}, which is in the future: is it right? There is no embargo: the page is public. Until then it is"
        " left out of feeds and does not lead the home page. Correct the date, or say that it is due by"
        " `tamizdat press --now`."
    )
