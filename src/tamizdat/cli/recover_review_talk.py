"""The talk of a review in the terminal: one item after the other, and what a person answers to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tamizdat.cli.recover_review_screen import Screen, show_choices, show_help
from tamizdat.cli.terminal import console, page_through
from tamizdat.disk import disk_problem
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.key import KeyFileError
from tamizdat.recover.rerun.results import ResultsError
from tamizdat.recover.review.answers import Answer, AnswerError, Choice, choices, read_answer
from tamizdat.recover.review.items import BlockItem, Item, QuestionItem
from tamizdat.recover.review.questions import Candidate, candidates
from tamizdat.recover.review.session import Review
from tamizdat.visible import one_line

NOT_WRITTEN = (DecisionsError, KeyFileError, ResultsError)
FIND = Choice("f", "find", "go to a block that has some words: f WORDS")
_FIND = re.compile(r"\s*(?:f|find)(?:\s|$)", re.I)


class Talk:
    """Shows one item after the other and takes the answers."""

    def __init__(self, review: Review, items: Iterator[Item], names: Sequence[str]) -> None:
        self._review, self._items = review, items
        self._screen = Screen(review)
        self._again: list[Item] = []  # whose answers were undone
        self._number = 0
        self._names = names  # of the articles and captures that are reviewed; none for all that is open
        self._is_part = bool(names)

    def _begin(self) -> None:
        """Say how much there is to review, and in which order."""
        if self._is_part:
            console.print(
                "All that was removed of it: what reads like journalism first. f WORDS goes to a"
                " block, also to one that is in the article.",
            )
            return
        questions = len(self._review.questions())
        doubts = self._review.kept.count() if self._review.kept else 0
        console.print(
            f"To review: {questions} questions and at most {doubts} doubts, the most weighty first."
            " What you answer is written at once; q ends it at any time.",
            soft_wrap=False,
        )
        if skipped := self._review.skipped:
            console.print(f"Skipped before, and asked again at the end: {skipped}.")

    def run(self) -> None:
        """Go on until nothing is left, or the person quits."""
        self._begin()
        while (item := self._next()) is not None:
            self._number += 1
            if not self._settle(item):
                return
        console.print()
        console.print("Nothing else is left to review.")

    def _next(self) -> Item | None:
        return self._again.pop() if self._again else next(self._items, None)

    def _settle(self, item: Item) -> bool:
        """Ask about an item until it is settled; return False where the person quits."""
        found = self._candidates(item)
        kind = _kind_of(item)
        self._screen.show(item, f"{kind} {self._number}", found)
        while True:
            show_choices(self._choices(item), len(found))
            typed = _typed()
            if typed is None:
                return False
            if self._is_part and (find := _FIND.match(typed)):
                if self._go_to(item, typed[find.end() :]):
                    return True
                continue
            try:
                answer = read_answer(self._review, item, typed, found)
            except AnswerError as error:
                console.print(str(error), style="yellow")
                continue
            if answer.chosen == "quit":
                return False
            if self._obey(item, answer):
                return True

    def _obey(self, item: Item, answer: Answer) -> bool:
        """Do what was chosen; return whether the item is settled."""
        match answer.chosen:
            case "open":
                page_through(self._screen.whole(item))
                return False
            case "help":
                show_help(self._choices(item))
                return False
            case "undo":
                return self._undo(item)
            case "skip":
                self._review.skip(item)
                return True
            case _:
                return self._give(item, answer)

    def _choices(self, item: Item) -> tuple[Choice, ...]:
        return (*choices(item), FIND) if self._is_part else choices(item)

    def _go_to(self, item: Item, wanted: str) -> bool:
        """Make the next block with these words the next item, and the one that is shown the one after it; return
        whether there is such a block."""
        words = one_line(wanted.strip())
        beginning = re.compile(rf"(?<!\w){re.escape(words.casefold())}")
        rest = list(self._items)
        standing = (each for name in self._names for each in self._review.standing(name))
        every = [*rest, *standing] if words else []
        # Where words begin, before the middle of one: but some scripts have no gaps between words, or join articles on.
        found = next((each for each in every if beginning.search(_text_of(each).casefold())), None)
        found = found or next((each for each in every if words.casefold() in _text_of(each).casefold()), None)
        if found is None:
            self._items = iter(rest)
            said = f"No block that is left has the words “{words}”." if words else "Say which words: f WORDS."
            console.print(said, style="yellow")
            return False
        self._items = iter([found, item, *(each for each in rest if each is not found)])
        self._number -= 1
        return True

    def _candidates(self, item: Item) -> list[Candidate]:
        if isinstance(item, BlockItem) or self._review.kept is None or item.question.others:
            return []
        return candidates(item.question.field, self._review.kept.of_article(item.question.article))

    def _give(self, item: Item, answer: Answer) -> bool:
        """Write an answer down; return whether that was possible."""
        try:
            if answer.decisions:
                self._review.answer(item, answer.said, answer.decisions)
            else:
                self._review.see(item, answer.said)
        except NOT_WRITTEN as error:
            console.print(f"Not written: {error}", style="red")
            return False
        except OSError as error:
            console.print(f"Not written: {disk_problem(error)}", style="red")
            return False
        console.print(f"Written: {one_line(answer.said)}. [u] undoes it.", style="green")
        return True

    def _undo(self, item: Item) -> bool:
        """Take the last answer back and ask again; return whether there was one."""
        try:
            undone = self._review.undo()
        except NOT_WRITTEN as error:
            console.print(f"Not undone: {error}", style="red")
            return False
        if undone is None:
            console.print(
                "No answer of this review is left to undo. Earlier ones stand in decisions.toml, each with its day:"
                " take it out there."
            )
            return False
        before, stood = undone
        if not stood:
            console.print("The decision was changed in decisions.toml since: take it out there.", style="yellow")
        self._number -= 2
        self._again += [item, before]
        return True


def _kind_of(item: Item) -> str:
    if isinstance(item, QuestionItem):
        return "Question"
    return "Removed block" if item.fate.is_removed else "Block"


def _text_of(item: Item) -> str:
    return item.fate.text if isinstance(item, BlockItem) else ""


def _typed() -> str | None:
    """Return what the person typed; None at the end of the input, or where the person interrupts."""
    console.print("> ", end="")
    try:
        return input()
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
