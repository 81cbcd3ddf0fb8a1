"""`tamizdat letters dkim`: the keys that sign letters, and their records in the DNS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from tamizdat.cli.common import LEFT_OUT, need_newsroom
from tamizdat.cli.terminal import console, echo, fail
from tamizdat.project import CONFIGURATION, DKIM_KEYS
from tamizdat.visible import Lines

if TYPE_CHECKING:
    from tamizdat.people.mail.config import MailConfig
    from tamizdat.people.mail.dkim.records import Record
    from tamizdat.people.mail.dkim.settings import DkimSettings

selector_option = click.option(
    "--selector", help="Another selector than that of [mail.dkim]: to publish a new key before it is used."
)


@click.group("dkim")
def command() -> None:
    """Sign letters where the mail server does not (DKIM): keys, and what the DNS must say of them."""


@command.command("new")
@selector_option
def new(selector: str | None) -> None:
    """Make the keys, and print the records to publish. Keys that are there stay as they are."""
    from tamizdat.people.mail.dkim import keys

    folder, mail, chosen = _chosen(selector)
    for algorithm in chosen.algorithms:
        name = chosen.selector_of(algorithm)
        try:
            made = keys.make(folder, name, algorithm)
        except OSError as error:
            fail(f"{keys.key_file(folder, name)}: cannot be written ({error.strerror}). Nothing was changed.")
        file = f"{DKIM_KEYS}/{name}.pem"
        console.print(f"{file}: made." if made else f"{file}: is there already, and stays as it is.")
    _print(_records(folder, mail, chosen))
    if mail.dkim != chosen:
        console.print(f"Once `check` finds them, write this into {CONFIGURATION}:")
        listed = ", ".join(f'"{each}"' for each in chosen.algorithms)
        domain = [f'domain = "{chosen.domain}"'] if chosen.domain else []
        table = ["[mail.dkim]", f'selector = "{chosen.selector}"', *domain, f"algorithms = [{listed}]"]
        console.print(Lines("", *table, ""))


@command.command("show")
@selector_option
def show(selector: str | None) -> None:
    """Print the records that the DNS must have, as a zone file has them."""
    folder, mail, chosen = _chosen(selector)
    _print(_records(folder, mail, chosen))


@command.command("check")
@selector_option
def check(selector: str | None) -> None:
    """Ask the DNS whether it has the records. Ends with 1 where it has not, or could not be asked."""
    from tamizdat.people.mail.dkim.records import problem

    folder, mail, chosen = _chosen(selector)
    problems = 0
    for record in _records(folder, mail, chosen):
        wrong = problem(record)
        problems += bool(wrong)
        console.print(wrong or f"{record.name}: is there.")
    sys.exit(LEFT_OUT if problems else 0)


def _chosen(selector: str | None) -> tuple[Path, MailConfig, DkimSettings]:
    """Return the newsroom's folder, its mail, and by what its letters are, or would be, signed."""
    from tamizdat.people.mail.config import MailConfigError, load
    from tamizdat.people.mail.dkim.settings import DkimSettings

    folder = need_newsroom("Letters belong").folder
    try:
        mail = load(folder)
    except MailConfigError as error:
        fail(str(error))
    if not mail.domain:
        fail(f"{folder / CONFIGURATION}: [mail] names no sender. Write server and from first (docs/operations.md).")
    chosen = mail.dkim or DkimSettings()
    chosen = replace(chosen, selector=selector) if selector else chosen
    if wrong := chosen.problem(mail.domain):
        fail(wrong)
    return folder, mail, chosen


def _records(folder: Path, mail: MailConfig, chosen: DkimSettings) -> list[Record]:
    from tamizdat.people.mail.dkim import keys
    from tamizdat.people.mail.dkim.records import record

    found, domain = [], chosen.domain_for(mail.domain)
    for algorithm in chosen.algorithms:
        name = chosen.selector_of(algorithm)
        try:
            found.append(record(domain, name, keys.load(folder, name, algorithm)))
        except keys.DkimKeyError as error:
            fail(str(error))
    return found


def _print(records: list[Record]) -> None:
    """Print records on standard output, and how they are published on standard error."""
    console.print("Publish in the DNS:")
    for record in records:
        echo(record.line)
    console.print(
        "Where a form asks for name and text apart, give the text in one piece, without quotation marks and the spaces"
        " between them. Then ask with `tamizdat letters dkim check`.",
    )
