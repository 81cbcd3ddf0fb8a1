"""The last good state stands: which articles stay as they were published last, since their records cannot be pressed.

A record cannot be pressed where it cannot be read, where no page can be made of it (`validate`), or where another page
owns its path. Then the article is pressed as the release in force has it (`PublishedArticles`), and the report says so
with the reason and the remedy. Rules:

- Of two articles that want one path, the one that is published there keeps it; where neither is, the lower number has
  it.
- An article that is missing stays while records of the archive have no number that can be read: it may be one of them.
- A record that still says that its article is withdrawn withdraws it.
- A record that holds words which may not be published (`index/barred.py`) cannot be pressed either.
- A press that redacts keeps no last state of an article that has changed since the last press, and none at all where
  nothing is known of that press: nobody could tell whether it holds what is redacted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from tamizdat.press.archives.archive import StoredArticle
from tamizdat.press.archives.published import NO_RECORD
from tamizdat.press.context import BuildConfig, record_maker
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.record import Dependencies, IndexRecord
from tamizdat.press.pictures.published import with_media_paths

_STANDS = "Its last published page stands."
_MISSING = (
    "it is missing since the last press, and may be one of the records that cannot be read."
    " Mend these, or remove them if it was deleted."
)
_REDACTED = "Its last published page goes too: this press redacts, and nobody can tell what that page holds."


class LastStates:
    """Gives the records with which articles are pressed that cannot be pressed as the archive has them.

    `previous` is the index of the release in force, None where there is none; it is asked before it is changed.
    `redact` says that this press redacts, and `named` are the articles that were named as changed.
    """

    def __init__(
        self, config: BuildConfig, previous: ArticleIndex | None, *, redact: bool, named: Collection[int] = ()
    ) -> None:
        self._config = config
        self._previous = previous
        self._redact, self._named = redact, named
        self._published = config.published
        barred = config.barred if config.barred and config.barred.can_tell else None
        self._maker = record_maker(replace(config, barred=barred))
        self._in_the_way: dict[int, str] = {}  # articles that give way, and why
        self.wanted: dict[int, tuple[str, ...]] = {}  # the files that these would have

    def in_place_of(self, record: IndexRecord) -> IndexRecord:
        """Return the record with which an article is pressed: `record` itself, or that of its last published state."""
        number = record.number
        if number in self._in_the_way:
            self.wanted[number] = record.dependencies.files or self.wanted.get(number, ())
            return self._stand(number, record.digest, (self._in_the_way[number],))
        return record if record.summary else self._stand(number, record.digest, record.left_out)

    def of_missing(self, number: int) -> IndexRecord | None:
        """Return the record of a published article that the archive has not, None where it was removed on purpose."""
        if not self._config.snapshot.unreadable or self._path(number) is None:
            return None
        return self._stand(number, NO_RECORD, (f"article {number}: left out: {_MISSING}",))

    def missing(self, present: Iterable[int]) -> list[int]:
        """Return the published articles that are not among those `present` in the archive, ascending.

        There are none where every record of the archive has a number that can be read.
        """
        if not self._config.snapshot.unreadable:
            return []
        return sorted(self._published_numbers() - set(present))

    def settle(self, conflicts: Iterable[tuple[IndexRecord, str]], index: ArticleIndex) -> bool:
        """Decide who gives way where articles want paths that have an owner; return whether this changes anything.

        `conflicts` are the records that were left out, each with the name of the owner; `index` holds the others.
        """
        before = len(self._in_the_way)
        for record, owner in conflicts:
            number, summary = record.number, record.summary
            path = summary.path if summary else ""
            published = self._path(number)
            kind, _, name = owner.partition(" ")
            other = index.summary(int(name)) if kind == "article" and name.isdecimal() else None
            if published == path and other and self._path(other.number) != other.path:
                self._give_way(other.number, other.path, f"article {number}")
            elif published and published != path:
                self._give_way(number, path, owner)
        return len(self._in_the_way) > before

    def _give_way(self, number: int, path: str, owner: str) -> None:
        self._in_the_way.setdefault(
            number, f"article {number}: left out: its path {path!r} is the place of {owner}. Give it another path."
        )

    def _stand(self, number: int, digest: bytes, why: tuple[str, ...]) -> IndexRecord:
        """Return the record of an last published state; an empty one where there is none, or it may not stay."""
        empty = IndexRecord(number, digest, None, left_out=why)
        path = self._path(number)
        if path is None or self._published is None:
            return empty
        if self._redact and not self._is_unchanged(number, digest):
            return replace(empty, left_out=(*why, f"article {number}: {_REDACTED}"))
        stored = next(self._config.snapshot.articles([number]), None)
        withdrawal = stored.withdrawal if stored else None
        article = self._published.last_state(path, withdrawal)
        if article is None:
            damaged = f"article {number}: its last published page cannot be read back from the release, and goes too."
            return replace(empty, left_out=(*why, damaged))
        before = self._previous.dependencies(number) if self._previous else Dependencies()
        article = with_media_paths(article, before.pictures)
        # Its public record names the section as the outlet does, and of a withdrawn article no old path at all.
        article = replace(article, old_paths=tuple(dict.fromkeys((*article.old_paths, *before.old_paths))))
        record = self._maker.make(StoredArticle(number, digest, article))
        if record.summary is None:
            return replace(empty, left_out=(*why, *record.left_out))
        told = _told(why, "It is withdrawn, as its record says." if withdrawal else _STANDS)
        summary = replace(record.summary, is_last_published=True)
        fronts = tuple(dict.fromkeys((*record.dependencies.old_fronts, *before.old_fronts)))
        dependencies = replace(record.dependencies, old_fronts=fronts)
        return replace(record, summary=summary, dependencies=dependencies, left_out=(*told, *record.left_out))

    def _path(self, number: int) -> str | None:
        """Return the path at which an article is published, None where it is not."""
        with suppress(msgspec.DecodeError):  # the index of another version of Tamizdat
            if self._previous:
                summary = self._previous.summary(number)
                return summary.path if summary else None
        return self._published.paths.get(number) if self._published else None

    def _published_numbers(self) -> set[int]:
        if self._previous:
            return {number for number, _, _ in self._previous.by_time()}
        return set(self._published.paths) if self._published else set()

    def _is_unchanged(self, number: int, digest: bytes) -> bool:
        """Whether an article's record is known to be the one of the last press."""
        if self._previous is None or number in self._named or digest == NO_RECORD:
            return False
        return self._previous.digest_and_summary(number)[0] == digest


def _told(why: Iterable[str], then: str) -> Iterator[str]:
    """Yield lines of the report about an article that is not left out after all."""
    for line in why:
        yield f"{line.replace(': left out: ', ': ', 1)} {then}"
