"""What each file of an outlet's theme does, for `tamizdat theme list`."""

from __future__ import annotations

from pathlib import Path

from tamizdat.themecheck.files import default_file_names, file_names, why_not_loaded
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.templates.template_set import OURS, TemplateSet


def list_files(folder: Path) -> list[tuple[str, str]]:
    """Return each file of a theme by name, with what it does."""
    default_names = set(default_file_names())
    templates = TemplateSet(folder, Findings())
    return [(name, _effect(name, default_names, templates)) for name in file_names(folder)]


def _effect(name: str, default_names: set[str], templates: TemplateSet) -> str:
    if problem := why_not_loaded(name):
        return problem
    template = name.removeprefix("templates/")
    if template in templates.broken:
        return "cannot be used; `tamizdat theme check` says why"
    if template in templates.own and OURS + template in templates.ancestors(template):
        return f"changes blocks of ours: {', '.join(templates.own[template].blocks)}"
    if name not in default_names:
        return "is new"
    return "rewords phrases of ours" if name.startswith("locale/") else "takes the place of ours"
