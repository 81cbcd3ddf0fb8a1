"""`tamizdat desk`: what is done for the desk from the command line."""

from __future__ import annotations

import click

from tamizdat.cli.common import find_newsroom
from tamizdat.cli.terminal import echo, fail


@click.group("desk")
def command() -> None:
    """Look after the desk, where the newsroom writes."""


@command.command("invite")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help="chief, editor, reporter, treasurer or mailer; repeatable. The first account of a newsroom is a chief's.",
)
def invite(name: str, roles: tuple[str, ...]) -> None:
    """Make an account and print the link by which its person comes in.

    NAME is what colleagues see at the desk; it need not be the person's own, and readers never see it. The link works
    once, and for three days: hand it over in person, or in a messenger that encrypts. With it the person chooses a
    password and sets up a second step. Whoever has the link can become this person at the desk.
    """
    newsroom = find_newsroom()
    if newsroom is None:
        fail("This is no newsroom's folder: go into one, or make one with `tamizdat new`.")
    from tamizdat.service.invitation import CannotInvite, invitation

    try:
        echo(invitation(newsroom, name, roles))
    except CannotInvite as error:
        fail(str(error))
