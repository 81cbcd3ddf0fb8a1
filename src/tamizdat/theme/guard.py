"""Bounds what an outlet's templates may do: a mistake in one is told with its name, and hangs no press.

- A loop that runs too long is stopped. A loop that was stopped once is stopped at once on every other page.
- A template that includes itself is stopped when it is inside itself for the twentieth time.
- `range` gives no more numbers than Jinja's sandbox allows.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import MAX_RANGE
from jinja2.visitor import NodeTransformer

SECONDS = 10.0  # for which one loop may run in a press: a page takes a few milliseconds
_DEEPEST = 20  # how often a template may be inside itself: a tree of comments has no more levels


class TemplateLimitError(RuntimeError):
    """A template does more than a page can need. The message says what, and the remedy."""


class Guard:
    """Stops loops that run longer than `seconds`. All the environments of a theme can share one."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._stopped: set[tuple[str, int]] = set()

    def bounded(self, items: Iterable[Any], template: str, line: int) -> Iterator[Any]:
        """Yield the items of a loop of a template. Raises TemplateLimitError where it runs too long."""
        end = monotonic() + (0 if (template, line) in self._stopped else self._seconds)
        for item in items:
            if monotonic() > end:
                self._stopped.add((template, line))
                raise TemplateLimitError(
                    f"the loop runs for more than {self._seconds:.0f} seconds. Loop over fewer things"
                )
            yield item


def limited_range(*args: int) -> range:
    """Return a range. Raises TemplateLimitError where it is longer than any list of a page."""
    found = range(*args)
    if len(found) > MAX_RANGE:
        raise TemplateLimitError(f"range() of {len(found):,} numbers: a template gets {MAX_RANGE:,} at most")
    return found


class BoundedLoops(NodeTransformer):
    """Puts `Guard.bounded` around what each loop of a template loops over; it is the filter "bounded"."""

    def __init__(self, template: str) -> None:
        self._template = template

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 (named after the node's class)
        """Return the loop with its bound."""
        self.generic_visit(node)
        where: list[nodes.Expr] = [nodes.Const(self._template), nodes.Const(node.lineno)]
        node.iter = nodes.Filter(node.iter, "bounded", where, [], None, None, lineno=node.lineno)
        return node


class GuardedTemplate(jinja2.Template):
    """A template that notices when it is inside itself."""

    @classmethod
    def _from_namespace(cls, environment: Any, namespace: Any, globals: Any) -> GuardedTemplate:
        found: GuardedTemplate = super()._from_namespace(environment, namespace, globals)  # type: ignore[assignment]
        if environment.is_own(found.filename):
            found.root_render_func = _not_inside_itself(found.root_render_func, found.name or "")
        return found


_inside = threading.local()


def _not_inside_itself(render: Callable[[Any], Iterator[str]], name: str) -> Callable[[Any], Iterator[str]]:
    def guarded(context: Any) -> Iterator[str]:
        depths: Counter[str] = _inside.__dict__.setdefault("depths", Counter())
        if depths[name] >= _DEEPEST:
            raise TemplateLimitError(f"{name} includes itself, and so on without end. Remove one of the includes")
        depths[name] += 1
        try:
            yield from render(context)
        finally:
            depths[name] -= 1

    return guarded


def is_below(file: str | None, folder: Path | None) -> bool:
    """Whether a template's file lies in a folder."""
    return bool(file and folder and Path(file).is_relative_to(folder))
