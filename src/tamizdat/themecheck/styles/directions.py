"""Declarations that know left from right, which are on the wrong side in a language of the other direction."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tamizdat.themecheck.styles.sheet import StyleSheet


class Sided(Struct, frozen=True):
    """A declaration for one side: its line, what it says, and what to write in its place."""

    line: int
    says: str
    remedy: str


def sided_declarations(sheet: StyleSheet) -> Iterator[Sided]:
    """Yield each declaration for one side, except those below a selector for one direction, which are meant so."""
    for each in sheet.declarations:
        if any("[dir" in rule.text or ":dir(" in rule.text for rule in each.rules):
            continue
        side = each.text.lower()
        if each.name in _LOGICAL_NAMES:
            yield Sided(each.line, each.name, _LOGICAL_NAMES[each.name])
        elif each.name in _LOGICAL_VALUES and side in {"left", "right"}:
            yield Sided(each.line, f"{each.name}: {side}", _LOGICAL_VALUES[each.name][side == "right"])


def _logical_names() -> dict[str, str]:
    """Return the properties of one side, each with the logical property that serves both directions."""
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


_LOGICAL_NAMES = _logical_names()
_LOGICAL_VALUES = {
    "text-align": ("text-align: start", "text-align: end"),
    "float": ("float: inline-start", "float: inline-end"),
    "clear": ("clear: inline-start", "clear: inline-end"),
}
