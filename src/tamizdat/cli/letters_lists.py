"""`tamizdat letters import`, `imports`, `take-back`, `export`: lists of subscribers."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from tamizdat.cli.common import LEFT_OUT, PATH, need_newsroom, start_desk
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import console, fail
from tamizdat.disk import replacing

if TYPE_CHECKING:
    from tamizdat.letters.lists.reading.files import SubscriberList
    from tamizdat.letters.models import ListImport, Newsletter

_newsletter = click.option("--newsletter", "name", required=True, metavar="ADDRESS[.LANGUAGE]", help="As weekly.en.")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_newsletter
@click.option("--consent", required=True, help="A sentence: where the list is from, and by what right.")
@click.option("--ask", "others", flag_value="ask", help="Ask those who never confirmed, by a letter to each.")
@click.option("--leave-out", "others", flag_value="leave-out", help="Leave out those who never confirmed.")
@click.option("--vouch", "others", flag_value="vouch", help="Take rows without a day on which they agreed; you vouch.")
@click.option("--dry-run", is_flag=True, help="Show what would become of the rows, and keep nothing.")
def import_list(files: tuple[Path, ...], name: str, consent: str, others: str | None, *, dry_run: bool) -> None:
    """Import subscribers: FILE is CSV of any spreadsheet, what another program exported, or a zip of such files.

    Whoever left, here or there, is never brought back, and who gets it already is left as is. Ends with 1 where rows
    cannot be read.
    """
    start_desk(need_newsroom("Subscribers belong"))
    from tamizdat.letters.lists import staging, words

    newsletter = _found(name)
    made = _staged(newsletter, files, consent)
    forecast = staging.forecast(made)
    console.print(f"{made.rows} rows ({', '.join(made.formats)}). The list says:")
    _tell(words.counted(made.found, words.SAYS))
    for place in words.places(made):
        console.print(f"  {place}", style="yellow")
    if forecast is None:
        console.print("The vault is locked, so it is not known yet who gets it already, and who left.")
    elif dry_run or others or not words.needs_decision(made):
        console.print("What becomes of them:")
        _tell(words.counted(forecast[others or "leave-out"], words.WOULD))
    if dry_run:
        staging.discard(made)
        console.print("Nothing was done.")
    else:
        _do(made, others)
    if made.counts.get("bad"):
        sys.exit(LEFT_OUT)


def _found(name: str) -> Newsletter:
    from tamizdat.letters.models import Newsletter

    slug, _dot, language = name.partition(".")
    editions = Newsletter.objects.filter(slug=slug)
    rows: list[Newsletter] = list(editions.filter(language=language) if language else editions)
    if len(rows) == 1:
        return rows[0]
    known = ", ".join(f"{each.slug}.{each.language}" for each in (rows or Newsletter.objects.all()))
    fail(
        f"{name}: "
        + (f"there are several. Name one: {known}." if rows else f"there is none. There are: {known or '–'}.")
    )


def _staged(newsletter: Newsletter, files: tuple[Path, ...], consent: str) -> ListImport:
    from tamizdat.letters.lists.reading.files import open_list
    from tamizdat.letters.lists.reading.source import of_file
    from tamizdat.letters.lists.row import ListError
    from tamizdat.letters.lists.staging import ConsentError, stage
    from tamizdat.vault.errors import VaultError

    try:
        found = open_list([of_file(file) for file in files])
        _tell_left_out(found)
        with progress_bars() as bars:
            bar = bars.add_task("Reading", total=None)
            return stage(newsletter, found, consent, progress=lambda count: bars.update(bar, completed=count))
    except ConsentError as error:
        fail(f"--consent: {error} Nothing was done.")
    except (ListError, VaultError) as error:
        fail(f"{error} Nothing was done.")


def _tell_left_out(found: SubscriberList) -> None:
    for each in found.left_out:
        console.print(f"{each}: left out, since it holds no addresses.", style="yellow")


def _do(made: ListImport, others: str | None) -> None:
    """Do what can be done at once; the worker does the rest."""
    from tamizdat.letters.lists import asking, doing, staging, words
    from tamizdat.vault.errors import VaultLocked

    try:
        doing.begin(made, others or "")
    except doing.DecisionError as error:
        staging.discard(made)
        fail(f"{error} Add --ask, --leave-out or --vouch. Nothing was done.")
    console.print(f"This is list {made.pk}. Within 30 days `tamizdat letters take-back {made.pk}` undoes it.")
    try:
        with progress_bars() as bars:
            bar = bars.add_task("Importing", total=made.rows, completed=sum(made.counts.values()))
            while done := doing.step(made):
                bars.update(bar, advance=done)
    except VaultLocked:
        console.print("The rows are sealed, and `tamizdat up` goes on once the vault is unlocked.")
        return
    made.refresh_from_db()
    console.print("Done:" if made.state == made.State.DONE else "So far:")
    _tell(words.counted(made.counts, words.DID))
    if made.state == made.State.GOING:
        waiting = sum(made.parts.values_list("size", flat=True))
        console.print(f"{waiting} are asked by `tamizdat up`, {asking.PACE} a minute.")


def _tell(counts: list[tuple[int, str]]) -> None:
    for count, said in counts:
        console.print(f"  {count:>7} {said}")


@click.command("imports")
def imports() -> None:
    """List what was imported, with the numbers by which it can be taken back."""
    start_desk(need_newsroom("Subscribers belong"))
    from tamizdat.letters.models import ListImport

    table = Table("List", "When", "Newsletter", "Who", "State", "Rows", "Subscriptions that stand", box=None)
    for each in ListImport.objects.select_related("newsletter", "user").order_by("pk"):
        newsletter = f"{each.newsletter.slug}.{each.newsletter.language}"
        who = each.user.username if each.user else "command line"
        stand = str(each.subscriptions.count())
        table.add_row(
            str(each.pk),
            f"{each.made:%Y-%m-%d %H:%M}",
            newsletter,
            who,
            str(each.get_state_display()),
            str(each.rows),
            stand,
        )
    console.print(table)


@click.command("take-back")
@click.argument("number", type=int)
def take_back(number: int) -> None:
    """Take an import back within 30 days: the subscriptions that it made and that still stand end.

    Whoever the list said left stays on the list of those who left.
    """
    start_desk(need_newsroom("Subscribers belong"))
    from tamizdat.letters.lists import doing
    from tamizdat.letters.models import ListImport

    made = ListImport.objects.filter(pk=number).first()
    if made is None:
        fail(f"There is no list {number}. `tamizdat letters imports` shows them.")
    if not doing.take_back(made):
        fail(f"List {number} cannot be taken back: it was not done, is taken back already, or is older than 30 days.")
    while doing.take_some_back(made):
        pass
    made.refresh_from_db()
    console.print(f"{made.taken_back} subscriptions ended.")
    if made.stayed:
        console.print(f"{made.stayed} stay: these readers have chosen the newsletter in their preferences since.")


@click.command("export")
@_newsletter
@click.option("--to", type=PATH, required=True, help="The file to write; only you can read it.")
def export(name: str, to: Path) -> None:
    """Write everybody who gets a newsletter into a file as CSV, for another Tamizdat, Ghost or listmonk.

    The vault must be unlocked. The addresses are in clear in it.
    """
    start_desk(need_newsroom("Subscribers belong"))
    from tamizdat.letters.lists.exporting import note, write_csv
    from tamizdat.vault.errors import VaultError

    newsletter = _found(name)
    try:
        with replacing(to, 0o600, make_folder=False) as file, progress_bars() as bars:
            bar = bars.add_task("Writing", total=newsletter.subscriptions.count())
            text: Any = codecs.getwriter("utf-8")(file)
            done = write_csv(text, newsletter, lambda count: bars.update(bar, completed=count))
    except VaultError as error:
        fail(f"{error} Nothing was written.")
    note(newsletter, done)
    console.print(f"{done.written} people who get {newsletter} are in {to}.")
    console.print(
        "Whoever has this file knows who reads you: every address is in it in clear. Keep it on an encrypted disk, hand"
        " it over by an encrypted way, and delete it once it is imported.",
        style="bold",
    )
    console.print(f"Not in it: {done.departed} who left. They are known here by keyed digests alone.")
    if done.unreadable:
        console.print(f"Left out: {done.unreadable} whose record cannot be read.", style="yellow")
        sys.exit(LEFT_OUT)
