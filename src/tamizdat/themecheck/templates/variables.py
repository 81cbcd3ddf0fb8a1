"""What each template is given, as seen when the made-up paper was pressed; and what templates use besides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import meta, nodes

from tamizdat.themecheck.finding import Findings, meant
from tamizdat.themecheck.fixture.build import FEED, Trial
from tamizdat.themecheck.templates.template_set import OURS, Shelf, Template, targets
from tamizdat.themecheck.templates.undefined import no_field, no_variable

STANDING = ("chrome", "root")


def check_names(shelf: Shelf, trial: Trial, findings: Findings) -> None:
    """Note variables and fields that a template is never given, also where no sample page came past."""
    for name, template in shelf.own.items():
        known = given_to(name, shelf, trial)
        if known is None:
            continue
        unknown = meta.find_undeclared_variables(template.tree) - {*shelf.env.globals, *known, *_declared(template)}
        for variable, line in _first_uses(template, unknown):
            findings.error(template.file, line, no_variable(variable, {*trial.views, "root"}))
        for node in template.tree.find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in known and not _rebound(template, node.node.name):
                view = trial.views.get(node.node.name)
                if view and not hasattr(view, node.attr) and not _guarded(template, node):
                    findings.error(template.file, node.lineno, no_field(view, node.attr))


def given_to(name: str, shelf: Shelf, trial: Trial) -> tuple[str, ...] | None:
    """Return the variables that a template may be given; None for one that others include, with whatever they have."""
    template = shelf.templates[name]
    if name in trial.standing:
        return STANDING
    if name.endswith(".xml"):
        return tuple(FEED)
    if name in trial.kinds or template.parent or any(name in shelf.ancestors(other) for other in shelf.templates):
        return tuple(view for view in trial.views if view not in FEED)
    return None


def check_use(
    folder: Path, loaded: list[str], shelf: Shelf, trial: Trial, sheets: set[str], findings: Findings
) -> None:
    """Note templates that no page comes to, and assets that nothing loads."""
    texts = "".join(template.file.read_text(encoding="utf-8") for template in set_of(shelf))
    for name in loaded:
        if name.startswith("templates/"):
            short = name.removeprefix("templates/")
            if short in shelf.own and short not in _reached(shelf, trial):
                known = [
                    each for each in shelf.templates if not each.startswith(OURS) and not shelf.templates[each].own
                ]
                kinds = {f"{kind}.html" for made in trial.kinds.values() for kind in made}
                text = "no page is made by it, and no other template asks for it."
                findings.warn(folder / name, 0, text + meant(short, {*known, *kinds}))
        elif name.startswith("assets/"):
            short = name.removeprefix("assets/")
            if short not in trial.assets | sheets and short not in texts:
                findings.warn(
                    folder / name, 0, "is published, but no page and no sheet loads it. Use it, or remove it."
                )


def set_of(shelf: Shelf) -> list[Template]:
    """Return each template that pages are made of, once."""
    return [template for name, template in shelf.templates.items() if not name.startswith(OURS)]


def _reached(shelf: Shelf, trial: Trial) -> set[str]:
    """Return the templates that were loaded, and those that they ask for in branches that no sample page came past."""
    found: set[str] = set()
    waiting = list(trial.loaded)
    while waiting:
        name = waiting.pop()
        if name in found or name not in shelf.templates:
            continue
        found.add(name)
        asking = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        waiting += [target for node in shelf.templates[name].tree.find_all(asking) for target in targets(node)]
    return found


def _first_uses(template: Template, wanted: set[str]) -> Iterator[tuple[str, int]]:
    """Yield each variable with the line of its first use; not one that the template asks after."""
    asked = {
        name.name
        for node in template.tree.find_all((nodes.Test, nodes.Filter))
        if node.name in {"defined", "undefined", "default", "d"}
        for name in node.find_all(nodes.Name)
    }
    for variable in sorted(wanted - asked):
        lines = (node.lineno for node in template.tree.find_all(nodes.Name) if node.name == variable)
        yield variable, min(lines, default=1)


def _declared(template: Template) -> Iterator[str]:
    """Yield what a template sets or imports itself: blocks see that too."""
    asked: tuple[type[nodes.Node], ...] = (nodes.Name, nodes.Import, nodes.FromImport, nodes.Macro)
    for node in template.tree.find_all(asked):
        if isinstance(node, nodes.Name):
            yield from (node.name,) if node.ctx != "load" else ()
        elif isinstance(node, nodes.FromImport):
            yield from (each if isinstance(each, str) else each[1] for each in node.names)
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name


def _rebound(template: Template, name: str) -> bool:
    """Whether a template uses the name for something of its own."""
    return any(node.name == name and node.ctx != "load" for node in template.tree.find_all(nodes.Name))


def _guarded(template: Template, wanted: nodes.Getattr) -> bool:
    """Whether a template asks if the field is there."""
    asking = (
        node for node in template.tree.find_all((nodes.Test, nodes.Filter)) if node.name in {"defined", "default", "d"}
    )
    return any(node.attr == wanted.attr for test in asking for node in test.find_all(nodes.Getattr))
