"""`tamizdat recover --review`: people go through what the last run asks and doubts, and decide."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from tamizdat.cli.common import DONE, archive_files, is_terminal, need_newsroom
from tamizdat.cli.recover_review_screen import Screen
from tamizdat.cli.recover_review_talk import NOT_WRITTEN, Talk
from tamizdat.cli.terminal import console, echo_fields, fail
from tamizdat.disk import disk_problem
from tamizdat.project import Project
from tamizdat.recover.fates.kept import KeptFates, open_kept
from tamizdat.recover.rerun.kept_report import Input, KeptReport, read_report
from tamizdat.recover.review.items import Item, QuestionItem
from tamizdat.recover.review.session import Review
from tamizdat.visible import one_line

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
        )
    try:
        review = Review(room, archive_files(room, room.archive), report, kept)
        items = _items(review, kept, names)
        if listed:
            _list(review, items)
        else:
            _tell_gone(room, report)
            Talk(review, items, names).run()
            _end(review, room, report)
    except NOT_WRITTEN as error:
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
        echo_fields(*screen.fields(item))
        count += 1
    console.print(f"{count} to review." if count else "Nothing is left to review.")


def _tell_gone(room: Project, report: KeptReport) -> None:
    """Say which captures of the last run are not where they were."""
    gone = [each.path for each in report.inputs if not _from_here(each, room)]
    if gone:
        console.print(
            f"No longer there: {', '.join(map(one_line, gone))}. The review goes on with what the last run kept; to"
            " apply it, the captures are needed again.",
        )


def _end(review: Review, room: Project, report: KeptReport) -> None:
    """Sum up what was decided, and offer to run recovery again."""
    decided = [each for each in review.given if each.added]
    if not decided:
        console.print("Nothing was decided." if not review.given else "Nothing was decided, some of it was looked at.")
        return
    counts = Counter(each.item.question.field if isinstance(each.item, QuestionItem) else each.said for each in decided)
    listed = ", ".join(f"{count} {_said(said, count)}" for said, count in counts.items())
    console.print(f"Decided: {listed}.")
    console.print(f"Written to {room.decisions}, with the day and the role. {_LATER}.")
    found = _inputs(room, report)
    if found is None:
        console.print("Its captures are not where they were: put them back, then run it.")
        return
    console.print(f"  {_command(*found)}")
    console.print("Run it now? [y/N] ", end="")
    try:
        is_wanted = input().strip().casefold() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        is_wanted = False
    if is_wanted:
        _run_again(*found)


# For one, and for more.
_SAID = {
    "published": ("date", "dates"),
    "bylines": ("byline", "bylines"),
    "sources": ("“one article or two”", "“one article or two”"),
    "headline": ("headline", "headlines"),
    "put back": ("block put back", "blocks put back"),
    "stays out": ("block that stays out", "blocks that stay out"),
    "taken out": ("block taken out", "blocks taken out"),
}


def _said(said: str, count: int) -> str:
    return _SAID.get(said, (said, said))[count > 1]


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
