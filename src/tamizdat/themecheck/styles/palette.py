"""The colours of text and of what it stands on, and whether their contrast suffices, by day and by night."""

from __future__ import annotations

from pathlib import Path

import tinycss2
from msgspec import Struct
from tinycss2.ast import FunctionBlock, IdentToken, Node, ParenthesesBlock

from tamizdat import theme
from tamizdat.themecheck.files import file_names
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.styles.colour import RGB, contrast_ratio, parse_colour
from tamizdat.themecheck.styles.sheet import Declaration, Rule, StyleSheet, is_literal, significant

_LEAST_CONTRAST = 7.0  # WCAG 2.2 level AAA, by docs/theme.md
# Every colour of text in our sheets, and the background that it stands on.
PAIRS = (
    ("--ink", "--paper"),
    ("--ink", "--sheet"),
    ("--quiet", "--paper"),
    ("--quiet", "--sheet"),
    ("--accent", "--paper"),
    ("--accent", "--sheet"),
)
_ROOT_SELECTORS = {":root", "html"}
_MAX_REFERENCES = 8  # custom properties through which a colour may be named


class _Setting(Struct, frozen=True):
    """The declaration that sets a custom property, and its file."""

    file: Path
    declaration: Declaration


_Palette = dict[str, _Setting]  # by the name of the custom property


def check_contrast(folder: Path, loaded: list[str], findings: Findings) -> None:
    """Report pairs of colours that are hard to read, where the outlet's sheets set one of them."""
    for scheme, palette in _palettes(folder, loaded).items():
        for text_name, background_name in PAIRS:
            pair = [palette[name] for name in (text_name, background_name) if name in palette]
            own = [each for each in pair if each.file.is_relative_to(folder)]
            if len(pair) < 2 or not own:
                continue
            text, background = (_resolve(each.declaration.value, palette, scheme) for each in pair)
            if text is None or background is None:
                unclear = [each for each in own if _resolve(each.declaration.value, palette, scheme) is None]
                _report_unclear((unclear or own)[0], findings)
                continue
            ratio = contrast_ratio(text, background)
            if ratio < _LEAST_CONTRAST:
                last_set = max(own, key=lambda each: (each.file.name, each.declaration.line))
                shown = f"{text_name} on {background_name} has a contrast of {ratio:.1f} : 1 in the {scheme} scheme"
                remedy = f"less than {_LEAST_CONTRAST:.0f} : 1. Make one darker or lighter."
                findings.error(last_set.file, last_set.declaration.line, f"{shown}, {remedy}")


def _report_unclear(setting: _Setting, findings: Findings) -> None:
    declaration = setting.declaration
    text = f"{declaration.name}: {declaration.text} cannot be worked out here"
    findings.warn(setting.file, declaration.line, f"{text}. Write a plain colour, like #86171d.")


def _palettes(folder: Path, loaded: list[str]) -> dict[str, _Palette]:
    """Return the custom properties of the whole page in the light and in the dark scheme.

    The sheets are read in the order in which they are joined, and the last declaration counts.
    """
    files = {name: theme.DEFAULT_THEME / name for name in file_names(theme.DEFAULT_THEME)}
    files |= {name: folder / name for name in loaded}
    palettes: dict[str, _Palette] = {"light": {}, "dark": {}}
    for name in sorted(name for name in files if name.startswith("styles/screen/")):
        for declaration in StyleSheet(files[name].read_bytes().decode(errors="replace")).declarations:
            if declaration.name.startswith("--"):
                for scheme in _schemes(declaration.rules):
                    palettes[scheme][declaration.name] = _Setting(files[name], declaration)
    return palettes


def _schemes(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """Return the schemes in which a declaration within `rules` holds for the whole page."""
    if not rules or not _ROOT_SELECTORS & {selector.strip() for selector in rules[-1].text.split(",")}:
        return ()
    if len(rules) == 1:
        return "light", "dark"
    scheme = _preferred_scheme(rules[0]) if len(rules) == 2 else ""
    return (scheme,) if scheme else ()


def _preferred_scheme(rule: Rule) -> str:
    """Return "light" or "dark" for `@media (prefers-color-scheme: …)`, "" for any other rule."""
    for query in rule.prelude:
        if isinstance(query, ParenthesesBlock):
            words = [node.lower_value for node in query.content if isinstance(node, IdentToken)]
            if words in (["prefers-color-scheme", "light"], ["prefers-color-scheme", "dark"]):
                return words[1]
    return ""


def _resolve(value: list[Node], palette: _Palette, scheme: str, references: int = _MAX_REFERENCES) -> RGB | None:
    """Return the colour of a value in a scheme, through `var()` and `light-dark()`; None where it is not known."""
    nodes = significant(value)
    if len(nodes) != 1:
        return None
    (node,) = nodes
    if isinstance(node, FunctionBlock) and node.lower_name == "light-dark":
        choices = _arguments(node)
        return _resolve(choices[scheme == "dark"], palette, scheme, references) if len(choices) == 2 else None
    if isinstance(node, FunctionBlock) and node.lower_name == "var":
        name, *fallback = _arguments(node, 1)
        setting = palette.get(tinycss2.serialize(significant(name)))
        if not references or (setting is None and not fallback):
            return None
        return _resolve(setting.declaration.value if setting else fallback[0], palette, scheme, references - 1)
    return parse_colour(tinycss2.serialize(nodes))


def _arguments(function: FunctionBlock, commas: int = -1) -> list[list[Node]]:
    """Return the arguments of a function, cut at its first `commas` commas, at all for -1."""
    arguments: list[list[Node]] = [[]]
    for node in function.arguments:
        if is_literal(node, ",") and len(arguments) != commas + 1:
            arguments.append([])
        else:
            arguments[-1].append(node)
    return arguments
