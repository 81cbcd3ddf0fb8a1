"""Loops of redirects: where a reader would be sent round and round, however the addresses are written.

- Two spellings of an address are one: `a/`, `/a`, `a/index.html`, `./a/`, `b/../a/`, `%61/`, and the same with the
  outlet's own host before it.
- Exact rules are followed one by one. A pattern stands for many addresses: it is tried with groups that its expression
  takes, so that a pattern which leads back to itself, or leads on for ever, is found.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tamizdat.redirects import Redirect, keeps_query, key_of, rule_for, with_groups

Local = Callable[[str], str | None]


def first_loop(rules: Sequence[Redirect], local: Local) -> tuple[int, tuple[str, ...]] | None:
    """Return the index of a rule by which readers are led in a loop, and the loop's addresses; None if all arrive."""
    indexes = {rule.key: index for index, rule in enumerate(rules) if not rule.pattern}
    targets = {key: rules[index].new for key, index in indexes.items()}
    if circle := loop(targets, targets, local):
        key = rule_for(circle[0], targets)
        assert key is not None  # noqa: S101 (each address of a loop has a rule)
        return indexes[key], circle
    found = ((at, pattern_loop(rules, at, local)) for at, rule in enumerate(rules) if rule.pattern)
    return next(((at, circle) for at, circle in found if circle), None)


def loop(targets: Mapping[str, str], starts: Iterable[str], local: Local) -> tuple[str, ...]:
    """Return the addresses of the first loop that a reader of one of `starts` is led into, () if all arrive.

    The last address of the loop is its first again. `targets` are exact rules by their keys; `local` returns the path
    of a target on the outlet's own hosts, None if it lies elsewhere.
    """
    arrives: set[str] = set()
    for start in starts:
        chain = {start: None}
        here = start
        while here not in arrives and (onward := _onward(here, targets, local)) is not None:
            if onward in chain:
                addresses = list(chain)
                return (*addresses[addresses.index(onward) :], onward)
            chain[onward] = None
            here = onward
        arrives |= chain.keys()
    return ()


def _onward(key: str, targets: Mapping[str, str], local: Local) -> str | None:
    """Return the address to which an exact rule leads the reader of another, None where no rule leads on."""
    rule = rule_for(key, targets)
    new = targets[rule] if rule is not None else ""
    target = local(new) if new else None
    if target is None:
        return None
    onward, _, own_query = target.partition("#")[0].partition("?")
    asked_query = key.partition("?")[2] if rule != key else ""  # a rule that looked at the query lets go of it
    query = asked_query if keeps_query(new) else own_query
    return _key(onward, query)


def _key(path: str, query: str) -> str:
    """Return the key of an address whose path may still hold `.` and `..`, which browsers resolve."""
    return key_of(posixpath.normpath("/" + path)) + (f"?{query}" if query else "")


# What a group may stand for. The first three that the group's own expression takes are tried.
_SAMPLES = ("2013", "12", "1", "a", "abc", "a-b", "2013/10", "a/b", "a.html", "a/", "ab12cd", "")
_MOST_HOPS = 12  # browsers give up after some twenty; no rule that leads somewhere needs more than a few
_MOST_STARTS = 64


def pattern_loop(rules: Sequence[Redirect], index: int, local: Local) -> tuple[str, ...]:
    """Return the addresses of the loop into which the pattern at `index` of `rules` leads, () where none is found.

    The last address is the first again, or, where the addresses grow for ever, the last that was looked at. `local`
    returns the path of a target on the outlet's own hosts, None if it lies elsewhere.
    """
    exact = {rule.key: rule.new for rule in rules if not rule.pattern}
    patterns = [rule for rule in rules if rule.pattern]
    found = (_walk(target, exact, patterns, local) for target in _targets(rules[index]) if target)
    return next(filter(None, found), ())


def _walk(target: str, exact: Mapping[str, str], patterns: Sequence[Redirect], local: Local) -> tuple[str, ...]:
    """Return the loop into which the target of a pattern leads, () where it leads to an end."""
    way: dict[str, None] = {}
    while (path := local(target)) is not None:
        name, _, query = path.partition("#")[0].partition("?")
        here = _key(name, query)
        if here in way:
            addresses = list(way)
            return (*addresses[addresses.index(here) :], here)
        if len(way) == _MOST_HOPS:
            return tuple(way)
        way[here] = None
        rule = rule_for(here, exact)
        target = exact[rule] if rule is not None else _by_pattern(name, query, patterns)
        if not target:
            return ()
    return ()


def _by_pattern(name: str, query: str, patterns: Sequence[Redirect]) -> str:
    """Return where the first pattern that takes an address leads, "" where none takes it."""
    path = name.lstrip("/")
    for pattern in patterns:
        text = f"{path}?{query}" if pattern.has_query else path
        if (query or not pattern.has_query) and (found := re.fullmatch(pattern.regex, text, re.ASCII)):
            return with_groups(pattern.new, found.groups(""))
    return ""


def _targets(pattern: Redirect) -> Iterator[str]:
    """Yield targets of a pattern, its groups filled with samples that they take."""
    choices = [
        [sample for sample in _SAMPLES if re.fullmatch(group, sample, re.ASCII)][:3] or ["a"]
        for group in _groups(pattern.regex)
    ]
    for values in itertools.islice(itertools.product(*choices), _MOST_STARTS):
        yield with_groups(pattern.new, values)


def _groups(regex: str) -> Iterator[str]:
    """Yield the expression of each group of a pattern, in the order of their opening brackets.

    >>> list(_groups(r"(\\d+)/([^)]*)\\((?:a|b)"))
    ['\\\\d+', '[^)]*']
    """
    opened: list[tuple[int, bool]] = []
    found: dict[int, str] = {}
    at = 0
    while at < len(regex):
        letter = regex[at]
        if letter == "\\":
            at += 1
        elif letter == "[":
            closing = regex.find("]", at + 2 + (regex[at + 1 : at + 2] == "^"))
            at = closing if closing > at else len(regex)
        elif letter == "(":
            opened.append((at, not regex.startswith("(?:", at)))
        elif letter == ")" and opened:
            start, counts = opened.pop()
            if counts:
                found[start] = regex[start + 1 : at]
        at += 1
    yield from (found[start] for start in sorted(found))
