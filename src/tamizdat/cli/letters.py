"""`tamizdat letters`: send newsletters, take in mail, import and export lists of subscribers."""

from __future__ import annotations

import signal
import threading

import click

from tamizdat.cli import letters_dkim, letters_lists
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


@command.command("receive")
def receive() -> None:
    """Take in the mail that comes back and what readers write, as `tamizdat up` does where [letters.incoming] is set.

    Ctrl-C ends it. Whatever ends it, no message is lost and none has an effect twice.
    """
    start_desk(need_newsroom("Newsletters belong"))
    from tamizdat.letters.incoming.process import CannotReceive, run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        run(stop)
    except CannotReceive as error:
        raise click.ClickException(str(error)) from None


for each in (letters_lists.import_list, letters_lists.imports, letters_lists.take_back, letters_lists.export):
    command.add_command(each)
