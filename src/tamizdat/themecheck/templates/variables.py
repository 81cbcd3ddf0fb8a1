"""Variables and fields that a template uses, compared with those that it was given when the fixture was built."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import meta, nodes

from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.fixture.build import FEED, FixtureBuild
from tamizdat.themecheck.templates.template_set import Template, TemplateSet
from tamizdat.themecheck.templates.undefined import no_field, no_variable

_STANDING = ("chrome", "root")  # what the parts that are made once for many pages get
_ASKS_IF_DEFINED = {"defined", "undefined", "default", "d"}  # tests and filters


def check_variables(templates: TemplateSet, build: FixtureBuild, findings: Findings) -> None:
    """Report variables and fields that a template is never given, also in branches that no sample page reached."""
    for name, template in templates.own.items():
        given = given_to(name, templates, build)
        if given is None:
            continue
        known = {*templates.env.globals, *given, *_declared(template)}
        unknown = meta.find_undeclared_variables(template.tree) - known
        for variable, line in _first_uses(template, unknown):
            findings.error(template.file, line, no_variable(variable, {*build.views, "root"}))
        for node in template.tree.find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in given and not _sets(template, node.node.name):
                view = build.views.get(node.node.name)
                if view and not hasattr(view, node.attr) and not _asks_for_field(template, node.attr):
                    findings.error(template.file, node.lineno, no_field(view, node.attr))


def given_to(name: str, templates: TemplateSet, build: FixtureBuild) -> tuple[str, ...] | None:
    """Return the variables that a template may be given.

    None for a template that others include: it has the variables of the one that includes it.
    """
    if name in build.standing:
        return _STANDING
    if name.endswith(".xml"):
        return tuple(FEED)
    if name in build.kinds or templates.templates[name].parent or templates.is_extended(name):
        return tuple(view for view in build.views if view not in FEED)
    return None


def _first_uses(template: Template, variables: set[str]) -> Iterator[tuple[str, int]]:
    """Yield each variable with the line of its first use, but for those that the template tests for being defined."""
    asked = {name.name for test in _tests_if_defined(template) for name in test.find_all(nodes.Name)}
    for variable in sorted(variables - asked):
        lines = (node.lineno for node in template.tree.find_all(nodes.Name) if node.name == variable)
        yield variable, min(lines, default=1)


def _declared(template: Template) -> Iterator[str]:
    """Yield the names that a template sets or imports itself: its blocks see these too."""
    declaring: tuple[type[nodes.Node], ...] = (nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)
    for node in template.tree.find_all(declaring):
        if isinstance(node, nodes.Name):
            yield from (node.name,) if node.ctx != "load" else ()
        elif isinstance(node, nodes.FromImport):
            yield from (each if isinstance(each, str) else each[1] for each in node.names)
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name


def _sets(template: Template, name: str) -> bool:
    """Whether a template gives the name a value of its own."""
    return any(node.name == name and node.ctx != "load" for node in template.tree.find_all(nodes.Name))


def _asks_for_field(template: Template, field: str) -> bool:
    """Whether a template asks if a field of this name is defined."""
    fields = (node for test in _tests_if_defined(template) for node in test.find_all(nodes.Getattr))
    return any(node.attr == field for node in fields)


def _tests_if_defined(template: Template) -> Iterator[nodes.Node]:
    for node in template.tree.find_all((nodes.Test, nodes.Filter)):
        if node.name in _ASKS_IF_DEFINED:
            yield node
