"""Names that a template uses and was not given.

A press stops at the first. Here each is reported with its line and stands for nothing, so that one misspelt name does
not hide the next.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jinja2
from jinja2 import Undefined
from jinja2.utils import missing
from msgspec import Struct

from tamizdat.themecheck.finding import did_you_mean

# Called with the template's file name as compiled, the line, and what is wrong.
Report = Callable[[str, int, str], None]
_REFERENCE = " docs/theme-reference.md lists all."


def report_undefined(env: jinja2.Environment, known: Callable[[], Iterable[str]], report: Report) -> None:
    """Have an environment report names that are not given; `known` returns all variables that some template gets."""
    members = {"known": staticmethod(known), "report": staticmethod(report)}
    env.undefined = type("_Undefined", (_ReportingUndefined,), members)


def no_variable(name: str, known: Iterable[str]) -> str:
    """Say that a variable is not given: to this template, or to any."""
    if name in set(known):
        rule = "a page gets what its kind needs, a part of all pages only chrome and root, a macro nothing."
        return f"{name} is not given to this template: {rule}"
    return f"there is no variable {name}.{did_you_mean(name, known) or _REFERENCE}"


def no_field(view: type, name: str) -> str:
    """Say that a view has no such field."""
    fields: tuple[str, ...] = getattr(view, "__struct_fields__", ())
    return f"{view.__name__} has no {name}.{did_you_mean(name, fields) or _REFERENCE}"


def _rendered_line() -> tuple[str, int] | None:
    """Return the file and line of the template that is being rendered: the innermost on the call stack."""
    frame = sys._getframe(1)
    while frame:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            return template.filename or "", template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return None


class _ReportingUndefined(Undefined):
    """The undefined handler: stands for a name that is not given, and reports it when it is used.

    To ask whether it is defined, or for a default, is no mistake.
    """

    known: Callable[[], Iterable[str]]
    report: Report

    def _report(self) -> None:
        at = _rendered_line()
        if at is None:
            return
        name, owner = str(self._undefined_name), self._undefined_obj
        if self._undefined_hint:
            text = f"{self._undefined_hint}."
        elif owner is missing:
            text = no_variable(name, type(self).known())
        elif isinstance(owner, Struct):
            text = no_field(type(owner), name)
        elif isinstance(owner, dict):
            text = f"there is no {name} in it.{did_you_mean(name, map(str, owner))}"
        elif owner is None:
            text = f"it is nothing here, and has no {name}. Ask with {{% if %}} before."
        elif isinstance(owner, tuple | list):
            text = f"the list has no item {name}: it may be short or empty. Ask with {{% if %}} before."
        else:
            text = f"{type(owner).__name__} has no {name}."
        type(self).report(*at, text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Any:
        return self

    def __str__(self) -> str:
        self._report()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._report()
        return iter(())

    def __bool__(self) -> bool:
        self._report()
        return False

    def __len__(self) -> int:
        self._report()
        return 0

    def __call__(self, *args: object, **kwargs: object) -> Any:
        self._report()
        return ""

    def __eq__(self, other: object) -> bool:
        self._report()
        return False

    def __ne__(self, other: object) -> bool:
        self._report()
        return True

    def __hash__(self) -> int:
        return id(type(self))

    def __contains__(self, item: object) -> bool:
        self._report()
        return False

    def _compare(self, other: object) -> bool:
        self._report()
        return False

    def _calculate(self, other: object) -> Any:
        self._report()
        return other if not isinstance(other, _ReportingUndefined) else ""

    __lt__ = __le__ = __gt__ = __ge__ = _compare  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _calculate
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _calculate
