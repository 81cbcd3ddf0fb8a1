"""`tamizdat ledger`: look the ledger through, and hand it to an accountant."""

from __future__ import annotations

import codecs
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from tamizdat.cli.common import LEFT_OUT, PATH, load_outlet, need_newsroom, start_desk
from tamizdat.cli.terminal import console
from tamizdat.disk import replacing

if TYPE_CHECKING:
    from tamizdat.project import Project
    from tamizdat.support.ledger.export import SupportsWrite

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("ledger")
def command() -> None:
    """Look after the ledger of what readers gave."""


@command.command("check")
def check() -> None:
    """Look every entry through and print the balances. Ends with 1 where something is wrong."""
    _newsroom()
    from tamizdat.support.ledger.checking import balances, problems
    from tamizdat.support.models import Entry

    table = Table("Account", "Balance", box=None)
    for each in balances():
        table.add_row(each.account, each.money.plain)
    console.print(table)
    found = list(problems())
    for line in found:
        console.print(line, style="red")
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
    newsroom = _newsroom()
    from tamizdat.support.ledger.export import entries, write_beancount, write_csv

    chosen = entries(_day(since), _day(until))

    def write(file: SupportsWrite) -> None:
        if form == "csv":
            write_csv(file, chosen)
        else:
            write_beancount(file, load_outlet(newsroom).name, chosen)

    if to is None:
        write(sys.stdout)
        return
    with replacing(to, make_folder=False) as file:
        write(codecs.getwriter("utf-8")(file))
    console.print(f"{chosen.count()} entries are in {to}.")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _newsroom() -> Project:
    newsroom = need_newsroom("A ledger belongs")
    start_desk(newsroom)
    return newsroom
