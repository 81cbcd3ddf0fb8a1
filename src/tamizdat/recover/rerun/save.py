"""Saves what a run recovered: merged into what stands, with decisions obeyed and recorded, all at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from tamizdat.article import Article
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.kinds import Delete
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.redaction.article import Prefix, redact_article
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.archive_merge import DeletedError, Rerun, merge_archive
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
    records: bool,
    may_delete: bool = False,
) -> Rerun:
    """Merge what a run found into `files`, which must be held, and return what came of it.

    `start` is what stood there when the run began; an editor may have changed the archive since, so it is read again.
    With `records` what an editor deleted is added to the file of decisions, before anything else is written: killed
    after it, the next run finds the same. Raises ResultsError, with nothing changed, where the files cannot be used.
    """
    state = files.read()
    new = set(state.archive or ()) - set(start.archive or ()) - set(start.results)
    if taken := sorted(new & {article.number for article in found.articles}):
        raise ResultsError(
            f"{files.archive}: article {taken[0]} was added while recover was at work, and the number was given to"
            " another one meanwhile. Nothing was changed: run recover again."
        )
    states = States(state, found.articles, found.read, decided.articles, decided.redactor, prefix)
    try:
        done = merge_archive(states, decided.articles, found.questions, records=records, may_delete=may_delete)
    except DeletedError as error:
        raise ResultsError(f"{files.archive} {error}") from None
    if records and done.summary.newly_deleted:
        deleted = [Delete(article=number, when=date.today(), why=BY_HAND) for number in done.summary.newly_deleted]
        path = decided.file.path
        decisions_file.write(path, decisions_file.added(decisions_file.read(path).text, deleted))
    files.write(done.articles, done.results)
    return done


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
