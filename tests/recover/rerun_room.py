"""An archive in memory that is recovered again and again, and articles for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from tamizdat.article import Article, Moment, Paragraph, Source, encode
from tamizdat.recover.decisions import kinds
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.redaction.forms import forms_of, read_form
from tamizdat.recover.redaction.redactor import Redactor, Rule
from tamizdat.recover.rerun.archive_merge import Rerun, merge_archive
from tamizdat.recover.rerun.results import Result, State, encode_result
from tamizdat.recover.rerun.states import States
from tamizdat.recover.steps.identify import Question

KEY = bytes(range(32))


def sha(name: str) -> str:
    return name.encode().hex().ljust(64, "0")


def made(number: int, *captures: str, **fields: Any) -> Article:
    names = captures or (f"{number}",)
    count = len(fields.get("body", ())) or 2
    article = Article(
        number=number,
        path=f"2013/a{number}/",
        language="en",
        headline=f"Story {number}",
        published=Moment("2013-10-03"),
        body=(Paragraph(f"The council of town {number} met again to vote on it."), Paragraph("Nothing came of it, people said.")),
        sources=tuple(
            Source(f"{name}.txt", sha(name), "text", None, ("published",) if at == 0 else (), tuple(range(count)) if at == 0 else ())
            for at, name in enumerate(names)
        ),
    )  # fmt: skip
    return replace(article, **fields)


class Room:
    """An archive and the machine's results in memory, and the decisions about them."""

    def __init__(self, *articles: Article) -> None:
        self.archive = {article.number: article for article in articles}
        self.results = {article.number: Result(article) for article in articles}
        self.decisions = Decisions()
        self.barred: list[str] = []
        self.records = True

    def edit(self, number: int, **fields: Any) -> None:
        self.archive[number] = replace(self.archive[number], **fields)

    def delete(self, *numbers: int) -> None:
        for number in numbers:
            del self.archive[number]

    def run(
        self, *found: Article, seen: Iterable[str] = (), questions: Iterable[Question] = (), **options: Any
    ) -> Rerun:
        captures = {source.sha256 for article in found for source in article.sources} | set(map(sha, seen))
        known = captures | {
            source.sha256
            for article in (*self.archive.values(), *(result.article for result in self.results.values()))
            for source in article.sources
        }
        redactor = Redactor(KEY, [Rule(tuple(map(read_form, forms_of(KEY, text)))) for text in self.barred])
        decided = ArticleDecisions(self.decisions, known, BlockWords(KEY, redactor))
        states = States(
            State(self.archive, self.results), list(found), frozenset(captures), decided, redactor, lambda code: ""
        )
        done = merge_archive(states, decided, list(questions), records=self.records, **options)
        self.archive = {article.number: article for article in done.articles}
        self.results = {result.article.number: result for result in done.results}
        for number in done.summary.newly_deleted if self.records else ():
            self.decide(kinds.Delete(article=number))
        return done

    def decide(self, *decisions: kinds.Decision) -> None:
        for decision in decisions:
            kind = kinds.NAMES[type(decision)]
            self.decisions = replace(self.decisions, **{kind: (*getattr(self.decisions, kind), decision)})

    def lines(self) -> list[bytes]:
        return [
            *(encode(article) for _, article in sorted(self.archive.items())),
            *(encode_result(result) for _, result in sorted(self.results.items())),
        ]


def steady(room: Room, *found: Article, **options: Any) -> Rerun:
    """Run, and show that running again with the same changes nothing and asks nothing more about the archive."""
    done = room.run(*found, **options)
    lines = room.lines()
    again = room.run(*found, **options)
    assert room.lines() == lines
    assert not again.summary.conflicts and not again.summary.newly_deleted and not again.summary.restored
    return done


ONE, TWO, THREE = made(1), made(2, "2", "2b"), made(3)
MORE = Paragraph("A second copy has this as well, of the long night at the pier.")
