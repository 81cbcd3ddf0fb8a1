"""The colours and type of the paper for its letters, read from the theme's own style sheets.

An outlet that changes the variables of `styles/screen/10-colour.css` changes its letters too. Mail programs know no
variables, so their values are written beside each element. What is no plain colour or list of fonts is left as we have
it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import tinycss2
from msgspec import Struct
from msgspec.structs import replace
from tinycss2.color3 import parse_color

from tamizdat.press.render.dates import direction_of
from tamizdat.theme.files import sources

_FONTS = re.compile(r"[\w\s,'.-]+")


class Colours(Struct, frozen=True):
    """Colours as `#rrggbb`."""

    paper: str
    sheet: str
    ink: str
    quiet: str
    accent: str
    rule: str


class Look(Struct, frozen=True):
    """How a letter in one language looks. Fonts are in single quotes, for attributes; `line` is the height of lines.

    `fallback` are the fonts for Outlook, which takes Times for a list whose first font it does not have.
    """

    direction: str = "ltr"
    light: Colours = Colours("#fffdf9", "#f5f1e8", "#15171c", "#4b4d54", "#86171d", "#cfc9bc")
    dark: Colours = Colours("#14161a", "#1d2026", "#e9e6df", "#b7b4ac", "#f2a49b", "#3c3f46")
    display: str = "Georgia, serif"
    text: str = "Georgia, serif"
    plain: str = "Helvetica, Arial, sans-serif"
    line: str = "1.6"
    tight: str = "1.2"
    fallback: str = "Georgia, serif"

    @property
    def words(self) -> str:
        """The style of text that is read."""
        return f"font-family:{self.text};font-size:18px;line-height:{self.line};color:{self.light.ink}"

    @property
    def small(self) -> str:
        """The style of what stands beside it, in the quiet colour."""
        return f"font-family:{self.plain};font-size:16px;line-height:1.5;color:{self.light.quiet}"

    @property
    def small_ink(self) -> str:
        """The same in the colour of text."""
        return f"font-family:{self.plain};font-size:16px;line-height:1.5;color:{self.light.ink}"

    @property
    def is_joined(self) -> bool:
        """Whether its script has no slanted letters: what is stressed is bold."""
        return self.direction == "rtl"


@lru_cache(64)
def look(overrides: Path | None, language: str, version: Hashable) -> Look:
    """Return the look of the paper in a language; `overrides` is the outlet's `theme/` folder in a version of it."""
    direction = direction_of(language)
    css = "\n".join(file.read_text(encoding="utf-8") for file in sources(overrides, "styles/screen"))
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    names = {":root", "[lang]", f":lang({language})", f":lang({language.split('-')[0]})"}
    values = _variables(rules, names)
    dark = _variables((inner for rule in rules if _is_dark(rule) for inner in _inside(rule)), {":root"})
    plain = Look()
    return Look(
        direction=direction,
        light=_colours(plain.light, values),
        dark=_colours(plain.dark, dark),
        display=_fonts(values.get("--display", ""), plain.display),
        text=_fonts(values.get("--text", ""), plain.text),
        plain=_fonts(values.get("--plain", ""), plain.plain),
        line=_number(values.get("--line", ""), plain.line),
        tight=_number(values.get("--tight", ""), plain.tight),
        fallback="Arial, sans-serif" if direction == "rtl" else plain.fallback,
    )


def _variables(rules: Iterable[Any], names: set[str]) -> dict[str, str]:
    """Return the variables that rules set whose selector is one of `names`; the last one of a name counts."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.type != "qualified-rule":
            continue
        selectors = {each.strip() for each in tinycss2.serialize(rule.prelude).split(",")}
        if selectors & names:
            for each in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
                if each.type == "declaration" and each.name.startswith("--"):
                    found[each.name] = tinycss2.serialize(each.value).strip()
    return found


def _is_dark(rule: Any) -> bool:
    prelude = tinycss2.serialize(rule.prelude) if rule.type == "at-rule" and rule.at_keyword == "media" else ""
    return "prefers-color-scheme" in prelude and "dark" in prelude


def _inside(rule: Any) -> list[Any]:
    return tinycss2.parse_blocks_contents(rule.content or [], skip_comments=True, skip_whitespace=True)


def _colours(usual: Colours, values: dict[str, str]) -> Colours:
    known = {name: _hexadecimal(values.get(f"--{name}", "")) for name in Colours.__struct_fields__}
    return replace(usual, **{name: colour for name, colour in known.items() if colour})


def _hexadecimal(value: str) -> str:
    """Return an opaque colour as mail programs know it, "" where a value is none."""
    found = parse_color(value)
    if not isinstance(found, tuple) or found[3] != 1:
        return ""
    return "#" + "".join(f"{round(part * 255):02x}" for part in found[:3])


def _fonts(value: str, usual: str) -> str:
    value = value.replace('"', "'")
    return value if _FONTS.fullmatch(value) else usual


def _number(value: str, usual: str) -> str:
    value = f"0{value}" if value.startswith(".") else value
    return value if re.fullmatch(r"\d(\.\d+)?", value) else usual
