"""Reads a newsroom's redirects for its servers: its outlet's rules, and the old paths of its articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tamizdat.outlet import Outlet
from tamizdat.outlet_file import FILE
from tamizdat.paths import page_file, path_problem
from tamizdat.press.archives.database import DatabaseArchive
from tamizdat.redirect_loops import loop
from tamizdat.redirects import (
    REFRESH,
    Redirect,
    escaped_target,
    keeps_query,
    key_of,
    old_path_problem,
    page_path,
    rule_for,
)
from tamizdat.release import ReleaseError, tombstones
from tamizdat.webserver.redirect_rules import Answer, Pattern, RedirectRules, expression_problem


def gather(outlet: Outlet, archive: Path | DatabaseArchive | None, site: Path | None) -> RedirectRules:
    """Return the redirects of an outlet and of the articles of an archive, each read once and let go.

    The archive is a `.jsonl` file or the desk's database; without one there are no old paths. `site` is the release
    that will be served; None, or a folder that is not here, tells nothing about pages. Raises OSError and ArchiveError.
    """
    left_out: list[str] = []
    old_paths = _old_paths(archive, left_out) if archive else {}
    rules = _exact_rules(outlet, site, old_paths, left_out)
    rest = {key: answer for key, answer in old_paths.items() if key not in rules}
    paths = {key: answer for key, answer in rest.items() if "?" not in key}
    pages = _pages_at(site, paths) if site else {}
    return RedirectRules(
        query_rules={key: answer for key, answer in (rest | rules).items() if "?" in key},
        exact_rules={key: answer for key, answer in rules.items() if "?" not in key},
        redirect_pages={key: answer for key, answer in paths.items() if pages.get(key)},
        # Another page that stands at an old path stays there, as press has reported.
        old_paths={key: answer for key, answer in paths.items() if key not in pages},
        patterns=tuple(_patterns(outlet, left_out)),
        withdrawn=_withdrawn(site, left_out),
        left_out=tuple(left_out),
    )


def _exact_rules(
    outlet: Outlet, site: Path | None, old_paths: dict[str, Answer], left_out: list[str]
) -> dict[str, Answer]:
    """Return the outlet's exact rules by their keys.

    Left out are those at whose path a page of the release stands, and those that would lead readers in a loop through
    old paths. The outlet's rules make no loop by themselves (outlet_file.py), and no old path is an article's path.
    """
    rules: dict[str, Redirect] = {}
    for rule in outlet.redirects:
        if rule.pattern:
            continue
        if site and not rule.has_query and _is_other_page(site, rule.key):
            left_out.append(f"{_named(rule)}: a page stands there. Remove one of them.")
        else:
            rules[rule.key] = rule
    targets = {key: answer.target for key, answer in old_paths.items()} | {key: rules[key].new for key in rules}
    while circle := loop(targets, list(rules), outlet.local_path):
        key = next(key for key in (rule_for(address, targets) for address in circle) if key and key in rules)
        way = " → ".join(map(repr, circle))
        left_out.append(f"{_named(rules.pop(key))} leads in a loop, {way}. Correct `to`, or remove it.")
        targets.pop(key)
    return {key: _answer(rule) for key, rule in rules.items()}


def _patterns(outlet: Outlet, left_out: list[str]) -> Iterator[Pattern]:
    """Yield the outlet's patterns; left out are those that RE2, which Caddy and `tamizdat up` use, does not take."""
    for rule in outlet.redirects:
        if not rule.pattern:
            continue
        if problem := expression_problem(rule.regex):
            left_out.append(f"{_named(rule)}: {problem}. Correct the regular expression.")
        else:
            yield pattern_of(rule)


def pattern_of(rule: Redirect) -> Pattern:
    """Return a rule by pattern as servers look it up."""
    return Pattern(rule.regex, _answer(rule), rule.has_query)


def _named(rule: Redirect) -> str:
    where = f"{FILE}, line {rule.line}: " if rule.line else ""
    return f"{where}redirect from {rule.old!r}"


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
    target = escaped_target(rule.new, safe="$" if rule.pattern else "")
    return Answer(rule.status, target, not rule.has_query and keeps_query(target))


def _is_other_page(site: Path, key: str) -> bool:
    """Whether a page that is no redirect page stands at a path, as a folder or a file."""
    for name in (page_file(key + "/"), key):
        if (content := _content(site, name)) is not None:
            return REFRESH not in content
    return False


def _pages_at(site: Path, keys: Iterable[str]) -> dict[str, bool]:
    """Return at which keys of exact rules the release has a page, and whether that is a redirect page."""
    contents = ((key, _content(site, page_file(page_path(key)))) for key in keys)
    return {key: REFRESH in content for key, content in contents if content is not None}


def _content(site: Path, name: str) -> bytes | None:
    """Return a file of the release, None where there is none."""
    try:
        return (site / name).read_bytes()
    except (OSError, ValueError):
        return None


class _Article(Struct):
    """What is read of an article: its number, its path, and those it had."""

    number: int
    path: str
    old_paths: tuple[str, ...] = ()


def _old_paths(archive: Path | DatabaseArchive, left_out: list[str]) -> dict[str, Answer]:
    """Return the old paths of articles by their keys; of two articles that had one path the higher number has it.

    Where an article stands no other's old path leads away from it.
    """
    found: dict[str, tuple[int, str]] = {}  # number and path of the article
    paths: set[str] = set()
    shared: dict[str, None] = {}
    for article in _articles(archive, left_out):
        if article.old_paths and (problem := path_problem(article.path)):
            left_out.append(
                f"article {article.number}: no old path leads to {article.path[:60]!r}: {problem}. Correct its path."
            )
            continue
        paths.add(article.path.strip("/"))
        for old in article.old_paths:
            key = key_of(old)
            if problem := old_path_problem(key):
                left_out.append(f"article {article.number}: old path {old!r} cannot be an address: {problem}.")
                continue
            before = found.get(key)
            if before and before[1] != article.path:
                shared[key] = None
            found[key] = max(found.get(key, (0, "")), (article.number, article.path))
    left_out += [f"old path {key!r}: two articles had it; it leads to {found[key][1]}." for key in shared]
    return {key: _moved_to(key, path) for key, (_, path) in found.items() if key not in paths}


def _moved_to(key: str, path: str) -> Answer:
    return Answer(301, quote(path, safe="/~!'()+,=@"), "?" not in key)


def _articles(archive: Path | DatabaseArchive, left_out: list[str]) -> Iterator[_Article]:
    """Yield each article, in the order of their lines or numbers."""
    decode = msgspec.json.Decoder(_Article).decode
    for count, line in enumerate(_records(archive), 1):
        if not line.strip():
            continue
        try:
            yield decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            where, remedy = (
                (f"{archive}, line {count}", "Recover it again, or mend the line")
                if isinstance(archive, Path)
                else (f"{archive.name}, record {count}", "Publish it again")
            )
            left_out.append(f"{where}: {error}. {remedy}.")


def _records(archive: Path | DatabaseArchive) -> Iterator[bytes]:
    if isinstance(archive, DatabaseArchive):
        with archive.snapshot() as snapshot:
            yield from snapshot.records()
    elif archive.is_file():
        with archive.open("rb") as lines:
            yield from lines
