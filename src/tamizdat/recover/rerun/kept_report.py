"""The report of the last run into a newsroom, as the desk shows it: `var/recovery-report.json`.

It is replaced whole by each run. A run that is not whole tells of its own captures alone, so questions about articles
that it did not meet are carried over from the report before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.disk import write_whole
from tamizdat.recover.readers.results import shown
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.steps.identify import Question


class Input(Struct, frozen=True):
    """A file or folder that a run was given: as it was named, and where it lies; `is_list` for a list of captures."""

    name: str
    path: str
    is_list: bool = False


class KeptReport(Struct, frozen=True, kw_only=True):
    """What the desk shows of the last run.

    `inputs` is what it read, `captures` how many there were, `fates` the article of each that was used. `months` and
    `kinds` count the whole archive: articles by month of publication ("" without a date), their captures by kind.
    """

    at: str
    inputs: tuple[Input, ...] = ()
    whole: bool = True
    captures: int = 0
    articles: int = 0
    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    in_archive: int = 0
    months: dict[str, int] = {}
    kinds: dict[str, int] = {}
    left_out: tuple[dict[str, str], ...] = ()
    notes: tuple[dict[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    conflicts: int = 0
    fates: tuple[tuple[str, int], ...] = ()
    lost_pictures: tuple[dict[str, Any], ...] = ()


def kept_report(
    report: dict[str, Any],
    inputs: Iterable[Input],
    articles: Sequence[Article],
    before: KeptReport | None,
    now: datetime,
) -> KeptReport:
    """Return what the desk shows of a run: of its `report` without barred words, and of the archive as it left it."""
    rerun = report["rerun"]
    return KeptReport(
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        inputs=tuple(inputs),
        whole=rerun["whole"],
        captures=report["captures"],
        articles=report["articles"],
        new=tuple(rerun["new"]),
        changed=tuple(rerun["changed"]),
        in_archive=report["in_archive"],
        months=months_of(articles),
        kinds=kinds_of(articles),
        left_out=tuple(report["left_out"]),
        notes=tuple(report["notes"]),
        questions=_questions(report, before, {article.number for article in articles}),
        conflicts=len(report["conflicts"]),
        fates=tuple((each["capture"], each["article"]) for each in report["fates"]),
        lost_pictures=tuple(report["lost_pictures"]),
    )


def months_of(articles: Iterable[Article]) -> dict[str, int]:
    """Count the recovered articles by month of publication ("2019-03", or "" without a date)."""
    return dict(sorted(Counter(month_of(each) for each in articles if each.sources).items()))


def kinds_of(articles: Iterable[Article]) -> dict[str, int]:
    """Count the captures that articles rest on, by kind."""
    return dict(sorted(Counter(source.kind for each in articles for source in each.sources).items()))


def inputs_of(paths: Iterable[Path], listing: Path | None) -> list[Input]:
    """Return what a run was given, as it may be written down."""
    given = [Input(shown(str(path)), shown(str(path.resolve()))) for path in paths]
    if listing is not None:
        given.append(Input(shown(str(listing)), shown(str(listing.resolve())), is_list=True))
    return given


def write_report(path: Path, report: KeptReport) -> None:
    """Replace the file, all at once. Raises OSError with the name of the file."""
    write_whole(path, msgspec.json.encode(report) + b"\n")


def read_report(path: Path) -> KeptReport | None:
    """Return the report in a file; None where there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=KeptReport)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def redact_report(path: Path, redactor: Redactor) -> None:
    """Take barred words out of the file; one that cannot be read goes."""
    report = read_report(path)
    if report is None:
        path.unlink(missing_ok=True)
        return
    write_report(path, without_barred(report, redactor))


def without_barred(report: KeptReport, redactor: Redactor) -> KeptReport:
    """Return the report without barred words."""
    return msgspec.convert(redactor.everything(msgspec.to_builtins(report)), KeptReport) if redactor else report


def month_of(article: Article) -> str:
    """Return the month in which an article was published ("2019-03"), "" without a date."""
    return article.published.value[:7] if article.published else ""


def _questions(report: dict[str, Any], before: KeptReport | None, numbers: set[int]) -> tuple[Question, ...]:
    """Return the questions of a run; after one that is not whole, those of articles that it did not meet too."""
    found = msgspec.convert(report["questions"], list[Question])
    if before is not None and not report["rerun"]["whole"]:
        met = {each["article"] for each in report["fates"]}
        asked = set(found)
        found += [each for each in before.questions if each.article in numbers - met and each not in asked]
    return tuple(found)
