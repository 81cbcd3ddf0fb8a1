"""Saves what a run recovered: merged into what stands, with decisions obeyed and recorded, all at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from tamizdat.article import Article
from tamizdat.project import Project
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.in_force import remember
from tamizdat.recover.decisions.kinds import Delete
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.redaction import pending
from tamizdat.recover.redaction.article import Prefix, redact_article
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.archive_merge import DeletedError, Rerun, merge_archive
from tamizdat.recover.rerun.conflicts import read_conflicts, redacted, write_conflicts
from tamizdat.recover.rerun.results import Files, ResultsError, State
from tamizdat.recover.rerun.states import States
from tamizdat.recover.result import Recovery

BY_HAND = "found missing from the archive: taken out by hand"


def save(
    files: Files,
    start: State,
    found: Recovery,
    decided: RunDecisions,
    prefix: Prefix,
    *,
    records: Project | None,
    may_delete: bool = False,
    lift: bool = False,
) -> Rerun:
    """Merge what a run found into `files`, which must be held, and return what came of it.

    `start` is what stood there when the run began; an editor may have changed the archive since, so it is read again.
    With `records`, the newsroom, what an editor deleted is added to its file of decisions, before anything else is
    written: killed after it, the next run finds the same. The newsroom remembers the decisions as they were obeyed:
    before anything is written, or, with `lift`, once it is. Raises ResultsError, with nothing changed, where the files
    cannot be used.
    """
    state = files.read()
    new = set(state.archive or ()) - set(start.archive or ()) - set(start.results)
    if taken := sorted(new & {article.number for article in found.articles}):
        raise ResultsError(
            f"{files.archive}: article {taken[0]} was added while recover was at work, and the number was given to"
            " another one meanwhile. Nothing was changed: run recover again."
        )
    left_out = frozenset(decision.capture for decision in decided.decisions.leave_out)
    states = States(state, found.articles, found.read, decided.articles, decided.redactor, prefix, left_out)
    try:
        done = merge_archive(
            states,
            decided.articles,
            found.questions,
            earlier_conflicts=redacted(read_conflicts(files.conflicts), decided.redactor),
            records=records is not None,
            may_delete=may_delete,
        )
    except DeletedError as error:
        raise ResultsError(f"{files.archive} {error}") from None
    deleted = [Delete(article=number, when=date.today(), why=BY_HAND) for number in done.summary.newly_deleted]
    if records is None:
        _write(files, done)
        return done
    obeyed = decided.file.text
    if deleted:
        path = decided.file.path
        decisions_file.write(path, decisions_file.added(decisions_file.read(path).text, deleted))
        obeyed = decisions_file.added(obeyed, deleted)
    if not lift:
        remember(records.decisions_in_force, obeyed)
    if states.barred_before:
        pending.mark(records.redaction_to_press)
    _write(files, done)
    if states.barred_before:
        pending.mark(records.redaction_to_press)  # again: a press may have found the first note before the archive
    remember(records.decisions_in_force, obeyed)
    return done


def _write(files: Files, done: Rerun) -> None:
    """Write what a run made. Conflicts come first: killed after them, the next run finds the same ones."""
    write_conflicts(files.conflicts, done.conflicts)
    files.write(done.articles, done.results)


def redacted_record(record: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return the record of what one capture gave by itself (`output.capture_record`) without barred words."""
    if not redactor:
        return record
    shared = {key: record[key] for key in record if key in Article.__struct_fields__}
    article = msgspec.convert(
        {**msgspec.to_builtins(shared), "number": 0, "path": "", "language": record["language"] or ""}, Article
    )
    clean = redact_article(article, redactor, lambda code: "")
    found = {key: getattr(clean, key) for key in shared if key != "language"}
    return {**record, **found, "capture": redactor.name(record["capture"])}
