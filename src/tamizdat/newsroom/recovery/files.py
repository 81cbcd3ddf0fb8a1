"""The desk's database in place of the archive's file, for recovery and redaction.

`recover.rerun` reads what stands, merges three ways and writes what came of it (`rerun/results.py`). Here the articles
stand in the database; the machine's last results stay a file, `var/recovered.jsonl`. They change together: the file is
written aside, the transaction that changes the articles notes its digest, and then the file is renamed. So what a
killed run leaves behind tells how far it came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Max

from tamizdat.article import Article as Record
from tamizdat.article import decode, encode
from tamizdat.newsroom.models import Article, ArticleState, Note
from tamizdat.newsroom.operations.first_load import redact_loaded
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.recovery.change import change_articles
from tamizdat.newsroom.recovery.redaction import compact, redact_desk
from tamizdat.project import Project
from tamizdat.recover.redaction import pending
from tamizdat.recover.rerun.results import Files, Result, ResultsError, State, aside, encode_result, write_lines
from tamizdat.recover.storage.spool import Shelf

_WRITTEN = "recovered"  # the note with the digest of the results that belong to the database's articles


class DeskFiles(Files):
    """The articles of the desk, and the machine's last results beside them."""

    def __init__(self, newsroom: Project) -> None:
        super().__init__(newsroom.archive)
        self._newsroom = newsroom
        self._sequence = 0
        self._records: dict[int, bytes] = {}

    @property
    def name(self) -> str:
        """What messages call the place where the articles are."""
        return "the desk: its page “Recovered” says more"

    def read(self) -> State:
        """Return what stands: the articles as readers have them, and the results. Raises ResultsError."""
        results = super().read().results
        self._sequence = _newest()
        rows = Article.objects.exclude(record=None).order_by("number").values_list("number", "record")
        self._records = {number: bytes(record) for number, record in rows.iterator()}
        archive: Shelf[Record] = Shelf(Record, self.folder)
        for number, record in self._records.items():
            archive[number] = decode(record)
        drafts = Article.objects.filter(record=None).values_list("number", "language", "headline")
        taken = tuple(
            Record(number=number, path=f"draft/{number}", language=code, headline=text) for number, code, text in drafts
        )
        return State(archive or None if not results else archive, results, taken, self.folder)

    def write(self, articles: Iterable[Record], results: Iterable[Result]) -> None:
        """Replace articles and results with what was made of those that were read.

        Raises ResultsError, with nothing changed, where somebody published meanwhile.
        """
        if self.redactor:  # whatever the name stands in, no byte of an older state may be left in the release
            pending.mark(self._newsroom.redaction_to_press)
            # Before the database: a run that is killed in between is run again, and nothing reads this copy.
            redact_loaded(self._newsroom, self.redactor, lambda code: outlet().language(code).prefix)
        lines = [encode_result(result) for result in results]
        write_lines(aside(self.recovered), lines)
        gone_numbers, changed = set(self._records), []
        for each in articles:
            gone_numbers.discard(each.number)
            if self._records.get(each.number) != encode(each):
                changed.append(each)
        gone = sorted(gone_numbers)
        try:
            with transaction.atomic():
                _hold_articles()
                if _newest() != self._sequence:
                    raise ResultsError(
                        "An article was published while this was at work. Nothing was written: run it again."
                    )
                change_articles(changed, gone, "newsroom.redact" if self.redactor else "newsroom.recover")
                if self.redactor:
                    redact_desk(self.redactor)
                    queue.ask([*(each.number for each in changed), *gone, queue.SITE])
                Note.objects.update_or_create(name=_WRITTEN, defaults={"text": _digest(lines)})
        finally:
            self._settle()
        if self.redactor:
            pending.mark(
                self._newsroom.redaction_to_press
            )  # again: a press may have found the first note before the change
            compact()

    def _settle(self) -> None:
        """Finish or undo what a killed run left: results aside count where the database says that it has them."""
        waiting = aside(self.recovered)
        if not waiting.exists():
            return
        note = Note.objects.filter(name=_WRITTEN).first()
        if note and note.text == _digest(waiting.read_bytes().splitlines()):
            waiting.replace(self.recovered)
        else:
            waiting.unlink()


def _hold_articles() -> None:
    """Keep all others from writing articles until this transaction ends. On SQLite nobody else writes anyway.

    The whole table at once: whoever publishes holds an article's row and then waits for the states, so row by row here,
    with the states held, would have both wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Article._meta.db_table} IN EXCLUSIVE MODE")


def _newest() -> int:
    return ArticleState.objects.aggregate(newest=Max("sequence"))["newest"] or 0


def _digest(lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()
