"""Names that a template uses and was not given: noted with their lines, and answered with nothing, so that one
misspelt name does not hide the next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jinja2
from jinja2 import Undefined
from jinja2.utils import missing
from msgspec import Struct

from tamizdat.themecheck.finding import meant

# Told: the template's file name as compiled, the line, what is wrong.
Tell = Callable[[str, int, str], None]
_LIST = " docs/theme-reference.md lists all."


def watch(env: jinja2.Environment, known: Callable[[], Iterable[str]], tell: Tell) -> None:
    """Have an environment tell of names that are not given; `known` are the variables that there could be."""
    env.undefined = type("_Asked", (_Doubt,), {"known": staticmethod(known), "tell": staticmethod(tell)})


def no_variable(name: str, known: Iterable[str]) -> str:
    """Say that a variable is not given: to this template, or to any."""
    if name in set(known):
        rule = "a page gets what its kind needs, a part of all pages only chrome and root, a macro nothing."
        return f"{name} is not given to this template: {rule}"
    return f"there is no variable {name}.{meant(name, known) or _LIST}"


def no_field(owner: type, name: str) -> str:
    """Say that a view has no such field."""
    fields: tuple[str, ...] = getattr(owner, "__struct_fields__", ())
    return f"{owner.__name__} has no {name}.{meant(name, fields) or _LIST}"


def template_line() -> tuple[str, int] | None:
    """Return the file and line of the template that is being rendered."""
    frame = sys._getframe(1)
    while frame:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            return template.filename or "", template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return None


class _Doubt(Undefined):
    """What stands for a name that is not given. Asking whether it is defined, or for a default, is no mistake."""

    known: Callable[[], Iterable[str]]
    tell: Tell

    def _noted(self) -> None:
        place = template_line()
        if place is None:
            return
        name, thing = str(self._undefined_name), self._undefined_obj
        if self._undefined_hint:
            text = f"{self._undefined_hint}."
        elif thing is missing:
            text = no_variable(name, type(self).known())
        elif isinstance(thing, Struct):
            text = no_field(type(thing), name)
        elif isinstance(thing, dict):
            text = f"there is no {name} in it.{meant(name, map(str, thing))}"
        elif thing is None:
            text = f"it is nothing here, and has no {name}. Ask with {{% if %}} before."
        elif isinstance(thing, tuple | list):
            text = f"the list has no item {name}: it may be short or empty. Ask with {{% if %}} before."
        else:
            text = f"{type(thing).__name__} has no {name}."
        type(self).tell(*place, text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Any:
        return self

    def __str__(self) -> str:
        self._noted()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._noted()
        return iter(())

    def __bool__(self) -> bool:
        self._noted()
        return False

    def __len__(self) -> int:
        self._noted()
        return 0

    def __call__(self, *args: object, **kwargs: object) -> Any:
        self._noted()
        return ""

    def __eq__(self, other: object) -> bool:
        self._noted()
        return False

    def __ne__(self, other: object) -> bool:
        self._noted()
        return True

    def __hash__(self) -> int:
        return id(type(self))

    def __contains__(self, item: object) -> bool:
        self._noted()
        return False

    def _compared(self, other: object) -> bool:
        self._noted()
        return False

    def _reckoned(self, other: object) -> Any:
        self._noted()
        return other if not isinstance(other, _Doubt) else ""

    __lt__ = __le__ = __gt__ = __ge__ = _compared  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _reckoned
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _reckoned
