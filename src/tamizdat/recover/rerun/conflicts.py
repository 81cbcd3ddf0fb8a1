"""Conflicts: what an editor and recovery (or an editor's decision) both changed since the last run.

What stands in the archive is kept, and the conflict stands in `var/conflicts.jsonl`, one a line, until it is settled:
the archive's value is changed, or recovery comes to say the same, or a person takes the line away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Figure, Label, Moment, Status, block_html, plain
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.results import Result

NOT_SHOWN = "(has words that an editor took out of the article)"


class Conflict(Struct, frozen=True):
    """A field of an article (or a passage of its `body`) as the archive has it, and as recovery now has it.

    Both are texts as people read them, "" for nothing. `decided` says that recovery has its value from a decision.
    """

    article: int
    field: str
    archive: str
    recovery: str
    decided: bool = False


def shown(value: Any) -> str:
    """Return a field's value as people read it."""
    parts: list[str] = []
    match value:
        case str():
            parts = [value]
        case tuple():
            return ", ".join(map(shown, value))
        case Moment():
            parts = [value.value]
        case Byline() | Label():
            parts = [value.name]
        case Status():
            parts = [value.state, f"({value.ground})" if value.ground else "", value.reason]
        case Figure():
            parts = [value.image.alt, plain(value.caption), value.credit, value.image.path or ""]
        case _ if value is not None:
            parts = [msgspec.json.encode(value).decode()]
    return " ".join(filter(None, parts))


def still_open(
    earlier: Iterable[Conflict], articles: Mapping[int, Article], results: Mapping[int, Result]
) -> list[Conflict]:
    """Return the earlier conflicts that nobody settled, with what recovery says of each now.

    `articles` are those of the archive, `results` what recovery has of them, both by number.
    """
    found = []
    for conflict in earlier:
        article, result = articles.get(conflict.article), results.get(conflict.article)
        if article is None or result is None:
            continue
        recovered = result.article
        if conflict.field == "body":
            if _is_body_open(conflict, _body(article), _body(recovered)):
                found.append(conflict)
        elif (stands := shown(getattr(article, conflict.field, None))) == conflict.archive:
            now = shown(getattr(recovered, conflict.field, None))
            if now != stands:
                hidden = conflict.recovery == NOT_SHOWN
                found.append(conflict if hidden else replace(conflict, recovery=now))
    return found


def without_repeats(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Return each conflict once, the latest of those about the same, by article."""
    latest = {(each.article, each.field, each.archive): each for each in conflicts}
    return sorted(latest.values(), key=lambda each: each.article)


def read_conflicts(path: Path) -> list[Conflict]:
    """Return the conflicts in a file; none where there is no file, and none of a line that is no conflict."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(msgspec.json.decode(line, type=Conflict))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # taken away by hand, in part
    return found


def write_conflicts(path: Path, conflicts: Sequence[Conflict]) -> None:
    """Replace the file, all at once; without conflicts there is none."""
    if not conflicts:
        path.unlink(missing_ok=True)
        return
    aside = path.with_name(f".{path.name}.next")
    with aside.open("wb") as file:
        file.writelines(msgspec.json.encode(conflict) + b"\n" for conflict in conflicts)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def redacted(conflicts: Iterable[Conflict], redactor: Redactor) -> list[Conflict]:
    """Return conflicts without barred words."""
    return [
        replace(each, archive=redactor.text(each.archive), recovery=redactor.text(each.recovery)) for each in conflicts
    ]


def redact_conflicts(path: Path, redactor: Redactor) -> None:
    """Take barred words out of the file."""
    if before := read_conflicts(path):
        write_conflicts(path, redacted(before, redactor))


def _body(article: Article) -> str:
    return "\n".join(" ".join(plain(html) for html in block_html(block)) for block in article.body)


def _is_body_open(conflict: Conflict, archive: str, recovery: str) -> bool:
    """Tell whether both sides still have their form of a passage, and the archive has not recovery's."""
    if conflict.archive not in archive:
        return False
    if conflict.recovery == NOT_SHOWN:
        return True
    if not conflict.recovery:  # recovery lacks the passage
        return conflict.archive not in recovery
    return conflict.recovery in recovery and conflict.recovery not in archive
