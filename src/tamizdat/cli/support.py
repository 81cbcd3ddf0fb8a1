"""`tamizdat support`: count what came to the bank, compare the books of payment providers with the ledger."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tamizdat.cli.common import LEFT_OUT, need_newsroom, start_desk
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import console, fail
from tamizdat.visible import Lines

if TYPE_CHECKING:
    from tamizdat.support.providers.bank.importing import Imported
    from tamizdat.support.providers.bank.statements.csv_file import Reading

_SEPARATORS = {";": ";", ",": ",", "|": "|", "tab": "\t"}


@click.group("support")
def command() -> None:
    """Look after what readers give."""


@command.command("import-statement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--assign", multiple=True, metavar="LINE=REFERENCE", help="Count a line of the list for a contribution.")
@click.option("--others-as-gifts", is_flag=True, help="Count what names no contribution too, for nobody.")
@click.option("--day", help="CSV: heading of the column of the day.")
@click.option("--amount", help="CSV: heading of the column of the amount.")
@click.option("--in", "credit", help="CSV: heading of the column of what came, where there is one for what went.")
@click.option("--out", "debit", help="CSV: heading of the column of what went.")
@click.option("--text", multiple=True, help="CSV: heading of a column of text; can be given again.")
@click.option("--currency-column", help="CSV: heading of the column of the currency.")
@click.option("--currency", help="CSV: the currency, where no column says it.")
@click.option("--encoding", help="CSV: such as windows-1252; else UTF-8.")
@click.option("--separator", type=click.Choice(list(_SEPARATORS)), help="CSV: what stands between columns.")
@click.option("--decimal", type=click.Choice([".", ","]), help="CSV: what stands before decimals.")
@click.option("--days", type=click.Choice(["ymd", "dmy", "mdy"]), help="CSV: the order in which days are written.")
def import_statement(file: Path, assign: tuple[str, ...], *, others_as_gifts: bool, **said: Any) -> None:
    """Count what came by bank transfer: FILE is a statement as camt.053 or CSV, from the bank's own site.

    The same line counts once, however often it is imported. Ends with 1 where lines are left that count for nobody.
    """
    start_desk(need_newsroom("A statement belongs"))
    from tamizdat.support.providers.bank import importing
    from tamizdat.support.providers.bank.statements.line import LARGEST, StatementError
    from tamizdat.support.providers.base import ProviderError

    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)  # what is larger is refused
        with progress_bars() as bars:
            bar = bars.add_task("Reading", total=None)
            done = importing.import_statement(
                data,
                _reading(said),
                assign=_pairs(assign),
                others_as_gifts=others_as_gifts,
                progress=lambda done, of_all: bars.update(bar, description="Counting", completed=done, total=of_all),
            )
    except (StatementError, ProviderError) as error:
        fail(f"{file}: {error} Nothing was counted.")
    _tell(done)
    if done.unmatched or done.conflicts or done.problems:
        sys.exit(LEFT_OUT)


@command.command("reconcile")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; else yesterday, since today is not over.")
def reconcile(until: datetime | None) -> None:
    """Compare the books of the payment providers with the ledger, as every night, and list what differs.

    Ends with 1 where something differs that nobody has explained at the desk, or a provider cannot be asked. Nothing is
    mended: a correction in the ledger is for a person to make.
    """
    start_desk(need_newsroom("A ledger belongs"))
    from tamizdat.support.config import SupportConfigError
    from tamizdat.support.payments import reconciling

    try:
        reconciling.ask_about_all()
        found = reconciling.reconcile(until.date() if until else None)
    except SupportConfigError as error:
        fail(str(error))
    console.print(f"{found.agreed} movements agree, {found.differences} do not.")
    differing = list(reconciling.differing())
    for line in differing:
        console.print(line, style="yellow")
    for problem in found.problems:
        console.print(problem, style="red")
    if differing or found.problems:
        sys.exit(LEFT_OUT)


def _reading(said: dict[str, Any]) -> Reading:
    from tamizdat.support.providers.bank.statements.columns import Named
    from tamizdat.support.providers.bank.statements.csv_file import Reading

    given = {name: value or "" for name, value in said.items() if name != "text"}
    return Reading(
        named=Named(
            day=given["day"],
            amount=given["amount"],
            credit=given["credit"],
            debit=given["debit"],
            currency=given["currency_column"],
            texts=said["text"],
        ),
        encoding=given["encoding"],
        separator=_SEPARATORS.get(given["separator"], ""),
        decimal=given["decimal"],
        days=given["days"],
        currency=given["currency"].upper(),
    )


def _pairs(assign: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for each in assign:
        line, sign, reference = each.partition("=")
        if not sign:
            fail(f"--assign {each}: write it as LINE=REFERENCE.")
        pairs[line.strip()] = reference
    return pairs


def _tell(done: Imported) -> None:
    """Print what was done. What stands on lines for nobody is printed here and stored nowhere."""
    now = "1 line counts" if done.counted == 1 else f"{done.counted} lines count"
    console.print(f"{now} now{f', {done.gifts} of them for nobody' if done.gifts else ''}.")
    told = {
        "counted before": done.known,
        "went out": done.outgoing,
        "payouts of other providers": done.payouts,
        "not booked yet": done.pending,
    }
    for what, count in told.items():
        if count:
            console.print(f"{count} {what}.")
    for each in done.unmatched:
        line = f"{each.line}  {each.day}  {each.amount}  {each.text}"
        console.print(Lines(line, f"          {each.why}"), style="yellow")
    if done.unmatched:
        left = "1 line counts" if len(done.unmatched) == 1 else f"{len(done.unmatched)} lines count"
        console.print(
            f"{left} for nobody. Import the file again with --assign LINE=REFERENCE for"
            " those whose donor you know, or with --others-as-gifts for the rest.",
        )
    for conflict in done.conflicts:
        said = f"{conflict} To have it count for another: Support, Bank statement at the desk."
        console.print(said, style="red")
    for problem in done.problems:
        console.print(problem, style="red")
