"""Writes the report of a run of recovery: a page where the file's name ends in .html, else JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from tamizdat.article import Article
from tamizdat.disk import replacing
from tamizdat.recover.fates.store import FateStore
from tamizdat.recover.fates.teased import Teased


def write_report(
    path: Path, report: dict[str, Any], articles: Sequence[Article], fates: FateStore, teased: Sequence[Teased] = ()
) -> None:
    """Write a report with what became of each text block; raises OSError with the name of the file.

    `report` and `articles` are without barred words. `teased` are the titles of which only a teaser survives. What was
    removed goes from disk to disk, in JSON a record a line.
    """
    with replacing(path) as file:
        if path.suffix.lower() in (".html", ".htm"):
            from tamizdat.recover.report_page.page import write_page

            write_page(file, report, articles, fates, teased)
        else:
            _write_json(file, report | {"teased": list(teased)}, fates)


def _write_json(file: IO[bytes], report: dict[str, Any], fates: FateStore) -> None:
    head = msgspec.json.format(msgspec.json.encode(report), indent=1)
    file.write(head.rstrip().removesuffix(b"}").rstrip())
    for name, records in (("removed", fates.records()), ("doubts", fates.records(doubts=True))):
        file.write(f',\n "{name}": ['.encode())
        _write_lines(file, records)
        file.write(b"]")
    file.write(b"\n}\n")


def _write_lines(file: IO[bytes], records: Iterable[dict[str, Any]]) -> None:
    comma = b"\n  "
    for record in records:
        file.write(comma + msgspec.json.encode(record))
        comma = b",\n  "
