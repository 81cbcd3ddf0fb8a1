"""A style sheet cut into rules: enough to find where what stands, and what is not closed. Browsers read the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

# What must not be taken for rules: comments, strings and addresses. An unclosed one runs to the end.
_PIECE = re.compile(
    r"""(?P<comment>/\*.*?(?P<ended>\*/|\Z))
    |(?P<url>(?i:url)\(\s*(?P<address>"[^"\n]*"|'[^'\n]*'|[^"'\s)]*)\s*\))
    |(?P<string>"(?:\\.|[^"\\\n])*(?P<quoted>"|)|'(?:\\.|[^'\\\n])*(?P<single>'|))
    |(?P<mark>[{};])""",
    re.DOTALL | re.VERBOSE,
)


class Declaration(Struct, frozen=True):
    """A property and its value, with the selectors and at-rules around it, outermost first."""

    name: str
    value: str
    line: int
    within: tuple[str, ...]


class Sheet:
    """A sheet's `declarations`, `addresses` (what stands in url()), `imports` and `loose` ends, each with its line."""

    def __init__(self, text: str) -> None:
        self.declarations: list[Declaration] = []
        self.addresses: list[tuple[int, str]] = []
        self.imports: list[int] = []
        self.loose: list[tuple[int, str]] = []
        self._text = text
        self._within: list[tuple[str, int]] = []
        self._read()

    def _read(self) -> None:
        start = 0  # of what is being read: a selector or a declaration
        blanked = list(self._text)
        for found in _PIECE.finditer(self._text):
            line = self._line(found.start())
            if found["comment"]:
                blanked[found.start() : found.end()] = " " * len(found[0])
                if not found["ended"]:
                    self.loose.append((line, "the comment is not closed. Add */."))
            elif found["url"]:
                self.addresses.append((line, found["address"].strip("\"'")))
            elif found["string"]:
                if not (found["quoted"] or found["single"]):
                    self.loose.append((line, "the string is not closed. Add its quote."))
            else:
                piece, begun = "".join(blanked[start : found.start()]), start
                start = found.end()
                self._mark(found["mark"], piece, begun, line)
        for selector, line in self._within:
            self.loose.append((line, f"{selector} {{ is not closed, and takes the sheets after it along. Add a }}."))

    def _mark(self, mark: str, piece: str, begun: int, line: int) -> None:
        text = " ".join(piece.split())
        at = self._line(begun + len(piece) - len(piece.lstrip()))
        if mark == "{":
            self._within.append((text, at))
            return
        if text.lower().startswith("@import"):
            self.imports.append(at)
        elif ":" in text and self._within:
            name, _, value = text.partition(":")
            around = tuple(selector for selector, _ in self._within)
            self.declarations.append(Declaration(name.strip().lower(), value.strip(), at, around))
        if mark == "}":
            if self._within:
                self._within.pop()
            else:
                self.loose.append((line, "} closes nothing. Remove it."))

    def _line(self, offset: int) -> int:
        return self._text.count("\n", 0, offset) + 1


def sided(sheet: Sheet) -> Iterator[tuple[int, str, str]]:
    """Yield each declaration that knows left from right: its line, what it says, and the remedy. One that stands below
    a selector for a direction means what it says."""
    for each in sheet.declarations:
        if any("dir" in selector and ("[dir" in selector or ":dir(" in selector) for selector in each.within):
            continue
        if each.name in _NAMES:
            yield each.line, each.name, _NAMES[each.name]
        elif each.name in _VALUES and each.value.split("!")[0].strip().lower() in {"left", "right"}:
            side = each.value.split("!")[0].strip().lower()
            yield each.line, f"{each.name}: {side}", _VALUES[each.name][side == "right"]


def _names() -> dict[str, str]:
    """Return the properties of one side, and what to write in their place."""
    found = {}
    for side, logical in (("left", "inline-start"), ("right", "inline-end")):
        found[side] = f"inset-{logical}"
        for group in ("margin", "padding", "border", "scroll-margin", "scroll-padding"):
            found[f"{group}-{side}"] = f"{group}-{logical}"
        for part in ("width", "style", "color"):
            found[f"border-{side}-{part}"] = f"border-{logical}-{part}"
        for corner, block in (("top", "start"), ("bottom", "end")):
            found[f"border-{corner}-{side}-radius"] = f"border-{block}-{logical.removeprefix('inline-')}-radius"
    return found


_NAMES = _names()
_VALUES = {
    "text-align": ("text-align: start", "text-align: end"),
    "float": ("float: inline-start", "float: inline-end"),
    "clear": ("clear: inline-start", "clear: inline-end"),
}
