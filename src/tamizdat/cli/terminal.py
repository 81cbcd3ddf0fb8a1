"""What commands print and ask through: the one door to the terminal.

Names of files and of zip members, answers of servers, headlines and metadata stand in nearly every sentence that a
command prints, and strangers chose them. So a text is one line here, whatever is in it: line breaks and controls are
shown as they would be written in a string, and nothing is markup. Several lines are given as `Lines`.

    console.print(f"{name}: left out.", style="yellow")      standard error
    fail(f"{name}: no such file. Name another.")              and the end of the command
    echo(line)                                                standard output
    write_out(settings)                                       standard output, what is a file's content

`tests/cli/test_terminal.py` finds every command that prints otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from tamizdat.visible import HIDDEN, Lines, print_lines, visible, visible_line

NOT_DONE = 2  # the exit code of a command that failed


class _Terminal(Console):
    """A console that shows what it prints, also what strangers wrote, and does nothing else for it."""

    def __init__(self) -> None:
        super().__init__(stderr=True, highlight=False, markup=False, emoji=False)

    def print(self, *objects: Any, soft_wrap: bool | None = None, **options: Any) -> None:
        """Print texts, tables and the like. A text is not wrapped, so that nothing in it can begin a line.

        With `soft_wrap` False it is, where all of it is ours and many columns would be hard to read.
        """
        if soft_wrap is None:
            soft_wrap = all(isinstance(each, str) for each in objects)
        super().print(*objects, soft_wrap=soft_wrap, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as it is printed; rich asks for it wherever a string stands."""
        return super().render_str(visible_line(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Return what anything is made of on the screen; no control passes that is not rich's own."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


console = _Terminal()


def fail(message: str) -> NoReturn:
    """Print on standard error what went wrong and the remedy; end the command with NOT_DONE."""
    console.print(message, style="red")
    sys.exit(NOT_DONE)


def shown(text: str, style: str = "") -> Text:
    """Return a text in a style, as part of a table or of what else rich lays out."""
    return Text(visible_line(text), style=style)


def echo(*lines: str) -> None:
    """Print on standard output, each text as one line: for other programs to read, and people."""
    print_lines(*lines, to=sys.stdout)


def echo_fields(*fields: str) -> None:
    """Print a line of fields on standard output, with tabs between them and in none of them."""
    write_out("\t".join(map(visible_line, fields)), "\n")


def write_out(*pieces: str) -> None:
    """Write on standard output, unchanged, what is a file's content; on a terminal its controls are shown."""
    if sys.stdout.isatty():
        pieces = tuple(map(visible, pieces))
    sys.stdout.writelines(pieces)
    sys.stdout.flush()


def write_json(value: object) -> None:
    """Write a value on standard output as indented JSON, whose texts hold nothing that a terminal obeys."""
    text = msgspec.json.format(msgspec.json.encode(value)).decode()
    write_out(HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text), "\n")


def page_through(text: Lines) -> None:
    """Show a long text, a screen at a time where there is one."""
    click.echo_via_pager(f"{text}\n")


def ask(question: str, **options: Any) -> str:
    """Ask for a text; options are those of `click.prompt`."""
    return str(click.prompt(visible_line(question), **options))


def confirm(question: str, **options: Any) -> bool:
    """Ask whether to go on; options are those of `click.confirm`."""
    return click.confirm(visible_line(question), **options)
