"""`_redirects`: the list of redirects that hosts of static sites read (Netlify, Cloudflare Pages, GitLab Pages)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from tamizdat.webserver.redirect_rules import Answer, RedirectRules
from tamizdat.webserver.settings.serving import Serving, gone

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
    for rows in (rules.paths_before_files, rules.old_paths, rules.query_rules):
        for place, answer in rows.items():
            if _fits(place, answer):
                path, _, query = place.partition("?")
                asked = f" {' '.join(query.split('&'))}" if query else ""
                yield f"/{quote(path)}{asked} {_target(answer)} {answer.status}\n"
    for pattern in rules.patterns:
        if splat := _splat(pattern.regex, pattern.answer):
            yield f"{splat} {pattern.answer.status}\n"


def left_out(rules: RedirectRules) -> list[str]:
    """Return the redirects that such a file cannot hold, a line each."""
    tables = (rules.paths_before_files, rules.old_paths, rules.query_rules)
    lost = [place for rows in tables for place, answer in rows.items() if not _fits(place, answer)]
    told = [f"old path {place!r}: these hosts know no 410, and queries only like id=4." for place in lost]
    foreign = [pattern.regex for pattern in rules.patterns if not _splat(pattern.regex, pattern.answer)]
    told += [f"pattern {regex!r}: these hosts know only `folder/(.*)`." for regex in foreign]
    return told + [f"{file}: these hosts answer with 200; its page says that it was withdrawn." for file in gone(rules)]


def _fits(place: str, answer: Answer) -> bool:
    """Whether such a file can hold an exact rule."""
    _, asks, query = place.partition("?")
    return answer.status != 410 and (
        not asks or all(re.fullmatch(r"[^=\s]+=[^\s]+", part) for part in query.split("&"))
    )


def _target(answer: Answer) -> str:
    return ("" if answer.leads_outside else "/") + answer.target


def _splat(regex: str, answer: Answer) -> str:
    """Return old and new of a pattern that is a folder and all below it, "" for any other."""
    found = _SPLAT.fullmatch(regex)
    if not found or answer.status == 410 or re.search(r"(?<!\\)\.|\\\w", found[1]):
        return ""
    folder = re.sub(r"\\(.)", r"\1", found[1])
    return f"/{quote(folder)}* {_target(answer).replace('$1', ':splat')}"
