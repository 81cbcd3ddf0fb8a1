"""`tamizdat mirror`: carry a copy of a release for others, keep it up to date, and give it up again."""

from __future__ import annotations

import click

from tamizdat.cli.mirror.check import check_command
from tamizdat.cli.mirror.leave import leave_command
from tamizdat.cli.mirror.list import list_command
from tamizdat.cli.mirror.pull import pull_command


@click.group("mirror")
def command() -> None:
    """Carry a copy of a release for others to read, verify and copy on."""


for _each in (pull_command, check_command, list_command, leave_command):
    command.add_command(_each)
