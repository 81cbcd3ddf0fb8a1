"""docs/theme-reference.md, from the templates and views: `python -m audit.theme_reference` writes it anew."""

from __future__ import annotations

import ast
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import nodes
from markupsafe import Markup
from msgspec import Struct

from tamizdat.outlet import Outlet
from tamizdat.press.render import views
from tamizdat.site import Site
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.fixture.articles import draw_picture
from tamizdat.themecheck.fixture.build import FEED, FixtureBuild
from tamizdat.themecheck.fixture.fixtures import fixtures
from tamizdat.themecheck.templates.template_set import Template, TemplateSet, targets

PAGE = Path(__file__).resolve().parent.parent / "docs" / "theme-reference.md"
_HEAD = """# The theme: every template, block and variable

This page is made from the templates and from `src/tamizdat/press/render/views.py` by
`python -m audit.theme_reference`; a test says when it must be made anew.
[The theme](theme.md) tells what to do with it.
"""
_PLAIN = {str: "text", Markup: "HTML", int: "number", bool: "yes or no", type(None): "nothing"}
_INNER = {"shown"}  # for the theme's loader, not for templates


def reference() -> str:
    """Return the page as it should be."""
    templates = TemplateSet(None, Findings())
    build = FixtureBuild(None)
    with TemporaryDirectory() as work:
        draw_picture(Path(work) / "media")
        for number, fixture in enumerate(fixtures(Outlet(name="The Ostrel Courier"), Site())):
            for _ in build.build(fixture, Path(work) / "media", Path(work) / str(number)):
                pass
    return "\n".join([_HEAD, *_templates(templates, build), "", *_variables(build.views)]) + "\n"


def _templates(templates: TemplateSet, build: FixtureBuild) -> Iterator[str]:
    yield "## Templates\n"
    yield "A page is made by the template of its kind, else by `front.html`. Blocks stand where they are first named.\n"
    yield "| template | makes pages of kind | extends | is given | its blocks and macros |"
    yield "|---|---|---|---|---|"
    for name, template in sorted(templates.in_use.items(), key=lambda each: (each[0] not in build.kinds, each[0])):
        parent = targets(template.parent)[0] if template.parent else ""
        cells = [
            _code([name]),
            ", ".join(build.kinds.get(name, ())),
            _code([parent] if parent else []),
            _given(name, templates, build),
            _code([*_new_blocks(templates, name), *_macros(template)]),
        ]
        yield f"| {' | '.join(cells)} |"


def _given(name: str, templates: TemplateSet, build: FixtureBuild) -> str:
    if name in build.given:
        return _code(build.given[name])
    if name in build.standing:
        return _code(["chrome", "root"])
    if name.endswith(".xml"):
        return _code(FEED)
    if next(iter(_macros(templates.templates[name])), ""):
        return "what its macros are called with"
    return f"what the template has that {'extends' if templates.is_extended(name) else 'includes'} it"


def _new_blocks(templates: TemplateSet, name: str) -> list[str]:
    known = {block for parent in templates.ancestors(name) for block in templates.templates[parent].blocks}
    return [block for block in templates.templates[name].blocks if block not in known]


def _macros(template: Template) -> Iterator[str]:
    for macro in template.tree.find_all(nodes.Macro):
        yield f"{macro.name}({', '.join(argument.name for argument in macro.args)})"


def _variables(given: dict[str, type]) -> Iterator[str]:
    """Yield the tables of the variables, then of everything that is found in them."""
    yield "## Variables\n"
    yield "Text is escaped where it is printed; HTML is marked as such and printed as it is. Paths lead from the site"
    yield "root: a link is `{{ page.root }}{{ link.path }}`.\n"
    comments = _comments()
    first = {view: name for name, view in given.items()}
    waiting = [view for name, view in given.items() if name not in FEED] + list(FEED.values())
    seen: list[type] = []
    while waiting:
        view = waiting.pop(0)
        if view in seen:
            continue
        seen.append(view)
        hints = {name: hint for name, hint in typing.get_type_hints(view).items() if name not in _INNER}
        waiting += [inner for hint in hints.values() for inner in _structs(hint)]
        title = f"`{first[view]}`, of the type {view.__name__}" if view in first else view.__name__
        yield f"### {title}\n"
        yield f"{_escaped(' '.join((view.__doc__ or '').split()))}\n"
        yield "| field | is | |"
        yield "|---|---|---|"
        for name, hint in hints.items():
            yield f"| `{name}` | {_in_words(hint)} | {_escaped(comments.get((view.__name__, name), ''))} |".replace(
                "  |", " |"
            )
        yield ""


def _escaped(text: str) -> str:
    """Return text as Markdown that shows it: a tag in it would be taken for one."""
    return re.sub(r"(`[^`]*`)|<", lambda found: found[1] or "&lt;", text)


def _structs(hint: object) -> list[type]:
    """Return the views that a type is made of."""
    if isinstance(hint, type) and not typing.get_args(hint):
        return [hint] if issubclass(hint, Struct) else []
    return [found for inner in typing.get_args(hint) for found in _structs(inner)]


def _in_words(hint: object) -> str:
    """Say a type in words."""
    inner = [each for each in typing.get_args(hint) if each is not Ellipsis]
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return " or ".join(map(_in_words, inner))
    if typing.get_origin(hint) is tuple:
        whole = Ellipsis in typing.get_args(hint)
        return f"list of {_in_words(inner[0])}" if whole else f"({', '.join(map(_in_words, inner))})"
    if typing.get_origin(hint) is dict:
        return f"{_in_words(inner[1])} by name"
    assert isinstance(hint, type)
    return _PLAIN.get(hint, hint.__name__)


def _comments() -> dict[tuple[str, str], str]:
    """Return what stands beside or above each field in the source, by view and field."""
    source = Path(views.__file__).read_text(encoding="utf-8")
    lines = source.splitlines()
    found = {}
    for view in (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)):
        for field in (
            node for node in view.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ):
            assert isinstance(field.target, ast.Name)
            beside = re.search(r"  # (.*)", lines[field.lineno - 1])
            above: list[str] = []
            at = field.lineno - 2
            while lines[at].strip().startswith("#"):
                above.insert(0, lines[at].strip().lstrip("# "))
                at -= 1
            found[view.name, field.target.id] = beside[1] if beside else " ".join(above)
    return found


def _code(names: object) -> str:
    return " ".join(f"`{name}`" for name in typing.cast("list[str]", names))


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
