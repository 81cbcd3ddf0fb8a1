"""The three states of all articles that a rerun merges: last machine results, archive, new machine results.

Decisions are obeyed in the new results, and barred words are in none of the three. Only a whole run changes what
stands: one that has nine in ten of the captures that the archive rests on, and of an article all its captures.
Boilerplate is told by comparing captures, so a few of them give worse articles than all did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from tamizdat.article import Article, Source
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.redaction.article import Prefix, redact_article
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.results import Gone, State
from tamizdat.recover.storage.spool import Shelf

WHOLE = 0.9  # of the captures that the archive rests on
# Facts that a new copy may add to an article in a run that changes nothing else of it.
FACTS = ("headline", "kicker", "bylines", "published", "updated", "original_url", "section", "topics")


class Three(NamedTuple):
    """The states of one article, None where it is not there."""

    before: Article | None
    edited: Article | None
    now: Article | None

    @property
    def captures(self) -> set[str]:
        """The hashes of all captures that any of the states rests on."""
        return captures_of(article for article in self if article)


class States:
    """The states of all articles.

    `found` are the new machine results, `seen` the hashes of the captures read, `left_out` those of captures that a
    decision leaves out: no run waits for them.
    """

    def __init__(
        self,
        state: State,
        found: Sequence[Article],
        seen: frozenset[str],
        decided: ArticleDecisions,
        redactor: Redactor,
        prefix: Prefix,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self._decided, self._redactor, self._prefix = decided, redactor, prefix
        self.begins = state.archive is None
        self.folder = state.folder
        self.gone: dict[int, Gone] = {number: result.gone for number, result in state.results.items()}
        self.before: Shelf[Article] = Shelf(Article, self.folder)
        self.archive: Shelf[Article] = Shelf(Article, self.folder)
        self.now: Shelf[Article] = Shelf(Article, self.folder)
        self.barred = 0  # passages of the new results
        self.barred_before = 0  # of the archive
        self.as_read: Mapping[int, Article] = state.archive or {}
        decided.follow((result.article for result in state.results.values()), found)
        self._fill(state, found)
        self.owner = {source.sha256: article.number for article in found for source in article.sources}
        known = set() if self.begins else self._known_captures() - left_out
        self.missing = known - seen
        self.whole = len(self.missing) <= (1 - WHOLE) * len(known)

    def numbers(self) -> list[int]:
        """Return the numbers of all articles, ascending."""
        return sorted({*self.before, *self.archive, *self.now})

    def of(self, number: int) -> Three:
        """Return the states of an article. One that was joined to another has no state before."""
        before = None if self.gone.get(number) == "joined" else self.before.get(number)
        return Three(before, self.archive.get(number), self.now.get(number))

    def decided(self, article: Article) -> Article:
        """Return an article as it was decided to be."""
        return self._redacted(self._decided.on_article(article))

    def latest(self, before: Article, now: Article | None) -> Article:
        """Return the machine's result of an article after this run: the new one of a whole run, else the last one.

        To the last one a run that is not whole adds new copies as sources, and facts of which nothing was known.
        """
        if now is not None and self.whole and not self.missing & captures_of([before]):
            return now
        latest = self.decided(before)
        new = new_sources(before, now)
        if now is None or not new:
            return latest
        facts = {field: getattr(now, field) for field in FACTS if getattr(now, field) and not getattr(latest, field)}
        given = [replace(source, fields=tuple(field for field in source.fields if field in facts)) for source in new]
        return with_copies(replace(latest, **facts), given)

    def _fill(self, state: State, articles: Sequence[Article]) -> None:
        """Take the states without barred words, article by article: their texts are mostly the same."""
        archive = state.archive or {}
        found = {article.number: at for at, article in enumerate(articles)}
        for number in {*state.results, *archive, *found}:
            if number in state.results:
                self.before[number] = self._redacted(state.results[number].article)
            if number in archive:
                removed = self._redactor.removed
                self.archive[number] = self._redacted(archive[number])
                self.barred_before += self._redactor.removed - removed
            if number in found:
                removed = self._redactor.removed
                self.now[number] = self.decided(articles[found[number]])
                self.barred += self._redactor.removed - removed

    def _redacted(self, article: Article) -> Article:
        return redact_article(article, self._redactor, self._prefix)

    def _known_captures(self) -> set[str]:
        live = {number for number in self.before if self.gone[number] != "joined"}
        own = (number for number in self.archive if number not in live)
        articles = chain((self.before[number] for number in live), (self.archive[number] for number in own))
        return captures_of(articles)


def captures_of(articles: Iterable[Article]) -> set[str]:
    """Return the hashes of the captures that articles rest on."""
    return {source.sha256 for article in articles for source in article.sources}


def new_sources(article: Article, now: Article | None) -> list[Source]:
    """Return the sources of the new result that an article does not have."""
    known = captures_of([article])
    return [source for source in now.sources if source.sha256 not in known] if now else []


def with_copies(article: Article, new: Sequence[Source]) -> Article:
    """Return an article that rests on new copies too; of their text it has nothing."""
    return replace(article, sources=(*article.sources, *(replace(source, paragraphs=()) for source in new)))
