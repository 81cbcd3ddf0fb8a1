"""`tamizdat recover`: surviving copies in, articles out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, NamedTuple

import click
import msgspec

from tamizdat.cli.common import DONE, LEFT_OUT, NOT_DONE, fail, find_newsroom, load_outlet
from tamizdat.cli.progress import progress_bars
from tamizdat.disk import naming, replacing
from tamizdat.project import Project, media_beside

_STEPS = {"read": "Reading the captures", "clean": "Removing boilerplate", "merge": "Putting articles together"}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--list", "listing", type=click.Path(path_type=Path), help="What is known about captures, one JSON object a line."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the articles here, not into the newsroom."
)
@click.option(
    "--captures-out", type=click.Path(path_type=Path, dir_okay=False), help="Write what each capture gives by itself."
)
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write what was left out, and what is open."
)
@click.option("--yes", is_flag=True, help="Articles that are missing from the archive were deleted on purpose.")
def command(
    paths: tuple[Path, ...],
    listing: Path | None,
    out: Path | None,
    captures_out: Path | None,
    report: Path | None,
    yes: bool,
) -> None:
    """Turn surviving copies (files, folders, .gz, .bz2, zip, tar) into articles.

    Run again, it undoes nothing that an editor changed in the archive or decided in decisions.toml.
    Ends with 0 if all captures were used, 1 if some were left out, 2 if nothing could be done.
    """
    if not paths and listing is None:
        fail("Nothing to recover. Name files or folders, or a list of them with --list.")
    room = find_newsroom()
    target = out or (room.archive if room else None)
    if target is None:
        fail("No newsroom here. Run inside one, or name a file with --out.")
    # Loads languages and parsers: only when they are needed.
    from tamizdat.cli.recover_summary import show
    from tamizdat.recover.decisions.file import DecisionsError
    from tamizdat.recover.redaction.key import KeyFileError
    from tamizdat.recover.rerun.results import ResultsError

    try:
        with naming(target.parent):
            done = _run(paths, listing, room, target, captures_out, records=out is None, may_delete=yes)
    except (DecisionsError, KeyFileError, ResultsError) as error:
        fail(str(error))
    if report is not None:
        with replacing(report) as file:
            file.write(msgspec.json.format(msgspec.json.encode(done.report), indent=1) + b"\n")
    show(done.report, done.decisions, target if done.wrote else None)
    if not done.wrote:
        sys.exit(NOT_DONE)
    sys.exit(LEFT_OUT if done.report["left_out"] else DONE)


class _Done(NamedTuple):
    """The report of a run, the file of decisions, and whether anything was recovered and written."""

    report: dict[str, Any]
    decisions: Path
    wrote: bool


def _run(
    paths: tuple[Path, ...],
    listing: Path | None,
    room: Project | None,
    target: Path,
    captures_out: Path | None,
    *,
    records: bool,
    may_delete: bool,
) -> _Done:
    """Recover, merge the articles into what stands, and write what each capture gave."""
    from tamizdat.cli.recover_summary import report_of, without_barred
    from tamizdat.recover.decisions.barred import key_for
    from tamizdat.recover.decisions.file import read
    from tamizdat.recover.decisions.run_decisions import no_decisions, run_decisions
    from tamizdat.recover.output import capture_record
    from tamizdat.recover.rerun.earlier import identities
    from tamizdat.recover.rerun.results import Files
    from tamizdat.recover.rerun.save import redacted_record, save
    from tamizdat.recover.rerun.summary import Summary
    from tamizdat.recover.run import recover

    outlet = load_outlet(room)
    files = Files(target)
    with files.held():
        state = files.read()
        earlier = identities(state)
        decided = no_decisions()
        if room:
            decision_file = read(room.decisions)
            decided = run_decisions(decision_file, key_for(decision_file, room.redaction_key), earlier)
        with _progress() as report_progress, _lines_to(captures_out) as write_line:

            def on_cleaned(number: int, cleaned: Any) -> None:
                write_line(redacted_record(capture_record(number, cleaned), decided.redactor))

            result = recover(
                paths,
                outlet=outlet,
                listing=listing,
                media=media_beside(target),
                previous=earlier,
                decided=decided,
                progress=report_progress,
                on_cleaned=on_cleaned if captures_out else None,
            )
        questions, summary = result.questions, Summary()
        if result.captures:
            prefix = outlet.language
            rerun = save(
                files, state, result, decided, lambda code: prefix(code).prefix, records=records, may_delete=may_delete
            )
            questions, summary = rerun.questions, rerun.summary
    unused = decided.without_effect(whole=summary.whole and bool(result.captures))
    report = without_barred(report_of(result, questions, summary, unused), decided.redactor)
    return _Done(report, decided.file.path, bool(result.captures))


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """Show how far the steps are; yield the function that they tell."""
    with progress_bars() as bar:
        tasks: dict[str, Any] = {}

        def report_progress(step: str, done: int) -> None:
            if step not in tasks:
                total = bar.tasks[tasks["read"]].completed if step != "read" and "read" in tasks else None
                tasks[step] = bar.add_task(_STEPS[step], total=total if step == "clean" else None)
            bar.update(tasks[step], completed=done)

        yield report_progress


@contextmanager
def _lines_to(path: Path | None) -> Iterator[Callable[[Any], None]]:
    """Yield the function that writes a record as a line of a file, which is there once it is complete."""
    with replacing(path) if path else nullcontext() as file:
        yield lambda record: None if file is None else _line(file, record)


def _line(file: IO[bytes], record: Any) -> None:
    file.write(msgspec.json.encode(record) + b"\n")
