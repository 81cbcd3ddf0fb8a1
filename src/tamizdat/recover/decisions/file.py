"""The file of decisions: TOML, one table a decision, in the order in which they were made.

    # what the newsroom's lawyer asked for
    [[date]]
    article = 5512
    published = 2017-05-09
    when = 2026-11-28

Reading tells what is wrong with file, line and remedy. Writing only ever adds at the end, so whatever people wrote,
comments too, stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.disk import write_whole
from tamizdat.project import DECISIONS
from tamizdat.recover.decisions.check import problem_of
from tamizdat.recover.decisions.groups import contradiction
from tamizdat.recover.decisions.kinds import KINDS, NAMES, Decision, Decisions
from tamizdat.recover.redaction.redactor import Redactor

HEAD = """\
# What editors decided about recovered articles. `tamizdat recover` obeys it in every run, whatever the captures say.
# Write, change and remove decisions by hand as you like; docs/recovery.md explains each kind.
"""
_HEADER = re.compile(r"\s*\[\[\s*\"?(\w+)\"?\s*\]\]")
# The strings and comments of TOML.
_TOKEN = re.compile(r'''"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*''', re.S)
_PATH = re.compile(r"`\$((?:\.\w+|\[[\w.]*\])*)`")
_ADVICE = "docs/recovery.md has an example of each kind."


class DecisionsError(ValueError):
    """The file of decisions cannot be obeyed; the message names the file, the line and the remedy."""


class DecisionFile(Struct, frozen=True):
    """A file of decisions that was read: where it lies, its text, and what it says."""

    path: Path
    text: str
    decisions: Decisions

    def line(self, kind: str, index: int) -> int:
        """Return the line at which a decision stands: the one with this index among those of its kind."""
        return line_of(self.text, kind, index)


def read(path: Path) -> DecisionFile:
    """Return the decisions in a file; none where there is no file. Raises DecisionsError."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows write a byte order mark
    except FileNotFoundError:
        return DecisionFile(path, "", Decisions())
    except UnicodeDecodeError as error:
        raise DecisionsError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise DecisionsError(f"{path}: cannot be read: {error.strerror}. Make it readable.") from None
    return DecisionFile(path, text, parse(text, str(path)))


def parse(text: str, name: str = DECISIONS) -> Decisions:
    """Return the decisions that TOML `text` states; `name` stands in errors. Raises DecisionsError."""
    try:
        raw = _dates_as_text(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DecisionsError(f"{name}: {error}. Correct the line; {_ADVICE}") from None
    try:
        decisions = msgspec.convert(raw, Decisions)
    except msgspec.ValidationError as error:
        where = _PATH.search(str(error))
        problem = str(error).split(" - at ")[0]
        keys = re.findall(r"\w+", where[1]) if where else []
        unknown = re.search(r"unknown field `(\w+)`", problem)
        line = _line_of_keys(text, [*keys, unknown[1]] if unknown else keys)
        raise DecisionsError(f"{name}, line {line}: {problem}{_remedy(problem, keys)}") from None
    for kind in KINDS:
        for index, decision in enumerate(getattr(decisions, kind)):
            if found := problem_of(decision):
                line = _line_of_keys(text, [kind, str(index), found.key])
                raise DecisionsError(f"{name}, line {line}: {found.problem}")
    if pair := contradiction(decisions):
        lines = line_of(text, "join", pair[0]), line_of(text, "apart", pair[1])
        raise DecisionsError(
            f"{name}, line {lines[1]}: sets captures apart that line {lines[0]} joins. Remove one of the two."
        )
    return decisions


def added(text: str, decisions: Iterable[Decision], names: Mapping[str, str] = {}) -> str:
    """Return the text of a file with decisions added at its end.

    `names` gives the names of captures by their hash; they are written as comments, for people.
    """
    above = text if text.strip() else HEAD
    if not above.endswith("\n"):
        above += "\n"
    return above + "".join(f"\n{_table(decision, names)}" for decision in decisions)


def table_of(decision: Decision) -> str:
    """Return a decision as it stands in the file."""
    return _table(decision, {})


def write(path: Path, text: str) -> None:
    """Replace the file, all at once."""
    write_whole(path, text.encode())


def without_barred(text: str, redactor: Redactor) -> str:
    """Return the text of a file without barred words in its values and comments; all else stays as it is."""

    def clean(found: re.Match[str]) -> str:
        token = found[0]
        if token.startswith("#"):
            return redactor.name(token)
        try:
            value = tomllib.loads(f"value = {token}")["value"]
        except tomllib.TOMLDecodeError:
            return redactor.name(token)
        left = redactor.name(value)
        return token if left == value else _value(left)

    return _TOKEN.sub(clean, text)


def line_of(text: str, kind: str, index: int) -> int:
    """Return the line (from 1) of the header of the table of a kind with this index; 1 if it is written otherwise."""
    lines = [at for at, line in enumerate(text.splitlines(), 1) if (hit := _HEADER.match(line)) and hit[1] == kind]
    return lines[index] if index < len(lines) else 1


def _line_of_keys(text: str, keys: Sequence[str]) -> int:
    """Return the line where the last of `keys` is set: a kind, an index, a key; or where its table begins."""
    if not keys:
        return 1
    kind, key = keys[0], keys[2] if len(keys) > 2 else ""
    first = line_of(text, kind, int(keys[1]) if len(keys) > 1 and keys[1].isdecimal() else 0)
    for at, line in enumerate(text.splitlines()[first:], first + 1):
        if _HEADER.match(line):
            break
        if key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
            return at
    return first


def _remedy(problem: str, keys: Sequence[str]) -> str:
    if "unknown field" in problem:
        known = ", ".join(KINDS) if not keys else ""
        return f". Remove it or correct its spelling{f' (kinds: {known})' if known else ''}."
    if "missing required field" in problem:
        return f". Add it; {_ADVICE}"
    return f". Correct the value; {_ADVICE}"


def _dates_as_text(value: Any) -> Any:
    """Return TOML's values with dates and times as ISO text."""
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _table(decision: Decision, names: Mapping[str, str]) -> str:
    lines = [f"[[{NAMES[type(decision)]}]]"]
    values = msgspec.to_builtins(decision, builtin_types=(date,))
    for key in sorted(values, key=lambda key: key in ("when", "by", "why")):
        if values[key] in (None, False, "", [], ()) and key in _OPTIONAL:
            continue
        lines.append(_setting(key, values[key], names))
    return "\n".join(lines) + "\n"


_OPTIONAL = {"when", "by", "why", "block", "article", "articles", "capture", "reason", "text", "comment"}


def _setting(key: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        if len(value) < 2 and key != "captures":
            return f"{key} = [{', '.join(map(_value, value))}]"
        return "\n".join([f"{key} = [", *(f"  {_value(item)},{_comment(item, names)}" for item in value), "]"])
    return f"{key} = {_value(value)}{_comment(value, names)}"


def _comment(value: Any, names: Mapping[str, str]) -> str:
    name = names.get(value) if isinstance(value, str) else None
    return f"  # {''.join(char if char.isprintable() else '?' for char in name)}" if name else ""


def _value(value: Any) -> str:
    """Return a value as TOML writes it: a number, a date, a string."""
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, value))}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char == " " or char.isprintable():
        return char
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"
