"""`tamizdat manage`: Django's own commands, for this newsroom's desk."""

from __future__ import annotations

import sys

import click

from tamizdat.cli.common import need_newsroom
from tamizdat.cli.terminal import fail, write_out
from tamizdat.desk_config import DeskConfigError
from tamizdat.outlet_file import OutletError


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a command of Django on the desk of this newsroom: `tamizdat manage help` lists them."""
    if arguments == ("--help",):
        write_out(click.get_current_context().get_help(), "\n")
        return
    newsroom = need_newsroom("A desk belongs")
    from tamizdat.service.django_setup import NoDesk, manage

    try:
        manage(newsroom, arguments)
    except (DeskConfigError, NoDesk, OutletError) as error:
        fail(str(error))
    sys.exit(0)
