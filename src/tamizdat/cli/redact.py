"""`tamizdat redact`: bar a text for someone's safety, whatever capture holds it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from tamizdat.cli.common import DONE, archive_files, find_newsroom, load_outlet
from tamizdat.cli.terminal import ask, confirm, console, fail
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.barred import key_for
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.key import KeyFileError, make_key
from tamizdat.recover.redaction.redactor import BLACK
from tamizdat.recover.rerun.redact import Barred, Reach, bar, decision_of, others_that_hold, reach, redactor_for
from tamizdat.recover.rerun.results import ResultsError
from tamizdat.visible import Lines

_LISTED = 40  # articles and files on the screen
# What `press --redact` cleans, and what is evidence or a key.
_NOT_LOOKED_AT = {"captures", "keys", "var/keys", "var/site", "var/.site.press", "var/.site.search"}
_ASKED = Lines(
    "Type the text to bar: a name, a phrase, a passage; one form a line, since only whole words are met",
    "(Orla Vennick, Vennick, other cases and spellings). An empty line ends it.",
)


@click.command("redact")
@click.option(
    "--with", "replacement", default=BLACK, show_default=True, help="What stands in its place; '' for nothing."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(replacement: str, yes: bool) -> None:
    """Bar a text: it goes from the archive, and no later run of recover brings it back.

    The text is asked for, or read from standard input, so that it stands in no shell's history. The file of decisions
    gets keyed hashes of it. Captures are evidence and stay as they are. Then run `tamizdat press --redact`.
    """
    room = find_newsroom()
    if room is None:
        fail("No newsroom here. Redactions belong to one: run inside it.")
    texts = _texts()
    prefix = load_outlet(room).language
    files = archive_files(room, room.archive)
    try:
        with files.held():
            decision_file = decisions_file.read(room.decisions)
            key_for(decision_file, room.redaction_key)
            key = make_key(room.redaction_key)
            decision = decision_of(key, texts, replacement, when=date.today())
            redactor = redactor_for(key, decision)
            if redactor.holds(replacement):
                fail("--with holds the text itself. Give another word.")
            state = files.read()
            found = reach(state, redactor, lambda code: prefix(code).prefix)
            _tell(found, len(state.archive or {}))
            if not yes and not _confirmed():
                fail("Nothing was changed.")
            decision = replace(decision, articles=tuple(one.article for one in found))
            bar(files, state, room, decision_file, decision, Barred(redactor, lambda code: prefix(code).prefix, found))
            left = reach(files.read(), redactor, lambda code: prefix(code).prefix)
    except (ResultsError, DecisionsError, KeyFileError) as error:
        fail(str(error))
    if left:
        fail(f"It still stands in {len(left)} articles. This is a mistake in Tamizdat: report it, without the text.")
    _tell_done([redactor.name(str(path)) for path in others_that_hold(room.folder, redactor, _passed_over)])
    sys.exit(DONE)


def _texts() -> list[str]:
    """Return the forms of the text, asked for or read from standard input."""
    if sys.stdin.isatty():
        console.print(_ASKED)
        lines = []
        while line := ask("", default="", show_default=False, prompt_suffix="> ", err=True).strip():
            lines.append(line)
    else:
        lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if not lines:
        fail("No text was given. Nothing was changed.")
    for number, line in enumerate(lines, 1):
        words = folded_words(line)
        if not words or (len("".join(words)) < 2 and words[0].isascii()):
            fail(f"Form {number} has no word that could be met. Nothing was changed.")
    return lines


def _confirmed() -> bool:
    """Ask whether to go on; ends the command where there is no one to ask."""
    if not sys.stdin.isatty():
        fail("Nothing was changed. Add --yes where the text comes from standard input.")
    return confirm("Bar it?", err=True)


def _tell(found: Sequence[Reach], articles: int) -> None:
    """Say where the text stands."""
    if not found:
        console.print("It stands in no article yet; captures that are recovered later may hold it.")
        return
    console.print(f"It stands in {len(found)} of {articles} articles:")
    for one in found[:_LISTED]:
        times = f" ({one.passages} times)" if one.passages > 1 else ""
        console.print(f"  {one.article}: {', '.join(one.fields)}{times}")
    if len(found) > _LISTED:
        console.print(f"  … and {len(found) - _LISTED} more")
    if moved := sum(one.path_changes for one in found):
        console.print(
            f"The addresses of {moved} spell it and will change; the old ones will lead nowhere.", style="yellow"
        )


def _tell_done(others: Sequence[str]) -> None:
    """Say what was done, and what is left to do."""
    console.print(
        "Nothing of it is left in the archive, in what recovery remembers and in the file of decisions, which bars it.",
    )
    if others:
        console.print(f"It also stands in {len(others)} other files of the newsroom, which are yours to clean:")
        for name in others[:_LISTED]:
            console.print(f"  {name}")
    console.print("The captures are evidence and were not changed. Keep them apart from this machine.")
    console.print("Now run `tamizdat press --redact`, then `tamizdat search`.")


def _passed_over(path: Path) -> bool:
    return path.as_posix() in _NOT_LOOKED_AT
