"""Keeps what a run into a newsroom told and removed, for the desk and for a review in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from tamizdat.article import Article
from tamizdat.project import Project
from tamizdat.recover.fates.kept import keep_fates
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.kept_report import (
    Input,
    kept_report,
    month_of,
    read_report,
    without_barred,
    write_report,
)


def keep_run(
    room: Project, report: dict[str, Any], inputs: Iterable[Input], articles: Sequence[Article], fates: FateStore
) -> None:
    """Keep the report of a run, which is without barred words, and the fates of the text blocks of its captures.

    `articles` are those of the archive, `fates.redactor` takes out what is barred. Raises OSError with the name of the
    file.
    """
    before = read_report(room.recovery_report)
    kept = kept_report(report, inputs, articles, before, datetime.now(UTC))
    write_report(room.recovery_report, without_barred(kept, fates.redactor or Redactor(b"", ())))
    keep_fates(room.recovery_fates, fates, {each.number: month_of(each) for each in articles}, whole=kept.whole)
