"""Every regular expression of a package, and texts that make each one backtrack as much as it can.

A text is made from the expression's own parts: what leads to a repeat, then very many of what it repeats, then
something that fits nowhere; and very many of what leads to it. Where such a text of four times the length takes sixteen
times the work, the expression takes quadratic time over what somebody else wrote.
"""

from __future__ import annotations

import gc
import importlib
import math
import pkgutil
import re
import time
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

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


def patterns(package: ModuleType) -> list[re.Pattern[Any]]:
    """Return the expressions that the modules of a package hold, in whatever they hold them, each once."""
    for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        importlib.import_module(module.name)
    found: dict[tuple[Any, int], re.Pattern[Any]] = {}
    waiting: list[Any] = [
        value
        for name, module in list(importlib.sys.modules.items())  # type: ignore[attr-defined]
        if name.startswith(package.__name__)
        for value in vars(module).values()
    ]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, re.Pattern):
            found[each.pattern, each.flags] = each
        elif isinstance(each, dict | list | tuple | set | frozenset) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each
    gc.collect()
    return sorted(found.values(), key=lambda pattern: (str(pattern.pattern), pattern.flags))


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


def grows(pattern: re.Pattern[Any], attack: tuple[str, str, str]) -> float:
    """Return the exponent with which the work grows with the text; 0 where there is too little to be measured.

    The text grows fourfold until the work is plain to see, so that what takes cubic time is found as quickly. Measured
    is processor time, the least of a few tries: on a busy machine some take longer, and none takes less than its work.
    """
    before = 0.0
    for size in SIZES:
        work = _work(pattern, attack, size)
        if before and (work >= PLAIN or (size == SIZES[-1] and work >= MEASURABLE and work > 6 * before)):
            tries = [(_work(pattern, attack, size // 4), _work(pattern, attack, size)) for _ in range(2)]
            few, many = min(before, *(each for each, _ in tries)), min(work, *(each for _, each in tries))
            return math.log(many / few, 4)
        if before > MEASURABLE / 4 and work < 6 * before:
            return 0.0  # many words to look for at each place, and linear
        before = max(work, 1e-6)
    return 0.0


def _work(pattern: re.Pattern[Any], attack: tuple[str, str, str], size: int) -> float:
    before, repeated, after = attack
    text: Any = before + repeated * (size // len(repeated)) + after
    if isinstance(pattern.pattern, bytes):
        text = text.encode("latin-1", "replace")
    began = time.process_time()
    pattern.search(text)
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
