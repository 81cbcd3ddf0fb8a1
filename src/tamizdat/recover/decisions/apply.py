"""Obeys decisions about articles: date, byline, headline, withdrawal, deletion, and blocks that are taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from msgspec.structs import replace

from tamizdat.article import Article, Block, Byline, Status
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.check import moment_of
from tamizdat.recover.decisions.kinds import (
    KINDS,
    ArticleDecision,
    BlockDecision,
    Decision,
    Decisions,
    Delete,
    Remove,
    Withdraw,
)
from tamizdat.recover.fields import paths
from tamizdat.recover.merging.merge import Merged
from tamizdat.recover.redaction.article import renumbered
from tamizdat.recover.rerun.correspondence import text_of_block

D = TypeVar("D", bound=ArticleDecision)
# The fields of an Article, and the kind of decision that gives each.
_DECIDES = {"published": "date", "bylines": "byline", "headline": "headline", "status": "withdraw"}
Obeyed = set[tuple[str, int]]  # the kind of a decision and its index among those of its kind


class ArticleDecisions:
    """The decisions about articles, asked article by article.

    `captures` are the hashes of all captures that are known, of this run and earlier ones: a decision that names one
    of them is about the article that rests on it, else about the one with its number. `obeyed` says which applied.

    What keeps something from readers is not undone by joining: where the article of such a number is in another one
    now (`follow`), it holds for that one.
    """

    def __init__(self, decisions: Decisions, captures: Collection[str], words: BlockWords) -> None:
        self._decisions, self._captures, self._words = decisions, captures, words
        self._joined: dict[int, set[str]] = {}
        self.obeyed: Obeyed = set()

    def follow(self, earlier: Iterable[Article], now: Iterable[Article]) -> None:
        """Take note of the captures of `earlier` articles of which no number is among those that there are `now`."""
        kinds = (self._decisions.withdraw, self._decisions.delete, self._decisions.remove)
        named = {decision.article for kind in kinds for decision in kind if decision.article is not None}
        if not named:
            return
        gone = named - {article.number for article in now}
        self._joined = {number: set() for number in gone}
        for article in earlier:
            if article.number in gone:
                self._joined[article.number].update(source.sha256 for source in article.sources)

    def __bool__(self) -> bool:
        kinds = ("date", "byline", "headline", "withdraw", "delete", "remove")
        return any(getattr(self._decisions, kind) for kind in kinds)

    def deletes(self, number: int, captures: Collection[str]) -> bool:
        """Tell whether an article is not to be in the archive."""
        return self._last("delete", self._decisions.delete, number, captures) is not None

    def concern(self, number: int, captures: Collection[str]) -> bool:
        """Tell whether any decision is about this article."""
        about = (getattr(self._decisions, kind) for kind in KINDS)
        return any(
            self._is_about(decision, number, captures)
            for kind in about
            for decision in kind
            if isinstance(decision, ArticleDecision)
        )

    def joins(self, one: Collection[str], other: Collection[str]) -> bool:
        """Tell whether a decision says that captures of one group and of the other are of one article."""
        return any(
            not named.isdisjoint(one) and not named.isdisjoint(other)
            for named in (set(decision.captures) for decision in self._decisions.join)
        )

    def decides(self, field: str, number: int, captures: Collection[str]) -> bool:
        """Tell whether a decision says what a field of an article is to be."""
        kind = _DECIDES.get(field)
        return kind is not None and any(
            self._is_about(decision, number, captures) for decision in getattr(self._decisions, kind)
        )

    def on_merged(self, number: int, merged: Merged) -> Merged:
        """Return what captures give together, with the headline and date that were decided; they make the address."""
        captures = {source.sha256 for source in merged.sources}
        doubts = dict(merged.doubts)
        if date := self._last("date", self._decisions.date, number, captures):
            merged = replace(merged, published=moment_of(date.published))
            doubts.pop("published", None)
        if headline := self._last("headline", self._decisions.headline, number, captures):
            merged = replace(merged, headline=headline.text)
            doubts.pop("headline", None)
        return replace(merged, doubts=doubts)

    def on_article(self, article: Article) -> Article:
        """Return an article as it was decided to be."""
        number, captures = article.number, {source.sha256 for source in article.sources}
        if date := self._last("date", self._decisions.date, number, captures):
            article = replace(article, published=moment_of(date.published))
        if headline := self._last("headline", self._decisions.headline, number, captures):
            article = replace(article, headline=headline.text)
        if byline := self._last("byline", self._decisions.byline, number, captures):
            names = (Byline(name=name, slug=paths.slug(name) or "author") for name in byline.names)
            article = replace(article, bylines=tuple(names))
        if withdrawal := self._last("withdraw", self._decisions.withdraw, number, captures):
            article = replace(article, status=Status("withdrawn", withdrawal.reason, withdrawal.ground))
        return self._without_removed(article, captures)

    def _without_removed(self, article: Article, captures: Collection[str]) -> Article:
        """Return an article without the blocks that were decided to go from it, or from everywhere."""
        stay = self._stay(article, captures)
        if all(stay):
            return article
        body = tuple(block for block, stays in zip(article.body, stay, strict=True) if stays)
        return replace(article, body=body, sources=renumbered(article.sources, stay))

    def removed(self, article: Article) -> list[int]:
        """Return the indexes of the blocks of an article's body that were decided to go from it, or from everywhere."""
        stay = self._stay(article, {source.sha256 for source in article.sources})
        return [at for at, stays in enumerate(stay) if not stays]

    def is_deleted(self, article: Article) -> bool:
        """Tell whether a decision deletes an article; unlike `deletes` it notes no decision as obeyed."""
        captures = {source.sha256 for source in article.sources}
        return any(self._is_about(decision, article.number, captures) for decision in self._decisions.delete)

    def _stay(self, article: Article, captures: Collection[str]) -> list[bool]:
        """Return for each block of an article's body whether no decision takes it out."""
        if not self._decisions.remove:
            return [True] * len(article.body)
        return [not self._removes(block, article.number, captures) for block in article.body]

    def _removes(self, block: Block, number: int, captures: Collection[str]) -> bool:
        found = False
        for at, decision in enumerate(self._decisions.remove):
            everywhere = decision.article is None and decision.capture is None
            about = everywhere or self._is_about(decision, number, captures)
            if about and self._words.are_of(text_of_block(block), decision):
                self.obeyed.add(("remove", at))
                found = True
        return found

    def _last(self, kind: str, decisions: Iterable[D], number: int, captures: Collection[str]) -> D | None:
        """Return the last decision of a kind about an article, and note all of them as obeyed."""
        found: D | None = None
        for at, decision in enumerate(decisions):
            if self._is_about(decision, number, captures):
                self.obeyed.add((kind, at))
                found = decision
        return found

    def _is_about(self, decision: ArticleDecision | BlockDecision, number: int, captures: Collection[str]) -> bool:
        if decision.capture is not None and decision.capture in self._captures:
            return decision.capture in captures
        if decision.article == number:
            return True
        if not isinstance(decision, Withdraw | Delete | Remove) or decision.article is None:
            return False
        return not self._joined.get(decision.article, set()).isdisjoint(captures)


def numbered(decisions: Decisions) -> Iterator[tuple[str, int, Decision]]:
    """Yield every decision with its kind and its index among those of its kind."""
    for kind in KINDS:
        for at, decision in enumerate(getattr(decisions, kind)):
            yield kind, at, decision
