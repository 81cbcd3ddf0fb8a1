"""Redirect patterns of outlets: what is accepted is read alike by `tamizdat up` and by what is written for servers.

An input has three lines: a pattern, a target, and the path that a reader asks for.
"""

from __future__ import annotations

import re

from tamizdat.redirects import Redirect, problem
from tamizdat.webserver.gather_redirects import pattern_of
from tamizdat.webserver.redirect_rules import RedirectRules, expression_problem
from tamizdat.webserver.settings import caddy, nginx_tables

NAME = "redirects"
SEEDS = (
    b"news/([0-9]+)\narticle/$1/\n/news/12",
    b"^/archive/(\\d{4})/(\\d\\d)/.*$\nhttps://old.example/$1?m=$2\n/archive/2014/03/x",
    b"story\\.php\\?id=([0-9]{1,9})(?:&.*)?\nstories/$1/\n/story.php?id=7&b=1",
    b"(a|b)[^/]{2,9}/(.*)\n$2\n/axy/z",
    b"[\\w.-]+\\.html?\nabout/\n/x.html",
)
WORDS = (
    "(", ")", "(?:", "|", "*", "+", "?", "{2,9}", "{1}", "[", "]", "[^", "\\d", "\\w", "\\b", "\\.", "\\?", "$1", "$9", "^/", "$",
    "https://", "//", "/", ".*", "(?i)", "\\Z", "\\x2f", "%2f", "é", "\"", "\\\\", "*+", "[[:alpha:]]",
)  # fmt: skip
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
# Python's engine tries one way after the other, so it is asked about short addresses alone.
_SHORT = 24


def check(data: bytes) -> bool:
    """Look at a rule as the newsroom and its servers do; return whether it was accepted. Raises what is wrong."""
    old, _, rest = data.decode("utf-8", "replace").partition("\n")
    new, _, path = rest.partition("\n")
    path = "/" + path.lstrip("/")
    rule = Redirect(old=old, new=new, pattern=True)
    if problem(rule, ()) or expression_problem(rule.regex):
        return False
    pattern = pattern_of(rule)
    rules = RedirectRules(patterns=(pattern,))
    wanted, mark, query = path.partition("?")
    answer = rules.before_files(wanted, query) if rule.has_query else rules.after_files(path)
    if answer is not None:
        assert not _CONTROLS.search(answer.reference), answer
        assert not answer.reference.startswith("//"), answer
    if len(path) <= _SHORT and path.isascii() and pattern.regex.isascii() and bool(mark) == rule.has_query:
        found = re.compile(pattern.regex, re.ASCII).fullmatch(path[1:])
        assert (found is not None) == (answer is not None), (pattern.regex, path)
    written = [caddy.pattern_regex(pattern), caddy.pattern_answer("m", pattern)]
    if nginx_tables.is_within_limits(pattern):
        written.append(nginx_tables.pattern_line(pattern, "$uri"))
    for line in written:
        assert not _CONTROLS.search(line), line
        assert not _after_quotes(line), line
    return True


def _after_quotes(line: str) -> bool:
    """Whether a quoted string of a line has no end: what follows would be read as settings."""
    return re.sub(r'"(?:\\.|[^"\\])*"', "", line).count('"') > 0
