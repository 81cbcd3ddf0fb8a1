"""The redirects of a newsroom as servers look them up, in tables from an old address to its answer.

tamizdat.redirects says in which order; docs/serving.md tells it to operators.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

import re2
from msgspec import Struct

from tamizdat.redirects import LONGEST, is_address, path_key, with_groups


class Answer(NamedTuple):
    """What an old address is answered with: 301 or 302 and an escaped path (no leading slash) or address, or 410.

    `keeps_query` says whether the query of the request goes along.
    """

    status: int
    target: str = ""
    keeps_query: bool = True

    @property
    def leads_outside(self) -> bool:
        """Whether it leads to another site."""
        return is_address(self.target)

    @property
    def reference(self) -> str:
        """The target as a Location header has it: an address, or a path with one slash before it.

        Two slashes would begin the name of a host (RFC 3986, 4.2), so no path gets more than one.
        """
        return self.target if self.leads_outside else "/" + self.target.lstrip("/")


@cache
def _compile(regex: str) -> Any:
    options = re2.Options()
    options.log_errors = False  # it would write them to standard error itself
    return re2.compile(regex, options)


def expression_problem(regex: str) -> str:
    """Return why RE2 does not take an expression, "" if it does."""
    try:
        _compile(regex)
    except re2.error as error:
        return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    return ""


class Pattern(NamedTuple):
    """A rule of the outlet by regular expression, for the path (no leading slash) or for path and query."""

    regex: str
    answer: Answer
    has_query: bool

    def groups(self, text: str) -> tuple[str, ...] | None:
        """Return the groups of the expression where it matches all of a text, None where it does not.

        By RE2, whose time grows with the length of the text: no address keeps the server busy for longer.
        """
        found = _compile(self.regex).fullmatch(text)
        return found.groups("") if found else None


class RedirectRules(Struct, frozen=True):
    """All that is answered otherwise than by a file, in tables from an old address's key (`redirects.key_of`).

    `query_rules` have a query in their keys. `exact_rules` are the outlet's, `redirect_pages` the articles' old paths
    at which the release has a redirect page, `old_paths` the other old paths. `withdrawn` are the files of pages that
    say that their article is gone: they are sent with 410. `left_out` says what could not be used, a line each.
    """

    query_rules: dict[str, Answer] = {}
    exact_rules: dict[str, Answer] = {}
    redirect_pages: dict[str, Answer] = {}
    old_paths: dict[str, Answer] = {}
    patterns: tuple[Pattern, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    @property
    def paths_before_files(self) -> dict[str, Answer]:
        """The rules without a query that go before the files of the release."""
        return self.exact_rules | self.redirect_pages

    @property
    def tables(self) -> tuple[dict[str, Answer], ...]:
        """The tables of exact rules, in the order in which they are looked into."""
        return self.query_rules, self.paths_before_files, self.old_paths

    def before_files(self, path: str, query: str) -> Answer | None:
        """Return what a decoded request path (with its leading slash) is answered with before files are looked at."""
        key = path_key(path)
        if query and (
            found := self.query_rules.get(f"{key}?{query}") or self._by_pattern(f"{path[1:]}?{query}", has_query=True)
        ):
            return found
        return self.exact_rules.get(key) or self.redirect_pages.get(key)

    def after_files(self, path: str) -> Answer | None:
        """Return what a decoded request path is answered with if the release has no file for it."""
        return self.old_paths.get(path_key(path)) or self._by_pattern(path[1:], has_query=False)

    def _by_pattern(self, text: str, *, has_query: bool) -> Answer | None:
        for pattern in self.patterns if len(text) <= LONGEST else ():
            if pattern.has_query == has_query and (groups := pattern.groups(text)) is not None:
                return pattern.answer._replace(
                    target=with_groups(pattern.answer.target, [quote(group, safe="/%=&") for group in groups])
                )
        return None
