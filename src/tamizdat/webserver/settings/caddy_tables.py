"""Tables of exact rules for Caddy, which reads a map line by line and compares every two of its lines when it starts.

Many lines are therefore divided into small maps. The last letters of the request choose the map: addresses differ in
them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tamizdat.webserver.headers import content_type
from tamizdat.webserver.redirect_rules import Answer
from tamizdat.webserver.settings.serving import paths_of_key

# Who verifies a release gets the bytes of its redirect pages so. A condition of the request is about no redirect.
_PAGE = """\
route @{name}{status} {{
@{name}{status}_page file {{path}} {{path}}index.html {{path}}/index.html
route @{name}{status}_page {{
rewrite {{http.matchers.file.relative}}
request_header -If-None-Match
request_header -If-Match
request_header -Range
header {{
Location {{{name}_target}}
Content-Type "{content_type}"
-Etag
-Accept-Ranges
defer
}}
file_server {{
precompressed zstd br gzip
disable_canonical_uris
status {status}
}}
}}
}}"""
_MAP_LINES = 64  # of a map: about as many as cost what one more expression does


class Row(NamedTuple):
    """A line of a map: the request path, the part of it whose last letters choose the map, and the line itself."""

    path: str
    ending: str
    line: str


def quoted(text: str) -> str:
    """Return a string of a Caddyfile's. In it braces still name a variable."""
    return '"' + text.replace('"', '\\"') + '"'


def location(answer: Answer, matcher: str = "") -> str:
    """Return the target of an answer; `matcher` names the expression whose groups stand in it."""
    if answer.status == 410 and not answer.target:
        return ""
    target = answer.reference
    if matcher:
        target = re.sub(r"\$([1-9])", rf"{{re.{matcher}.\1}}", target)
    return target + ("{with_query}" if answer.keeps_query else "")


def table(
    name: str,
    path: str,
    answers: dict[str, Answer],
    inside: str = "",
    request_paths: Callable[[str], list[str]] = paths_of_key,
    *,
    with_page: bool = False,
) -> Iterator[str]:
    """Yield the maps from the `request_paths` of each key to status and target, and the lines that answer by them.

    `with_page` says that the page of the release that leads on goes along with a redirect, if there is one.

    `path` is the placeholder of the path of the request, and `inside` stands before it in each map. Where the keys have
    queries, the query of the request is compared too.
    """
    if not answers:
        return
    with_query = any("?" in key for key in answers)
    query = "{http.request.uri.query}"
    rows = [
        Row(asked, asked.partition("?")[2] if with_query else asked, _line(asked, answer))
        for key, answer in answers.items()
        if "{" not in key
        for asked in request_paths(key)
    ]
    source, subject = (f"{inside}{path}?{query}", query) if with_query else (inside + path, path)
    yield from _maps(name, source, subject, rows, "")
    for status in sorted({answer.status for answer in answers.values()}):
        yield f"@{name}{status} vars {{{name}_status}} {status}"
        if with_page and status != 410:
            yield _PAGE.format(name=name, status=status, content_type=content_type("index.html"))
        yield f"error @{name}410 410" if status == 410 else f"redir @{name}{status} {{{name}_target}} {status}"


def _line(path: str, answer: Answer) -> str:
    return f"{quoted(path)} {answer.status} {quoted(location(answer))}"


def _maps(name: str, source: str, subject: str, rows: list[Row], end: str) -> Iterator[str]:
    """Yield one map of rows that all end in `end`, or if they are many, the maps for each letter before it."""
    by_letter: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_letter[row.ending[: len(row.ending) - len(end)][-1:]].append(row)
    # Rows whose endings are used up differ only in their paths: they stay in one map.
    if len(rows) <= _MAP_LINES or list(by_letter) == [""]:
        yield f"map * {source} {{{name}_status}} {{{name}_target}} {{"
        yield from (row.line for row in rows)
        yield "}"
        return
    for letter, some in by_letter.items():
        tail = letter + end
        matcher = f"{name}_{tail.encode().hex()}_{len(tail)}{'' if letter else '_all'}"
        pattern = f"{'' if letter else '^'}{re.escape(tail)}$"
        yield f"@{matcher} vars_regexp {subject} {quoted(pattern)}\nroute @{matcher} {{"
        yield from _maps(name, source, subject, some, tail if letter else end)
        yield "}"
