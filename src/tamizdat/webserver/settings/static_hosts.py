"""`_redirects`: the list of redirects that hosts of static sites read (Netlify, Cloudflare Pages, GitLab Pages)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from tamizdat.webserver.redirect_rules import Answer, RedirectRules
from tamizdat.webserver.settings.serving import Serving

_HEAD = """\
# Redirects for hosts of static sites, written by `tamizdat settings redirects`. The file belongs beside index.html in
# what is uploaded, under the name _redirects. Lines with a query (id=4) are read by Netlify; others skip them.
# Cloudflare Pages reads 2,000 lines, and 100 with a star.
"""
_SPLAT = re.compile(r"([\w/.\\-]*/)\(?\.\*\)?")


def lines(serving: Serving) -> Iterator[str]:
    """Yield the lines: exact ones first, as those hosts ask for."""
    rules = serving.redirects
    yield _HEAD
    for key, answer in _exact(rules):
        if _can_be_written(key, answer):
            path, _, query = key.partition("?")
            parameters = f" {' '.join(query.split('&'))}" if query else ""
            yield f"/{quote(path)}{parameters} {answer.reference} {answer.status}\n"
    for pattern in rules.patterns:
        if splat := _splat(pattern.regex, pattern.answer):
            yield f"{splat} {pattern.answer.status}\n"


def left_out(serving: Serving) -> list[str]:
    """Return a line for each redirect that such a file cannot hold."""
    rules = serving.redirects
    keys = [key for key, answer in _exact(rules) if not _can_be_written(key, answer)]
    patterns = [pattern.regex for pattern in rules.patterns if not _splat(pattern.regex, pattern.answer)]
    return [
        *(f"old path {key!r}: these hosts know no 410, and queries only like id=4." for key in keys),
        *(f"pattern {regex!r}: these hosts know only `folder/(.*)`." for regex in patterns),
        *(
            f"{file}: these hosts answer with 200; its page says that it was withdrawn."
            for file in sorted(rules.withdrawn)
        ),
    ]


def _exact(rules: RedirectRules) -> Iterator[tuple[str, Answer]]:
    """Yield the exact rules with their keys: those without a query first."""
    for table in (rules.paths_before_files, rules.old_paths, rules.query_rules):
        yield from table.items()


def _can_be_written(key: str, answer: Answer) -> bool:
    """Whether such a file can hold an exact rule."""
    _, mark, query = key.partition("?")
    return answer.status != 410 and (
        not mark or all(re.fullmatch(r"[^=\s]+=[^\s]+", part) for part in query.split("&"))
    )


def _splat(regex: str, answer: Answer) -> str:
    """Return old path and target of a pattern that stands for a folder and all below it, "" for any other."""
    found = _SPLAT.fullmatch(regex)
    if not found or answer.status == 410 or re.search(r"(?<!\\)\.|\\\w", found[1]):
        return ""
    folder = re.sub(r"\\(.)", r"\1", found[1])
    return f"/{quote(folder)}* {answer.reference.replace('$1', ':splat')}"
