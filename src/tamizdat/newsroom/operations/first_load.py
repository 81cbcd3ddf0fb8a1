"""The first start of a desk: the articles of var/archive.jsonl become the database's, once.

From then on the database is the archive. The file is renamed, so that nobody edits it and waits in vain; a mark in the
database says that it happened, and what the file was. A start that is killed in between goes on with the next one:
what is loaded stays, and the file keeps its name until all of it is.
"""

from __future__ import annotations

import hashlib
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from django.db import transaction
from msgspec import Struct

from tamizdat.article import Article as Record
from tamizdat.article import decode, encode
from tamizdat.disk import replacing
from tamizdat.newsroom.models import ArticleState, Mark
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.load import load
from tamizdat.press.archives.archive import digest_of
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.project import Project
from tamizdat.recover.redaction.article import redact_article
from tamizdat.recover.redaction.folding import text_of
from tamizdat.recover.redaction.redactor import Redactor

ARCHIVE = "archive"  # the mark
_BULK = 500
_log = logging.getLogger(__name__)


class Loading(Struct):
    """What a first start did: lines for who started it."""

    articles: int = 0
    lines: list[str] = []


def load_once(newsroom: Project, progress: Callable[[int], None] = lambda count: None) -> Loading:
    """Take the articles of the file over, if that has not happened yet. Raises ArchiveError and OSError.

    Says also where the file has come back, or where its renamed copy was changed: neither is published.
    """
    done = Loading()
    if Mark.get(ARCHIVE) is not None:
        done.lines += differences(newsroom)
        return done
    digest = ""
    if newsroom.archive.is_file():
        while digest != (digest := digest_of_file(newsroom.archive)):  # once more where it was changed meanwhile
            left_out: list[str] = []
            done.articles += load(articles_in(newsroom.archive, left_out), progress).added
        done.lines += [f"Left out of the desk: {line}" for line in left_out]
    with transaction.atomic():
        if ArticleState.objects.exists():
            queue.ask([queue.EVERYTHING])
        Mark.put(ARCHIVE, {"sha256": digest})
    if digest:
        newsroom.archive.replace(newsroom.loaded_archive)
        done.lines.append(
            f"{done.articles} articles are at the desk now, whose database is the archive from here on."
            f" {newsroom.archive} was renamed to {newsroom.loaded_archive.name}: nothing reads it any more."
        )
    return done


def redact_loaded(newsroom: Project, redactor: Redactor, prefix: Callable[[str], str]) -> None:
    """Take barred words out of the copy of the file that was loaded: nothing reads it, but a seized disk has it.

    A line that is no article and holds such a word goes, and is told. Raises OSError.
    """
    file = newsroom.loaded_archive
    if not file.is_file():
        return
    digest, gone = digest_of_file(file), 0
    with file.open("rb") as lines, replacing(file, stat.S_IMODE(file.stat().st_mode)) as clean:
        for line in lines:
            try:
                record = decode(line)
            except msgspec.MsgspecError:
                holds = redactor.holds(text_of(line.decode(errors="ignore")))
                clean.write(b"" if holds else line)
                gone += holds
                continue
            redacted = redact_article(record, redactor, prefix)
            clean.write(line if redacted is record else encode(redacted) + b"\n")
    if gone:
        _log.warning("%s: %d lines that are no articles held the barred words and were taken out.", file, gone)
    if (Mark.get(ARCHIVE) or {}).get("sha256") == digest:
        Mark.put(ARCHIVE, {"sha256": digest_of_file(file)})


def articles_in(file: Path, left_out: list[str]) -> Iterator[Record]:
    """Yield the articles of a file, ascending by number; add to `left_out` a line for each that cannot be read."""
    with JsonlArchive(file).snapshot() as snapshot:
        numbers = [number for number, _ in snapshot.digests()]
        left_out += snapshot.left_out
        for stored in snapshot.articles(numbers):
            if stored.article is None:
                left_out.append(stored.problem)
            else:
                yield stored.article


def differences(newsroom: Project) -> list[str]:
    """Return a line where the file of articles is there again, or was changed after it was taken over."""
    known = (Mark.get(ARCHIVE) or {}).get("sha256", "")
    lines = []
    if newsroom.archive.is_file():
        if digest_of_file(newsroom.archive) == known and not newsroom.loaded_archive.exists():
            newsroom.archive.replace(newsroom.loaded_archive)  # a start was killed before it came to this
        else:
            lines.append(_compared(newsroom.archive, "is there again, but"))
    if newsroom.loaded_archive.is_file() and digest_of_file(newsroom.loaded_archive) != known:
        lines.append(_compared(newsroom.loaded_archive, "was changed after the desk took it over, and"))
    return lines


def _compared(file: Path, what: str) -> str:
    """Return a sentence about a file that nothing reads, and what the desk does not have of it."""
    left_out: list[str] = []
    new, other = list[int](), list[int]()
    bulk: list[Record] = []
    for record in articles_in(file, left_out):
        bulk.append(record)
        if len(bulk) == _BULK:
            _compare(bulk, new, other)
            bulk = []
    _compare(bulk, new, other)
    found = [f"{len(new)} articles that the desk does not have ({_some(new)})"] if new else []
    found += [f"{len(other)} that differ from the desk's ({_some(other)})"] if other else []
    if not found:
        return f"{file}: {what} nothing reads it; the desk has all that is in it. Delete it."
    return (
        f"{file}: {what} the desk does not read it. It has {' and '.join(found)}. `tamizdat manage load_articles"
        f" {file}` loads those that the desk does not have; edit the others at the desk. Then delete the file."
    )


def _compare(records: list[Record], new: list[int], other: list[int]) -> None:
    from tamizdat.newsroom.models import Article

    known = dict(Article.objects.filter(pk__in=[each.number for each in records]).values_list("pk", "record"))
    for each in records:
        if each.number not in known:
            new.append(each.number)
        elif known[each.number] is None or digest_of(bytes(known[each.number])) != digest_of(encode(each)):
            other.append(each.number)


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")


def digest_of_file(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
