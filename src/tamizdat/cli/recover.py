"""`tamizdat recover`: surviving copies in, articles out."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tamizdat import article
from tamizdat.article import Article
from tamizdat.cli.common import DONE, LEFT_OUT, NOT_DONE, console, fail, load_outlet, newsroom

_SHOWN = 10  # lines of what was left out; the report has them all
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
def command(
    paths: tuple[Path, ...], listing: Path | None, out: Path | None, captures_out: Path | None, report: Path | None
) -> None:
    """Turn surviving copies (files, folders, .gz, .bz2, zip, tar) into articles.

    Ends with 0 if all captures were used, 1 if some were left out, 2 if nothing could be done.
    """
    if not paths and listing is None:
        fail("Nothing to recover. Name files or folders, or a list of them with --list.")
    room = newsroom()
    target = out or (room / "var" / "archive.jsonl" if room else None)
    if target is None:
        fail("No newsroom here. Run inside one, or name a file with --out.")
    result = _run(paths, listing, room, target, captures_out)
    summary = {
        "captures": len(result.captures) + len(result.left_out),
        "articles": len(result.articles),
        "merged": len(result.captures) - len(result.articles),
        "left_out": result.left_out,
        "notes": result.notes,
        "questions": result.questions,
        "lost_pictures": result.missing_pictures,
        "assets": [{"capture": each.capture, "reason": each.reason} for each in result.assets],
        "fates": [{"capture": capture, "article": number} for capture, number in result.captures],
    }
    if report is not None:
        with _replacing(report) as file:
            file.write(msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n")
    _show(result, summary, target)
    if not result.captures:
        sys.exit(NOT_DONE)
    sys.exit(LEFT_OUT if result.left_out else DONE)


def _run(
    paths: tuple[Path, ...], listing: Path | None, room: Path | None, target: Path, captures_out: Path | None
) -> Any:
    """Recover, and write the articles and what each capture gave."""
    from tamizdat.recover.output import capture_record, with_earlier
    from tamizdat.recover.run import recover  # loads languages and parsers: only when needed

    outlet = load_outlet(room)
    previous = _previous(target)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report_progress(step: str, done: int) -> None:
            if step not in tasks:
                total = bar.tasks[tasks["read"]].completed if step != "read" and "read" in tasks else None
                tasks[step] = bar.add_task(_STEPS[step], total=total if step == "clean" else None)
            bar.update(tasks[step], completed=done)

        with _replacing(captures_out) if captures_out else nullcontext() as file:

            def on_cleaned(number: int, cleaned: Any) -> None:
                if file is not None:
                    _line(file, capture_record(number, cleaned))

            result = recover(
                paths,
                outlet=outlet,
                listing=listing,
                media=target.parent / "media",
                previous=previous,
                progress=report_progress,
                on_cleaned=on_cleaned if file else None,
            )
    if result.captures:
        with _replacing(target) as file:
            for item in with_earlier(previous, result.articles):
                file.write(article.encode(item) + b"\n")
    return result


def _previous(target: Path) -> list[Article]:
    """Return the articles that an earlier run wrote to `target`; ends the command if the file is something else."""
    if not target.is_file():
        return []
    found = []
    with target.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.append(article.decode(line))
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    fail(
                        f"{target}, line {number}: not an article ({error}). Move it away, or name another with --out."
                    )
    return found


def _line(file: IO[bytes], record: Any) -> None:
    file.write(msgspec.json.encode(record) + b"\n")


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of `path` once it is complete; until then, or on failure, the old one stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _show(result: Any, summary: dict[str, Any], target: Path) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Captures", str(summary["captures"]))
    table.add_row("Articles", str(summary["articles"]))
    table.add_row("Copies merged", str(summary["merged"]))
    table.add_row("Left out", str(len(result.left_out)))
    if result.assets:
        kinds = Counter(each.kind for each in result.assets).most_common()
        numbers = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in kinds)
        table.add_row("Files of pages", f"{len(result.assets)} ({numbers})")
    table.add_row("Read with damage", str(len({item.capture for item in result.notes})))
    table.add_row("Questions for an editor", str(len(result.questions)))
    table.add_row("Pictures lost", str(len(result.missing_pictures)))
    console.print(table)
    lines = _left_out_lines(result.left_out)
    for line in lines[:_SHOWN]:
        console.print(f"left out: {line}", markup=False, soft_wrap=True)
    if len(lines) > _SHOWN:
        console.print(f"… and {len(lines) - _SHOWN} other reasons")
    if len(lines) < len(result.left_out):
        console.print("--report FILE lists all that was left out, by name")
    if result.captures:
        console.print(f"Articles written to {target}", markup=False, soft_wrap=True)


def _left_out_lines(left_out: Sequence[Any]) -> list[str]:
    """Return a line for each capture that was left out; if they are many, one for each reason, the commonest first."""
    if len(left_out) <= _SHOWN:
        return [f"{each.capture}: {each.reason}" for each in left_out]
    counts = Counter(each.reason for each in left_out)
    first = {each.reason: each.capture for each in reversed(left_out)}
    return [
        f"{count} × {reason} (the first: {first[reason]})" if count > 1 else f"{first[reason]}: {reason}"
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
