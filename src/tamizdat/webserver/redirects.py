"""Old addresses and where they lead: what the outlet has set, and what its recovered articles were called before.

Every server asks in the same order (docs/serving.md): what looks at the query, then the outlet's exact paths, then the
files of the release; and only where nothing stands, the articles' old paths and the outlet's patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tamizdat.outlet import Outlet, Redirect
from tamizdat.paths import page_file
from tamizdat.release import ReleaseError, tombstones

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_REFRESH = b'http-equiv="refresh"'  # what makes a page a redirect, in any theme
_LONGEST = 1000  # characters of an address that a rule is held against; servers' settings take lines of 4,096 bytes


class Answer(NamedTuple):
    """What an old address is answered with: 301 or 302 and an escaped path (no leading slash) or address, or 410.

    The query of a request goes along, unless the rule looked at it, or the target has a query or a fragment.
    """

    status: int
    target: str = ""
    keeps_query: bool = True

    @property
    def outside(self) -> bool:
        """Whether it leads to another site."""
        return self.target.startswith(("https://", "http://"))


class Pattern(NamedTuple):
    """A rule of the outlet by regular expression, for the path (no leading slash) or for path and query."""

    regex: str
    answer: Answer
    asks: bool


class RedirectRules(Struct, frozen=True):
    """All that is answered otherwise than by a file. Paths are decoded and have no slashes around them; `asked` ends in
    "?" and the query. `withdrawn` are the files of pages that say that their article is gone: they are sent with 410.

    `left_out` says what could not be used, a line each.
    """

    asked: dict[str, Answer] = {}
    exact: dict[str, Answer] = {}
    moved: dict[str, Answer] = {}
    patterns: tuple[Pattern, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    def first(self, path: str, query: str) -> Answer | None:
        """Return what a decoded request path (with its leading slash) is answered with before files are looked at."""
        place = path.strip("/")
        if query and (
            found := self.asked.get(f"{place}?{query}") or self._by_pattern(f"{path[1:]}?{query}", asks=True)
        ):
            return found
        return self.exact.get(place)

    def otherwise(self, path: str) -> Answer | None:
        """Return what a decoded request path is answered with if the release has no file for it."""
        return self.moved.get(path.strip("/")) or self._by_pattern(path[1:], asks=False)

    def _by_pattern(self, text: str, *, asks: bool) -> Answer | None:
        for pattern in self.patterns if len(text) <= _LONGEST else ():
            if pattern.asks == asks and (found := re.fullmatch(pattern.regex, text, re.ASCII)):
                return pattern.answer._replace(target=_filled(pattern.answer.target, found.groups("")))
        return None


def _filled(target: str, groups: tuple[str, ...]) -> str:
    """Return a pattern's target with its groups escaped and in their places."""
    return re.sub(r"\$([1-9])", lambda name: quote(groups[int(name[1]) - 1], safe="/%=&"), target)


def gather(outlet: Outlet, archive: Path | None, site: Path | None) -> RedirectRules:
    """Return the redirects of an outlet and of the articles in a `.jsonl` file, each line read once and let go.

    Without that file there are no old paths. An exact path at which a page of `site` stands is left out: the page
    stays. Raises OSError.
    """
    left_out: list[str] = []
    asked: dict[str, Answer] = {}
    moved: dict[str, Answer] = {}
    for place, answer in _old_paths(archive, left_out) if archive and archive.is_file() else ():
        table = asked if "?" in place else moved
        if table.get(place, answer) != answer:
            left_out.append(f"old path {place!r}: two articles had it; it leads to {answer.target}.")
        table[place] = answer
    exact: dict[str, Answer] = {}
    for rule in outlet.redirects:
        if rule.pattern:
            continue
        if not rule.asks and site and _is_page(site, rule.place):
            left_out.append(f"redirect from {rule.old!r}: a page stands there. Remove one of them.")
            continue
        (asked if rule.asks else exact)[rule.place] = _answer(rule)
    patterns = tuple(Pattern(rule.regex, _answer(rule), rule.asks) for rule in outlet.redirects if rule.pattern)
    return RedirectRules(asked, exact, moved, patterns, _withdrawn(site, left_out), tuple(left_out))


def _withdrawn(site: Path | None, left_out: list[str]) -> frozenset[str]:
    try:
        return withdrawn(site) if site else frozenset()
    except ReleaseError as error:
        left_out.append(f"withdrawn articles are answered with 200: {error}")
        return frozenset()


def withdrawn(site: Path) -> frozenset[str]:
    """Return the files of withdrawn articles' pages in a release, none in any other folder. Raises ReleaseError."""
    gone = (one.path for one in tombstones(site) if one.state == "withdrawn")
    return frozenset(path for path in gone if (site / path).is_file())


def _answer(rule: Redirect) -> Answer:
    group = "$" if rule.pattern else ""
    target = quote(rule.new.removeprefix("/"), safe="/~!'()+,=@:;?&%#[]*" + group)
    return Answer(rule.status, target, not rule.asks and not {"?", "#"} & {*target})


def _is_page(site: Path, place: str) -> bool:
    """Whether a page other than one that only leads on stands at a path, as a file or a folder."""
    for name in (page_file(place + "/"), place):
        try:
            return _REFRESH not in (site / name).read_bytes()
        except (OSError, ValueError):
            continue
    return False


class _Moved(Struct):
    """What is read of an article: its number, its path, and those it had."""

    number: int
    path: str
    old_paths: tuple[str, ...] = ()


def _old_paths(archive: Path, left_out: list[str]) -> Iterator[tuple[str, Answer]]:
    """Yield each old path of each article, in the order of their lines. Lines that are no articles press has told."""
    decode = msgspec.json.Decoder(_Moved).decode
    with archive.open("rb") as lines:
        for count, line in enumerate(lines, 1):
            if b'"old_paths":[]' in line or not line.strip():
                continue
            try:
                article = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                left_out.append(f"{archive}, line {count}: {error}. Recover it again, or mend the line.")
                continue
            for old in article.old_paths:
                place = Redirect(old=old).place
                if _CONTROL.search(place) or not 0 < len(place) <= _LONGEST:
                    left_out.append(f"article {article.number}: old path {old!r} cannot be an address.")
                elif place != article.path.strip("/"):
                    yield place, Answer(301, quote(article.path, safe="/~!'()+,=@"), "?" not in place)
