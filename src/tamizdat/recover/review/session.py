"""A review of the last run: what is asked and doubted, one after the other, and what a person answers.

The rules:

- An answer is a decision in the file of decisions, written before the next item is shown: whoever quits, or is killed,
  loses nothing.
- What the file decides is not asked, whoever wrote it there.
- What was skipped comes last when the review goes on, in the same order; what needs no decision and was looked at does
  not come again.
- Each answer can be undone, the last one first; a decision that somebody changed since stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.article import Article, plain
from tamizdat.disk import write_whole
from tamizdat.project import Project
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.book import DecisionBook
from tamizdat.recover.decisions.kinds import BlockDecision, Decision, Keep
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.fates.kept import Doubt, KeptFates
from tamizdat.recover.rerun.kept_report import KeptReport
from tamizdat.recover.rerun.results import Files
from tamizdat.recover.review.blocks import DecidedBlocks, advice
from tamizdat.recover.review.items import BlockItem, Item, QuestionItem
from tamizdat.recover.review.questions import doubtful_bylines, in_order, is_decided
from tamizdat.recover.words import ends_sentence

BY = "archivist"


class _Progress(Struct, frozen=True):
    """How far a review of a run came (`at` is when that run ended): the keys of items that were skipped, or seen."""

    at: str = ""
    skipped: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


class _Given(Struct, frozen=True):
    """An answer that was given: the item, the text that was added to the file of decisions, and what went from it."""

    item: Item
    said: str
    added: str = ""
    dropped: str = ""


class Review:
    """A review of a newsroom's last run.

    `files` holds archive and results, `kept` the fates, `report` the questions. Raises DecisionsError, KeyFileError and
    ResultsError.
    """

    def __init__(self, room: Project, files: Files, report: KeptReport, kept: KeptFates | None) -> None:
        self._files, self._report, self.kept = files, report, kept
        self._path: Path = room.review
        with files.held():
            state = files.read()
        self.articles: Mapping[int, Article] = state.archive or {}
        self.machine: Mapping[int, Article] = {number: each.article for number, each in state.results.items()}
        self._captures = {source.sha256 for each in self.articles.values() for source in each.sources}
        self.book = DecisionBook(room.decisions, room.redaction_key)
        self._read_decisions()
        self._progress = _read_progress(self._path, report.at)
        self._same: Counter[str] | None = None
        self.given: list[_Given] = []

    def _read_decisions(self) -> None:
        file = self.book.read()
        words = self.book.words(file)
        self.redactor = self.book.redactor()
        self._decisions = file.decisions
        self._about_articles = ArticleDecisions(file.decisions, self._captures, words)
        self._about_blocks = DecidedBlocks(file.decisions, words)

    def questions(self) -> list[QuestionItem]:
        """Return the questions that nobody has answered, the most weighty first."""
        asked = in_order([*self._report.questions, *doubtful_bylines(self.articles.values())])
        return [item for item in map(QuestionItem, asked) if not self._is_settled(item)]

    def doubts(self) -> Iterator[BlockItem]:
        """Yield the removed blocks that read like journalism, then those kept in doubt; not what was decided."""
        if self.kept is None:
            return
        kept: dict[tuple[int | None, str], Doubt] = {}
        for doubt in self.kept.kept_in_doubt():
            kept.setdefault((doubt.article, doubt.text), doubt)  # once for each article: so is an answer
        for doubt in chain(self.kept.doubts(), kept.values()):
            is_decided = self._about_blocks.decide(doubt.text, doubt.sha256, doubt.article)
            if doubt.article in self.articles and not is_decided:
                yield BlockItem(self.kept.capture_of(doubt), doubt.at)

    def same(self, item: BlockItem) -> int:
        """Return in how many other captures a block with the same words is in doubt."""
        if self._same is None:
            self._same = Counter(each.text for each in self.kept.doubts()) if self.kept else Counter()
        return max(0, self._same[item.fate.text] - 1)

    def removed(self, name: str) -> list[BlockItem]:
        """Return the removed blocks of an article (by its number) or of a capture (by name or hash) that are open.

        Those in doubt come first, then whole sentences, then the others, and what no decision puts back.
        """
        found = [
            item
            for capture in self._captures_of(name)
            for at, each in enumerate(capture.blocks)
            if each.is_removed and not self._is_settled(item := BlockItem(capture, at))
        ]
        return sorted(
            found, key=lambda item: (-item.fate.weight, bool(advice(item.fate)), not ends_sentence(item.fate.text))
        )

    def standing(self, name: str) -> list[BlockItem]:
        """Return the blocks that are in an article, of all its captures or of one (named as in `removed`), each text
        once, so that one of them can be taken out."""
        found: dict[str, BlockItem] = {}
        for capture in self._captures_of(name):
            for at, each in enumerate(capture.blocks):
                if each.paragraph is not None and each.text:
                    found.setdefault(each.text, BlockItem(capture, at))
        return list(found.values())

    def _captures_of(self, name: str) -> list[CaptureFates]:
        if self.kept is None:
            return []
        return self.kept.of_article(int(name)) if name.isdecimal() else self.kept.of_capture(name)

    @property
    def skipped(self) -> int:
        """How many items were skipped in earlier reviews of this run, and come at the end of this one."""
        return len(self._progress.skipped)

    def items(self) -> Iterator[Item]:
        """Yield all that is asked, then all that is doubted; what was skipped comes at the end."""
        skipped: list[Item] = []
        before = set(self._progress.skipped)
        for each in chain[Item](self.questions(), self.doubts()):
            if each.key in before:
                skipped.append(each)
            elif not self._is_settled(each):
                yield each
        yield from (each for each in skipped if not self._is_settled(each))

    def _is_settled(self, item: Item) -> bool:
        """Tell whether nobody has to look at an item any more."""
        if item.key in self._progress.seen:
            return True
        if isinstance(item, QuestionItem):
            articles = [self.articles.get(number) for number in item.numbers]
            return is_decided(item.question, articles, self._about_articles, self._decisions)
        return self._about_blocks.decide(item.fate.text, item.capture.sha256, item.article)

    def about(self, number: int) -> dict[str, Any]:
        """Return what a decision about an article says of it: its number, a capture of it, and who decides when."""
        sources = self.articles[number].sources if number in self.articles else ()
        return {"article": number, "capture": sources[0].sha256 if sources else None, **self.made()}

    def made(self) -> dict[str, Any]:
        """Return when and by which role decisions are made."""
        return {"when": date.today(), "by": BY}

    def answer(self, item: Item, said: str, decisions: Sequence[Decision]) -> None:
        """Write decisions into the file. Raises DecisionsError, KeyFileError, ResultsError and OSError.

        A decision about a block that says the opposite goes from the file.
        """
        with self._files.held():
            before = self.book.read().text
            dropped = "".join(self._drop_opposite(item, each) for each in decisions)
            try:
                added = self.book.add(decisions, self._names(item))
            except Exception:
                self.book.restore(before)
                raise
        self.given.append(_Given(item, said, added, dropped))
        self._read_decisions()

    def _drop_opposite(self, item: Item, decision: Decision) -> str:
        if not isinstance(decision, BlockDecision) or not isinstance(item, BlockItem):
            return ""
        kind = "remove" if isinstance(decision, Keep) else "keep"
        article = self.articles.get(item.article or 0)
        captures = {source.sha256 for source in article.sources} if article else {item.capture.sha256}
        return self.book.drop(kind, item.article or 0, captures, {item.fate.text})

    def _names(self, item: Item) -> dict[str, str]:
        """Return the names of captures that decisions about an item may name, for people who read the file."""
        if isinstance(item, BlockItem):
            return {item.capture.sha256: item.capture.capture}
        names: dict[str, str] = {}
        for number in item.numbers:
            if article := self.articles.get(number):
                title = plain(article.headline)[:60]
                names |= {source.sha256: f"{source.capture}, “{title}”" for source in article.sources}
        return names

    def skip(self, item: Item) -> None:
        """Leave an item for later: it comes last when the review goes on."""
        self._note(skipped=tuple(dict.fromkeys((*self._progress.skipped, item.key))))

    def see(self, item: Item, said: str) -> None:
        """Note that a person looked at what needs no decision: it does not come again."""
        self._note(seen=tuple(dict.fromkeys((*self._progress.seen, item.key))))
        self.given.append(_Given(item, said))

    def undo(self) -> tuple[Item, bool] | None:
        """Take the last answer back; return its item, and whether all of it was still there. None if there is none."""
        if not self.given:
            return None
        last = self.given.pop()
        stood = True
        if last.added:
            with self._files.held():
                stood = self.book.take_back(last.added)
                if stood:
                    self.book.put_back(last.dropped)
            self._read_decisions()
        else:
            self._note(seen=tuple(key for key in self._progress.seen if key != last.item.key))
        return last.item, stood

    def _note(self, **changed: tuple[str, ...]) -> None:
        self._progress = msgspec.structs.replace(self._progress, **changed)
        write_whole(self._path, msgspec.json.encode(self._progress) + b"\n")


def seen_before(path: Path) -> frozenset[str]:
    """Return the keys of items that somebody looked at, in the file of a newsroom's reviews."""
    return frozenset(_read_progress(path, "").seen)


def _read_progress(path: Path, run: str) -> _Progress:
    """Return how far a review of this run came. What was skipped in another run is forgotten, what was seen is not."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Progress)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return _Progress(run)
    return found if found.at == run else _Progress(run, seen=found.seen)
