"""What each file of an outlet's theme does."""

from __future__ import annotations

from pathlib import Path

from tamizdat.themecheck.files import names, our_names, unloaded
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.templates.template_set import OURS, Shelf


def listed(folder: Path) -> list[tuple[str, str]]:
    """Return each file of a theme by name, with what it does."""
    ours = set(our_names())
    shelf = Shelf(folder, Findings())
    return [(name, _state(name, ours, shelf)) for name in names(folder)]


def _state(name: str, ours: set[str], shelf: Shelf) -> str:
    if problem := unloaded(name):
        return problem
    short = name.removeprefix("templates/")
    if short in shelf.broken:
        return "cannot be used; `tamizdat theme check` says why"
    if short in shelf.own:
        base = next((parent for parent in shelf.ancestors(short) if parent == OURS + short), "")
        if base:
            return f"changes blocks of ours: {', '.join(shelf.own[short].blocks)}"
    if name not in ours:
        return "is new"
    return "rewords phrases of ours" if name.startswith("locale/") else "takes the place of ours"
