"""`tamizdat ledger`: look the ledger through, and hand it to an accountant."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from tamizdat.cli.common import LEFT_OUT, PATH, console, fail, find_newsroom, load_outlet
from tamizdat.disk import replacing

if TYPE_CHECKING:
    from tamizdat.project import Project

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("ledger")
def command() -> None:
    """Look after the ledger of what readers gave."""


@command.command("check")
def check() -> None:
    """Look every entry through and print the balances. Ends with 1 where something is wrong."""
    _start()
    from tamizdat.support.ledger.checking import balances, problems
    from tamizdat.support.models import Entry

    table = Table("Account", "Balance", box=None)
    for each in balances():
        table.add_row(each.account, each.money.plain)
    console.print(table)
    found = list(problems())
    for line in found:
        console.print(line, style="red", markup=False, soft_wrap=True)
    count = Entry.objects.filter(posted=True).count()
    console.print(f"{count} entries. {'All of them balance.' if not found else f'{len(found)} things are wrong.'}")
    if found:
        sys.exit(LEFT_OUT)


@command.command("export")
@click.option("--as", "form", type=click.Choice(["beancount", "csv"]), default="beancount", show_default=True)
@click.option("--since", type=_DAY, help="First day, like 2026-01-01.")
@click.option("--until", type=_DAY, help="Last day.")
@click.option("--to", type=PATH, help="The file to write; else standard output.")
def export(form: str, since: datetime | None, until: datetime | None, to: Path | None) -> None:
    """Write the ledger as a file of beancount, or as CSV. Nobody is named in it."""
    newsroom = _start()
    from tamizdat.support.ledger.export import beancount, entries, write_csv

    chosen = entries(_day(since), _day(until))
    if form == "csv":
        import io

        text = io.StringIO(newline="")
        write_csv(text, chosen)
        body = text.getvalue()
    else:
        body = "\n".join(beancount(load_outlet(newsroom).name, chosen)) + "\n"
    if to is None:
        click.echo(body, nl=False)
        return
    with replacing(to, make_folder=False) as file:
        file.write(body.encode())
    console.print(f"{chosen.count()} entries are in {to}.", markup=False, soft_wrap=True)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _start() -> Project:
    newsroom = find_newsroom()
    if newsroom is None:
        fail("A ledger belongs to a newsroom. Run this inside one, or make one with `tamizdat new DIR`.")
    from tamizdat.desk_config import DeskConfigError
    from tamizdat.newsroom_archive import desk_has_articles
    from tamizdat.outlet_file import OutletError
    from tamizdat.press.archives.archive import ArchiveError
    from tamizdat.service.django_setup import NoDesk, start_django

    try:
        if not desk_has_articles(newsroom):
            fail("This newsroom has no desk yet, and so no ledger. `tamizdat up` makes it.")
        start_django(newsroom)
        return newsroom
    except (ArchiveError, DeskConfigError, NoDesk, OutletError) as error:
        fail(str(error))
