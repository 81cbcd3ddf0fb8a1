"""`tamizdat recover --review`: people go through what the last run asks and doubts, and decide."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click
from rich.text import Text

from tamizdat.cli.common import DONE, archive_files, console, fail, is_terminal, need_newsroom
from tamizdat.cli.recover_review_screen import Screen, show_choices, show_help
from tamizdat.disk import disk_problem
from tamizdat.project import Project
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.fates.kept import KeptFates, open_kept
from tamizdat.recover.redaction.key import KeyFileError
from tamizdat.recover.rerun.kept_report import Input, KeptReport, read_report
from tamizdat.recover.rerun.results import ResultsError
from tamizdat.recover.review.answers import Answer, AnswerError, choices, read_answer
from tamizdat.recover.review.items import BlockItem, Item, QuestionItem
from tamizdat.recover.review.questions import Candidate, candidates
from tamizdat.recover.review.session import Review
from tamizdat.visible import one_line

_NOT_WRITTEN = (DecisionsError, KeyFileError, ResultsError)
_LATER = "tamizdat recover must run again to apply it"


def review_command(names: Sequence[str], *, listed: bool) -> NoReturn:
    """Review the last run of the newsroom, or all that was removed of some articles and captures; end the command.

    With `listed` it is printed, a line each, on standard output.
    """
    room = need_newsroom("The last run of recovery belongs")
    report = read_report(room.recovery_report)
    if report is None:
        fail("Nothing has been recovered into this newsroom yet. `tamizdat recover captures/` makes what is reviewed.")
    if not listed and not is_terminal():
        fail("A review asks, and there is nobody to answer: no terminal. `tamizdat recover --review --list` prints it.")
    kept = open_kept(room.recovery_fates)
    if kept is None:
        found = _inputs(room, report)
        again = _command(*found) if found else "tamizdat recover captures/"
        console.print(
            f"The last run kept nothing of what it removed, so only questions are asked: `{again}` keeps it.",
            markup=False,
            soft_wrap=True,
        )
    try:
        review = Review(room, archive_files(room, room.archive), report, kept)
        items = _items(review, kept, names)
        if listed:
            _list(review, items)
        else:
            _tell_gone(room, report)
            _Talk(review, items, bool(names)).run()
            _end(review, room, report)
    except _NOT_WRITTEN as error:
        fail(str(error))
    except OSError as error:
        fail(disk_problem(error))
    sys.exit(DONE)


def _items(review: Review, kept: KeptFates | None, names: Sequence[str]) -> Iterator[Item]:
    """Return what is to be reviewed. Ends the command where a name is of nothing that is known."""
    if not names:
        return review.items()
    for name in names:
        known = kept is not None and (kept.of_article(int(name)) if name.isdecimal() else kept.of_capture(name))
        if not known:
            fail(
                f"{one_line(name)}: no article and no capture of the last run that was used. Name an article by its"
                " number, a capture by its name in the report or by its SHA-256."
            )
    return (item for name in names for item in review.removed(name))


def _list(review: Review, items: Iterator[Item]) -> None:
    screen, count = Screen(review), 0
    for item in items:
        click.echo(screen.line(item))
        count += 1
    console.print(f"{count} to review." if count else "Nothing is left to review.")


def _tell_gone(room: Project, report: KeptReport) -> None:
    """Say which captures of the last run are not where they were."""
    gone = [each.path for each in report.inputs if not _from_here(each, room)]
    if gone:
        console.print(
            f"No longer there: {', '.join(map(one_line, gone))}. The review goes on with what the last run kept; to"
            " apply it, the captures are needed again.",
            markup=False,
            soft_wrap=True,
        )


class _Talk:
    """Shows one item after the other and takes the answers."""

    def __init__(self, review: Review, items: Iterator[Item], is_part: bool) -> None:
        self._review, self._items = review, items
        self._screen = Screen(review)
        self._again: list[Item] = []  # whose answers were undone
        self._number = 0
        self._left = None if is_part else self._count()

    def _count(self) -> str:
        questions = len(self._review.questions())
        doubts = self._review.kept.count() if self._review.kept else 0
        return f"{questions} questions and at most {doubts} doubts"

    def run(self) -> None:
        """Go on until nothing is left, or the person quits."""
        if self._left:
            console.print(f"To review: {self._left}. What you answer is written at once; q ends it at any time.")
        while (item := self._next()) is not None:
            self._number += 1
            if not self._settle(item):
                return
        console.print("\nNothing else is left to review.")

    def _next(self) -> Item | None:
        return self._again.pop() if self._again else next(self._items, None)

    def _settle(self, item: Item) -> bool:
        """Ask about an item until it is settled; return False where the person quits."""
        found = self._candidates(item)
        kind = "Removed block" if isinstance(item, BlockItem) else "Question"
        self._screen.show(item, f"{kind} {self._number}", found)
        while True:
            show_choices(choices(item), len(found))
            typed = _typed()
            if typed is None:
                return False
            try:
                answer = read_answer(self._review, item, typed, found)
            except AnswerError as error:
                console.print(str(error), style="yellow", markup=False, soft_wrap=True)
                continue
            match answer.chosen:
                case "quit":
                    return False
                case "open":
                    click.echo_via_pager(self._screen.whole(item) + "\n")
                case "help":
                    show_help(choices(item))
                case "undo":
                    if self._undo(item):
                        return True
                case "skip":
                    self._review.skip(item)
                    return True
                case _:
                    if self._give(item, answer):
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
        except _NOT_WRITTEN as error:
            console.print(f"Not written: {error}", style="red", markup=False, soft_wrap=True)
            return False
        except OSError as error:
            console.print(f"Not written: {disk_problem(error)}", style="red", markup=False, soft_wrap=True)
            return False
        console.print(f"Written: {one_line(answer.said)}. [u] undoes it.", markup=False, style="green")
        return True

    def _undo(self, item: Item) -> bool:
        """Take the last answer back and ask again; return whether there was one."""
        try:
            undone = self._review.undo()
        except _NOT_WRITTEN as error:
            console.print(f"Not undone: {error}", style="red", markup=False, soft_wrap=True)
            return False
        if undone is None:
            console.print("No answer of this review is left to undo.")
            return False
        before, stood = undone
        if not stood:
            console.print("The decision was changed in decisions.toml since: take it out there.", style="yellow")
        self._number -= 2
        self._again += [item, before]
        return True


def _typed() -> str | None:
    """Return what the person typed; None at the end of the input, or where the person interrupts."""
    console.print("> ", end="")
    try:
        return input()
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None


def _end(review: Review, room: Project, report: KeptReport) -> None:
    """Sum up what was decided, and offer to run recovery again."""
    decided = [each for each in review.given if each.added]
    if not decided:
        console.print("Nothing was decided." if not review.given else "Nothing was decided, some of it was looked at.")
        return
    counts = Counter(each.item.question.field if isinstance(each.item, QuestionItem) else each.said for each in decided)
    console.print(f"Decided: {', '.join(f'{count} {_said(said)}' for said, count in counts.items())}.", markup=False)
    console.print(Text(f"Written to {room.decisions}, with the day and the role. {_LATER}."))
    found = _inputs(room, report)
    if found is None:
        console.print("Its captures are not where they were: put them back, then run it.")
        return
    console.print(Text(f"  {_command(*found)}"), soft_wrap=True)
    console.print("Run it now? [y/N] ", end="", markup=False)
    try:
        is_wanted = input().strip().casefold() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        is_wanted = False
    if is_wanted:
        _run_again(*found)


_SAID = {"published": "dates", "bylines": "bylines", "sources": "“one article or two”", "headline": "headlines"}
_BLOCKS = {"put back": "blocks put back", "stays out": "blocks that stay out"}


def _said(said: str) -> str:
    return _SAID.get(said) or _BLOCKS.get(said) or said


def _inputs(room: Project, report: KeptReport) -> tuple[list[str], str | None] | None:
    """Return the paths and the list of the last run, as they are named from here; None where one is gone."""
    named = [(_from_here(each, room), each.is_list) for each in report.inputs]
    if not named or not all(name for name, _is_list in named):
        return None
    return [name for name, is_list in named if not is_list], next((name for name, is_list in named if is_list), None)


def _from_here(given: Input, room: Project) -> str:
    """Return what leads to an input of the last run, as it was named then if that does; "" where it is gone.

    A newsroom that was moved has its captures where they were in it.
    """
    place = Path(given.path) if Path(given.path).exists() else room.folder / given.name
    if not place.exists():
        return ""
    return given.name if Path(given.name).resolve() == place.resolve() else str(place)


def _command(paths: Sequence[str], listing: str | None) -> str:
    return " ".join(["tamizdat recover", *map(_quoted, paths), *(["--list", _quoted(listing)] if listing else [])])


def _quoted(path: str) -> str:
    return shlex.quote(one_line(path))


def _run_again(paths: Sequence[str], listing: str | None) -> None:
    """Run recovery as it ran last; the command ends with its exit code."""
    from tamizdat.cli.recover import command

    command.main(args=[*(["--list", listing] if listing else []), "--", *paths], prog_name="tamizdat recover")
