"""`tamizdat tick`: one round of the worker."""

from __future__ import annotations

import sys

import click

from tamizdat.cli.common import DONE, LEFT_OUT, need_newsroom
from tamizdat.cli.terminal import console, fail
from tamizdat.desk_config import DeskConfigError
from tamizdat.outlet_file import OutletError


@click.command("tick")
def command() -> None:
    """Publish what waits and what is due, clean up, and end. `tamizdat up` does this all the time.

    Ends with 1 where something failed and is tried again later.
    """
    newsroom = need_newsroom("A desk belongs")
    from tamizdat.service.django_setup import NoDesk
    from tamizdat.service.tick import CannotTick, tick

    try:
        done = tick(newsroom)
    except (CannotTick, DeskConfigError, NoDesk, OutletError) as error:
        fail(str(error))
    console.print(f"{done.scheduled} scheduled articles were due; {done.published} changes were published.")
    for line in done.problems:
        console.print(line, style="yellow")
    sys.exit(LEFT_OUT if done.problems else DONE)
