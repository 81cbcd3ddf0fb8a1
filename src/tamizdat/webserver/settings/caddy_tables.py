"""Tables of old paths for Caddy, which reads a map line by line and compares every two of its lines when it starts.

Many lines are therefore cut into small maps, each behind the last letters of what is asked: addresses differ there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tamizdat.webserver.redirect_rules import Answer
from tamizdat.webserver.settings.serving import forms

_LEAF = 64  # lines of a map: as many as cost about what one more expression does


class Row(NamedTuple):
    """An old path as it may be asked for, the part of it whose last letters tell it from others, and its answer."""

    key: str
    part: str
    line: str


def quoted(text: str) -> str:
    """Return a string of a Caddyfile's. In it braces still name a variable."""
    return '"' + text.replace('"', '\\"') + '"'


def location(answer: Answer, matcher: str = "") -> str:
    """Return where an answer leads; `matcher` names the expression whose groups stand in it."""
    if answer.status == 410 and not answer.target:
        return ""
    target = re.sub(r"\$([1-9])", rf"{{re.{matcher}.\1}}", answer.target) if matcher else answer.target
    return ("" if answer.leads_outside else "/") + target + ("{with_query}" if answer.keeps_query else "")


def table(
    name: str, path: str, rows: dict[str, Answer], inside: str = "", spelt: Callable[[str], list[str]] = forms
) -> Iterator[str]:
    """Yield the maps from old paths, `spelt` as they may be asked for, to status and new path, and the lines that obey
    them.

    `path` is the placeholder of the path asked for, and `inside` what comes before it in a row; where the rows have
    queries, the query is asked for too.
    """
    if not rows:
        return
    asks = any("?" in place for place in rows)
    query = "{http.request.uri.query}"
    found = [
        Row(key, key.partition("?")[2] if asks else key, f"{quoted(key)} {answer.status} {quoted(location(answer))}")
        for place, answer in rows.items()
        if "{" not in place
        for key in spelt(place)
    ]
    source, subject = (f"{inside}{path}?{query}", query) if asks else (inside + path, path)
    yield from _cut(name, source, subject, found, "")
    for status in sorted({answer.status for answer in rows.values()}):
        yield f"@{name}{status} vars {{{name}_status}} {status}"
        yield f"error @{name}410 410" if status == 410 else f"redir @{name}{status} {{{name}_target}} {status}"


def _cut(name: str, source: str, subject: str, rows: list[Row], end: str) -> Iterator[str]:
    """Yield one map of rows that all end in `end`, or where they are many, maps for each letter before it."""
    by_letter: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_letter[row.part[: len(row.part) - len(end)][-1:]].append(row)
    # Where nothing is left to tell rows apart, they differ only in their paths.
    if len(rows) <= _LEAF or list(by_letter) == [""]:
        yield f"map * {source} {{{name}_status}} {{{name}_target}} {{"
        yield from (row.line for row in rows)
        yield "}"
        return
    for letter, some in by_letter.items():
        tail = letter + end
        matcher = f"{name}_{tail.encode().hex()}_{len(tail)}{'' if letter else '_all'}"
        pattern = f"{'' if letter else '^'}{re.escape(tail)}$"
        yield f"@{matcher} vars_regexp {subject} {quoted(pattern)}\nroute @{matcher} {{"
        yield from _cut(name, source, subject, some, tail) if letter else _cut(name, source, subject, some, end)
        yield "}"
