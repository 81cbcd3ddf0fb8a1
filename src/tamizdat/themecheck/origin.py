"""Where on a page each part of it comes from: the template and the line.

While a page is made for the check, a mark goes before each tag and at either end of each text that a template has.
Marks are taken off before anything looks at the page; what is kept is which place they stood for. They are made of code
points that Unicode keeps for such inner use and that no text may hold, so nothing can look like one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_START = re.compile(r"<(?=[a-zA-Z/])|\A\s*(?=[^\s<])")


class Origins:
    """Gives each marked place a number, and reads the marks off pages."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}
        self._places: list[tuple[str, int]] = []

    def watch(self, env: Environment) -> None:
        """Have the templates of an environment, none of which is loaded yet, leave marks."""
        marker = type("_Marker", (_Marker,), {"origins": self})
        env.add_extension(marker)

    def mark(self, file: str, line: int) -> str:
        """Return the mark of a line of a template's file."""
        place = (file, line)
        if place not in self._numbers:
            self._numbers[place] = len(self._places)
            self._places.append(place)
        return f"{_OPEN}{self._numbers[place]}{_CLOSE}"

    def read(self, marked: str) -> Traced:
        """Return a page without its marks, and where its parts come from."""
        offsets: list[int] = []
        places: list[tuple[str, int]] = []
        parts = []
        end = length = 0
        for found in _MARK.finditer(marked):
            parts.append(marked[end : found.start()])
            length += len(parts[-1])
            end = found.end()
            offsets.append(length)
            places.append(self._places[int(found[1])])
        return Traced("".join([*parts, marked[end:]]), offsets, places)


class Traced:
    """A page's text, and the template and line that each part of it comes from."""

    def __init__(self, text: str, offsets: list[int], places: list[tuple[str, int]]) -> None:
        self.text = text
        self._offsets, self._places = offsets, places

    def place(self, offset: int) -> tuple[str, int]:
        """Return the template's file and the line that wrote what stands at `offset`, or else the beginning; ("", 0)
        where no template wrote anything."""
        index = bisect_right(self._offsets, offset) - 1
        return self._places[max(index, 0)] if self._places else ("", 0)

    def heaviest(self, besides: str) -> int:
        """Return where the template begins that wrote most of the page, apart from one named `besides`."""
        weights: Counter[str] = Counter()
        for (file, _), start, end in zip(
            self._places, self._offsets, [*self._offsets[1:], len(self.text)], strict=True
        ):
            weights[file] += 0 if file.endswith(besides) else end - start
        most = weights.most_common(1)
        return next((at for at, place in zip(self._offsets, self._places, strict=True) if place[0] == most[0][0]), 0)


class _Marker(Extension):
    """Puts the marks into the text between a template's tags."""

    origins: Origins

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, its text with marks."""
        file = stream.filename or ""
        waiting: Token | None = None
        for token in stream:
            if waiting:
                yield self._marked(waiting, file, token.type == "variable_begin")
            waiting = token if token.type == "data" else None
            if waiting is None:
                yield token
        if waiting:
            yield self._marked(waiting, file, before=False)

    def _marked(self, token: Token, file: str, before: bool) -> Token:
        """Return text with its marks; one is at its end where an expression follows. Text that is nothing but space
        stays as it is: templates ask whether they have caught any."""
        text, line = token.value, token.lineno
        if not text.strip():
            return token

        def put(found: re.Match[str]) -> str:
            return self.origins.mark(file, line + text.count("\n", 0, found.end())) + found[0]

        marked = _START.sub(put, text)
        if before:
            marked += self.origins.mark(file, line + text.count("\n"))
        return Token(token.lineno, "data", marked)
