"""`tamizdat letters`: send newsletters."""

from __future__ import annotations

import signal
import threading

import click

from tamizdat.cli import letters_dkim
from tamizdat.cli.common import need_newsroom, start_desk


@click.group("letters")
def command() -> None:
    """Look after newsletters."""


command.add_command(letters_dkim.command)


@command.command("send")
@click.option("--once", is_flag=True, help="End when nothing is due, or nothing can be sent just now.")
def send(*, once: bool) -> None:
    """Send the issues that are due, as `tamizdat up` does all the time; several can run beside each other.

    Ctrl-C ends it once the letters on their way have arrived. Whatever ends it, nobody gets an issue twice.
    """
    start_desk(need_newsroom("Newsletters belong"))
    from tamizdat.letters.sending.process import run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    run(stop, once=once)
