"""`tamizdat recover`: surviving copies in, articles out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from tamizdat.cli.common import DONE, LEFT_OUT, archive_files, find_newsroom, load_outlet
from tamizdat.cli.recover_progress import recover_progress
from tamizdat.cli.terminal import NOT_DONE, console, fail
from tamizdat.disk import naming, replacing
from tamizdat.project import Project, media_beside
from tamizdat.visible import Lines

if TYPE_CHECKING:
    from tamizdat.article import Article
    from tamizdat.recover.decisions.run_decisions import RunDecisions
    from tamizdat.recover.fates.store import FateStore
    from tamizdat.recover.steps.cluster import Cluster

LISTING_ALONE = "-"  # what --list stands for without a file: with --review, a plain listing


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--list",
    "listing",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=LISTING_ALONE,
    help="What is known about captures, one JSON object a line.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the articles here, not into the newsroom."
)
@click.option(
    "--captures-out", type=click.Path(path_type=Path, dir_okay=False), help="Write what each capture gives by itself."
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was left out and removed, and what is open: a page if it ends in .html.",
)
@click.option(
    "--review",
    is_flag=True,
    help="Go through what the last run asks and doubts; of an article (its number) or a capture all that was removed."
    " With --list alone: print it.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster read the captures, not this machine's cores.",
)
@click.option("--yes", is_flag=True, help="Articles that are missing from the archive were deleted on purpose.")
@click.option("--lift", is_flag=True, help="What decisions.toml no longer bars, withdraws or deletes may come back.")
def command(  # noqa: PLR0913, PLR0917 (one for each option)
    paths: tuple[Path, ...],
    listing: Path | None,
    out: Path | None,
    captures_out: Path | None,
    report: Path | None,
    review: bool,
    scheduler: str | None,
    yes: bool,
    lift: bool,
) -> None:
    """Turn surviving copies (pages, texts, web archives, exports, mails, documents) into articles.

    Run again, it undoes nothing that an editor changed in the archive or decided in decisions.toml.
    Ends with 0 if all captures were used, 1 if some were left out, 2 if nothing could be done. Text blocks that were
    removed change nothing of that: most of a page is no article.
    """
    if review:
        from tamizdat.cli.recover_review import review_command

        if out or captures_out or report:
            fail("--review looks at the last run: --out, --captures-out and --report go with a run.")
        named = [*paths, *([listing] if listing and listing != Path(LISTING_ALONE) else [])]
        review_command(list(map(str, named)), listed=listing is not None)
    if listing == Path(LISTING_ALONE):
        fail("--list needs the file of the list.")
    if not paths and listing is None:
        fail("Nothing to recover. Name files or folders, or a list of them with --list.")
    room = find_newsroom()
    target = out or (room.archive if room else None)
    if target is None:
        fail("No newsroom here. Run inside one, or name a file with --out.")
    # Loads languages and parsers: only when they are needed.
    from tamizdat.cli.recover_open import open_after
    from tamizdat.cli.recover_summary import show
    from tamizdat.recover.decisions.file import DecisionsError
    from tamizdat.recover.fates.store import FateStore
    from tamizdat.recover.redaction.key import KeyFileError
    from tamizdat.recover.rerun.results import ResultsError

    with FateStore(target.parent if target.parent.is_dir() else None) as fates:
        try:
            records = room if out is None else None
            with naming(target.parent), _cluster(scheduler) as cluster:
                given = _Given(paths, listing, captures_out, _Consent(yes, lift), cluster)
                done = _run(given, room, target, fates, records=records)
            opened = open_after(done.report, done.articles, fates, done.decided, records if done.wrote else None)
        except (DecisionsError, KeyFileError, ResultsError) as error:
            fail(str(error))
        if report is not None:
            from tamizdat.cli.recover_report import write_report

            told = done.report | {"questions": msgspec.to_builtins(opened.questions)}
            write_report(report, told, done.articles, fates, opened.teased)
    show(done.report, done.decisions, done.where if done.wrote else "", opened)
    if done.to_press:
        console.print("Barred words went out of the archive: run `tamizdat press --redact`, then `tamizdat search`.")
    if not done.report["captures"] and not done.report["assets"]:
        console.print(_nothing_read(paths, room))
    if not done.wrote:
        sys.exit(NOT_DONE)
    sys.exit(LEFT_OUT if done.report["left_out"] else DONE)


def _nothing_read(paths: tuple[Path, ...], room: Project | None) -> Lines:
    """Say that there was nothing to read, and what to do."""
    where = " and ".join(map(str, paths)) or "The list"
    lines = [
        f"Nothing to read: {where} {'hold' if len(paths) > 1 else 'holds'} no file, hidden ones apart. Put the"
        " surviving copies there, as they are: texts, saved pages, zip and tar files, folders of them."
    ]
    if room and room.archive.exists():
        lines.append(
            "The archive stays as it is: its articles came from copies that lie elsewhere; in the demo from"
            " demo/captures in Tamizdat's own folder (--list …/demo/captures.jsonl)."
        )
    return Lines(*lines)


class _Consent(NamedTuple):
    """What a person said is meant: that articles are missing from the archive, that decisions were taken back."""

    to_delete: bool
    to_lift: bool


class _Given(NamedTuple):
    """What a run was given: captures and what is known about them, where to write what each gives, consent, helpers."""

    paths: tuple[Path, ...]
    listing: Path | None
    captures_out: Path | None
    consent: _Consent
    cluster: Cluster | None = None


class _Done(NamedTuple):
    """The report of a run, the file of decisions, whether anything was recovered and written, whether a redaction
    waits to be pressed, where the articles are, the articles themselves as they stand now, and what was decided."""

    report: dict[str, Any]
    decisions: Path
    wrote: bool
    to_press: bool
    where: str
    articles: Sequence[Article]
    decided: RunDecisions


def _run(given: _Given, room: Project | None, target: Path, fates: FateStore, *, records: Project | None) -> _Done:
    """Recover, merge the articles into what stands, and write what each capture gave."""
    from tamizdat.cli.recover_open import changed_in
    from tamizdat.cli.recover_summary import report_of, without_barred
    from tamizdat.recover.decisions.barred import key_for
    from tamizdat.recover.decisions.file import read
    from tamizdat.recover.decisions.in_force import check, counts_taken_back, named_taken_back
    from tamizdat.recover.decisions.run_decisions import no_decisions, run_decisions
    from tamizdat.recover.output import capture_record
    from tamizdat.recover.rerun.earlier import identities, joined_articles
    from tamizdat.recover.rerun.kept_report import inputs_of
    from tamizdat.recover.rerun.kept_run import keep_run
    from tamizdat.recover.rerun.save import redacted_record, save
    from tamizdat.recover.rerun.summary import Summary
    from tamizdat.recover.run import recover
    from tamizdat.recover.storage.work_folder import work_folder

    paths, listing, captures_out, consent, cluster = given
    outlet = load_outlet(room)
    files = archive_files(room if records else None, target)
    with files.held(), work_folder(files.work) as folder:
        files.folder = folder
        state = files.read()
        earlier = identities(state)
        decided, lifted, named = no_decisions(), {}, []
        if room:
            decision_file, obeyed = read(room.decisions), read(room.decisions_in_force)
            if not consent.to_lift:
                check(decision_file, room.decisions_in_force, lambda: state.archive or {}, whole_file=True)
            if records:
                lifted, named = counts_taken_back(decision_file, obeyed), named_taken_back(decision_file, obeyed)
            decided = run_decisions(
                decision_file, key_for(decision_file, room.redaction_key), earlier, obeyed.decisions
            )
        with recover_progress(paths, listing) as report_progress, _lines_to(captures_out) as write_line:

            def on_cleaned(number: int, cleaned: Any) -> None:
                write_line(redacted_record(capture_record(number, cleaned), decided.redactor))

            result = recover(
                paths,
                outlet=outlet,
                listing=listing,
                media=media_beside(target),
                previous=earlier,
                joined=joined_articles(state),
                decided=decided,
                progress=report_progress,
                on_cleaned=on_cleaned if captures_out else None,
                on_fates=fates.add,
                work=folder,
                cluster=cluster,
            )
        questions, summary, conflicts, rerun = result.questions, Summary(), [], None
        count = len(state.archive or {})
        if result.captures:
            prefix = outlet.language
            rerun = save(
                files,
                state,
                result,
                decided,
                lambda code: prefix(code).prefix,
                records=records,
                may_delete=consent.to_delete,
                lift=consent.to_lift,
            )
            questions, summary, conflicts = rerun.questions, rerun.summary, rerun.conflicts
            count = len(rerun.articles)
        unused = decided.without_effect(whole=summary.whole and bool(result.captures))
        found = report_of(result, questions, summary, unused)
        found |= {
            "conflicts": conflicts,
            "in_archive": count,
            "taken_back": lifted,
            "taken_back_named": named,
            "removed_counts": fates.counts,
            "into_newsroom": records is not None,
            "changed_fields": changed_in(summary.changed, state.archive or {}, rerun.articles if rerun else []),
        }
        fates.redactor = decided.redactor
        report = without_barred(found, decided.redactor)
        if records is not None and rerun is not None:  # while the files are held: a redaction finds what is kept
            keep_run(records, report, inputs_of(paths, listing), rerun.articles, fates)
    to_press = records is not None and records.redaction_to_press.exists()
    articles = rerun.articles if rerun else []
    return _Done(report, decided.file.path, bool(result.captures), to_press, files.name, articles, decided)


@contextmanager
def _cluster(address: str | None) -> Iterator[Cluster | None]:
    """Give the cluster with the scheduler at an address; None if there is no address."""
    if address is None:
        yield None
        return
    try:
        from tamizdat.recover.steps.cluster import Cluster, ClusterError
    except ImportError:
        fail("--scheduler needs Dask, which is not installed: pip install 'tamizdat[cluster]'.")
    try:
        with Cluster(address) as cluster:
            yield cluster
    except ClusterError as error:
        fail(str(error))


@contextmanager
def _lines_to(path: Path | None) -> Iterator[Callable[[Any], None]]:
    """Yield the function that writes a record as a line of a file, which is there once it is complete."""
    with replacing(path) if path else nullcontext() as file:
        yield lambda record: None if file is None else _line(file, record)


def _line(file: IO[bytes], record: Any) -> None:
    file.write(msgspec.json.encode(record) + b"\n")
