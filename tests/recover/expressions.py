"""Every regular expression of a package, and texts that make each one backtrack as much as it can.

A text is made from the expression's own parts: what leads to a repeat, then very many of what it repeats, then
something that fits nowhere; and very many of what leads to it. Where such a text of four times the length takes sixteen
times the work, the expression takes quadratic time over what somebody else wrote.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, NamedTuple

UNLIKELY = "\x00"
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
SIZES = (32, 125, 500, 2_000, 8_000)  # characters of a text
MEASURABLE, PLAIN = 0.004, 0.1  # seconds of processor time; quadratic time over 8,000 characters is some 0.2
_MANY = 20  # repeats that may be as many count as repeats without end where they are within another


class Expression(NamedTuple):
    """An expression, and whether it is only matched: at one place of a text, and not looked for at each."""

    pattern: re.Pattern[Any]
    is_matched: bool


def expressions(package: ModuleType) -> list[Expression]:
    """Return the expressions that the modules of a package hold, in whatever they hold them, each once."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(package.__name__)]
    source = {module.__name__: Path(module.__file__ or "").read_text(encoding="utf-8") for module in modules}
    found: dict[tuple[Any, int], Expression] = {}
    for module in modules:
        for name, value in vars(module).items():
            where = "\n".join(source[each.__name__] for each in modules if vars(each).get(name) is value)
            is_matched = isinstance(value, re.Pattern) and _is_matched(name, where)
            for pattern in _held(value):
                key = (pattern.pattern, pattern.flags)
                others = found.get(key, Expression(pattern, True))
                found[key] = Expression(pattern, is_matched and others.is_matched)
    return sorted(found.values(), key=lambda each: (str(each.pattern.pattern), each.pattern.flags))


def _is_matched(name: str, source: str) -> bool:
    """Whether all that a source does with the expression of this name is to match it."""
    used = set(re.findall(rf"\b{name}\b(?!\s*=[^=])(\.\w+)?", source))
    return bool(used - {""}) and used <= {".match", ".fullmatch"}


def _held(value: Any) -> Iterator[re.Pattern[Any]]:
    """Yield the expressions in a value of a module."""
    waiting, seen = [value], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, re.Pattern):
            yield each
        elif isinstance(each, dict | list | tuple | set | frozenset) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Return what to attack an expression with: a beginning, what is repeated, an end."""
    made: dict[tuple[str, str, str], None] = {}
    for before, repeated in _repeats(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), ""):
        if repeated:
            made[before, repeated, UNLIKELY] = None
            made["", repeated, UNLIKELY] = None
        if before:
            made["", before + repeated, UNLIKELY] = None
            made["", before, UNLIKELY] = None
    return list(made)


def grows(expression: Expression, attack: tuple[str, str, str]) -> float:
    """Return the exponent with which the work grows with the text; 0 where there is too little to be measured.

    The text grows fourfold until the work is plain to see, so that what takes cubic time is found as quickly. Measured
    is processor time, the least of a few tries: on a busy machine some take longer, and none takes less than its work.
    """
    before = 0.0
    for size in SIZES:
        work = _work(expression, attack, size)
        if before and (work >= PLAIN or (size == SIZES[-1] and work >= MEASURABLE and work > 6 * before)):
            tries = [(_work(expression, attack, size // 4), _work(expression, attack, size)) for _ in range(2)]
            few, many = min(before, *(each for each, _ in tries)), min(work, *(each for _, each in tries))
            return math.log(many / few, 4)
        if before > MEASURABLE / 4 and work < 6 * before:
            return 0.0  # many words to look for at each place, and linear
        before = max(work, 1e-6)
    return 0.0


def _work(expression: Expression, attack: tuple[str, str, str], size: int) -> float:
    pattern, is_matched = expression
    before, repeated, after = attack
    text: Any = before + repeated * (size // len(repeated)) + after
    if isinstance(pattern.pattern, bytes):
        text = text.encode("latin-1", "replace")
    do = pattern.match if is_matched else pattern.search
    began = time.process_time()
    do(text)
    return time.process_time() - began


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield for each repeat in an expression the text that leads to it, and what it repeats."""
    for code, value in tree:
        if code in _REPEATS:
            least, most, inner = value
            yield from _repeats(inner, before)
            if most == codes.MAXREPEAT or most >= _MANY:
                yield from ((before, each) for each in _samples(inner))
            before += _sample(inner) * min(least, 50)
        elif code is codes.SUBPATTERN:
            yield from _repeats(value[-1], before)
            before += _sample(value[-1])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
            before += _sample(value[1][0])
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(value[1], before)
        else:
            before += _of_one(code, value)


def _samples(tree: Any) -> Iterator[str]:
    """Yield a few texts that fit an expression: one for each of its first branches or characters."""
    first = tree[0] if len(tree) else None
    if first is not None and len(tree) == 1 and first[0] is codes.IN:
        yield from dict.fromkeys(filter(None, (_of_in([each]) for each in first[1][:8])))
    else:
        yield _sample(tree)
    for char in " a1":
        if re.fullmatch(re.escape(char), char) and first is not None and first[0] in (codes.IN, codes.ANY):
            yield char


def _sample(tree: Any) -> str:
    """Return one short text that fits an expression, but for what looks around."""
    text = ""
    for code, value in tree:
        if code in _REPEATS:
            text += _sample(value[2]) * min(value[0], 50)
        elif code is codes.SUBPATTERN:
            text += _sample(value[-1])
        elif code is codes.BRANCH:
            text += _sample(value[1][0])
        else:
            text += _of_one(code, value)
    return text


def _of_one(code: Any, value: Any) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if code is codes.ANY:
        return "a"
    if code is codes.IN:
        return _of_in(value)
    return ""


def _of_in(items: Any) -> str:
    """Return a character of a set."""
    if items[0][0] is codes.NEGATE:
        shut = {chr(value) for code, value in items[1:] if code is codes.LITERAL}
        return next((char for char in "a1 -." if char not in shut), "ж")
    for code, value in items:
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.RANGE:
            return chr(value[0])
        if code is codes.CATEGORY:
            return _CATEGORIES.get(value, "a")
    return ""
