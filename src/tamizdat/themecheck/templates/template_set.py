"""Templates as they are written: what each is made of, and what of it would be lost without a word.

Jinja drops in silence a block that the extended template does not have, and everything that stands beside the blocks:
for a newspaper a misspelt name is a lost paragraph. So the shelf of templates is compared as a whole, an outlet's with
ours, before any page is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import jinja2
from jinja2 import nodes
from msgspec import Struct

from tamizdat import theme
from tamizdat.themecheck.files import LEFT_BEHIND, names
from tamizdat.themecheck.finding import Findings, meant, text_of

OURS = "ours/"
# What Jinja has for drawing lots.
_CHANCE = {"random", "lipsum"}
# Press itself calls this macro, with blocks, root and top (press/render/renderer.py).
_BODY, _MACRO, _ARGUMENTS = "body.html", "blocks", 3


class Template(Struct):
    """A template that can be compiled: whose it is, its file, its parsed source."""

    file: Path
    own: bool
    tree: nodes.Template

    @property
    def parent(self) -> nodes.Extends | None:
        """The `extends` whose target is written out."""
        return next((each for each in self.tree.find_all(nodes.Extends) if targets(each)), None)

    @property
    def blocks(self) -> dict[str, int]:
        """The line of every block, by name."""
        return {block.name: block.lineno for block in self.tree.find_all(nodes.Block)}

    @property
    def exported(self) -> set[str]:
        """What another template can import from it."""
        macros = {each.name for each in self.tree.find_all(nodes.Macro)}
        sets = (node.target for node in self.tree.body if isinstance(node, nodes.Assign | nodes.AssignBlock))
        return macros | {target.name for target in sets if isinstance(target, nodes.Name)}


class Shelf:
    """All templates by the names under which they are asked for; ours also as `ours/NAME`."""

    def __init__(self, overrides: Path | None, findings: Findings) -> None:
        self.env = theme.environment(None, "en")
        self.broken: set[str] = set()  # names of the outlet's templates that no page can be made with
        self.templates: dict[str, Template] = {}
        self._findings = findings
        for file in sorted((theme.DEFAULT_THEME / "templates").iterdir()):
            tree = self.env.parse(file.read_text(encoding="utf-8"), file.name, str(file))
            self.templates[file.name] = self.templates[OURS + file.name] = Template(file, False, tree)
        folder = (overrides or Path()) / "templates"
        for name in _named(folder) if overrides else ():
            self._take(name, folder / name)

    @property
    def own(self) -> dict[str, Template]:
        """The outlet's templates."""
        return {name: each for name, each in self.templates.items() if each.own}

    def check(self) -> None:
        """Note everything that can be told without making a page."""
        for name in self.own:
            self._check_parents(name)
        for name, template in self.templates.items():
            if not name.startswith(OURS):
                self._check_targets(name, template)
                self._check_imports(name, template)
                self._check_blocks(name, template)
        for name, template in self.own.items():
            self._check_beside(template)
            self._check_chance(template)
            self._check_against_ours(name, template)
        for name in self.broken:
            self.templates.pop(name, None)
            if OURS + name in self.templates:
                self.templates[name] = self.templates[OURS + name]

    def ancestors(self, name: str) -> list[str]:
        """Return the templates that `name` extends, nearest first; a circle ends where it closes."""
        found: list[str] = []
        while (template := self.templates.get(name)) and (parent := template.parent):
            name = targets(parent)[0]
            if name in found:
                break
            found.append(name)
        return found

    def _take(self, name: str, file: Path) -> None:
        """Parse and compile one of the outlet's templates."""
        source = text_of(file, self._findings)
        if source is None:
            self.broken.add(name)
            return
        try:
            tree = self.env.parse(source, name, str(file))
            if self._unknown(tree, file):
                self.broken.add(name)
                return
            self.env.compile(tree, name, str(file))
        except jinja2.TemplateSyntaxError as error:
            self._findings.error(file, error.lineno, f"{_sentence(error.message)} Mend the template.")
            self.broken.add(name)
        else:
            self.templates[name] = Template(file, True, tree)

    def _unknown(self, tree: nodes.Template, file: Path) -> bool:
        """Note filters and tests that there are not."""
        found = False
        for kind, known, what in ((nodes.Filter, self.env.filters, "filter"), (nodes.Test, self.env.tests, "test")):
            for node in tree.find_all(kind):
                if node.name not in known:
                    found = True
                    self._findings.error(file, node.lineno, f"there is no {what} {node.name}.{meant(node.name, known)}")
        return found

    def _check_parents(self, name: str) -> None:
        """Note a template that extends itself, at once or through others."""
        template = self.templates[name]
        if name not in self.ancestors(name):
            return
        assert template.parent  # noqa: S101 (it has ancestors)
        remedy = f' Write {{% extends "{OURS}{name}" %}} to extend ours.' if name in _our_names() else ""
        self._findings.error(template.file, template.parent.lineno, f"{name} extends itself.{remedy}")
        self.broken.add(name)

    def _check_targets(self, name: str, template: Template) -> None:
        """Note templates that are asked for and are not there."""
        for node in template.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            wanted = targets(node)
            if not wanted or getattr(node, "ignore_missing", False):
                continue
            if not any(target in self.templates or target in self.broken for target in wanted):
                hint = meant(wanted[0], self.templates)
                self._findings.error(template.file, node.lineno, f"there is no template {wanted[0]}.{hint}")
                self.broken.add(name)

    def _check_imports(self, name: str, template: Template) -> None:
        """Note macros that one template imports and the other does not have."""
        for node in template.tree.find_all(nodes.FromImport):
            target = self.templates.get(next(iter(targets(node)), ""))
            for wanted in (each if isinstance(each, str) else each[0] for each in node.names) if target else ():
                assert target is not None  # noqa: S101 (the loop is empty without it)
                if wanted in target.exported:
                    continue
                if template.own:
                    text = f"{targets(node)[0]} has no macro {wanted}.{meant(wanted, target.exported)}"
                    self._findings.error(template.file, node.lineno, text)
                else:
                    text = f"has no macro {wanted}, which our {name} calls.{meant(wanted, target.exported)} Add it."
                    self._findings.error(target.file, 1, text)
                    self.broken.add(target.file.name)
        if name == _BODY and template.own:
            self._check_body(template)

    def _check_body(self, template: Template) -> None:
        macro = next((each for each in template.tree.find_all(nodes.Macro) if each.name == _MACRO), None)
        if macro is None or len(macro.args) < _ARGUMENTS:
            line = macro.lineno if macro else 1
            text = "has no macro blocks(blocks, root, top=1), by which articles are made. Add it, with these arguments."
            self._findings.error(template.file, line, text)
            self.broken.add(_BODY)

    def _check_blocks(self, name: str, template: Template) -> None:
        """Note blocks that the extended template does not have: what stands in them is never shown."""
        line_of = [self.templates[each] for each in self.ancestors(name) if each in self.templates]
        if not line_of or template.parent is None:
            return
        known = {block for ancestor in line_of for block in ancestor.blocks}
        for block in _outermost(template.tree):
            if block.name in known:
                continue
            if template.own:
                text = f"{targets(template.parent)[0]} has no block {block.name}: what stands in it is never shown."
                self._findings.error(template.file, block.lineno, text + meant(block.name, known))
                continue
            lacking = next((ancestor for ancestor in line_of if ancestor.own), None)
            if lacking:
                text = f"has no block {block.name}: what our {name} puts there is never shown."
                remedy = f" Add {{% block {block.name} %}}{{% endblock %}} where it belongs."
                self._findings.error(lacking.file, 1, text + remedy)

    def _check_beside(self, template: Template) -> None:
        """Note what stands outside of the blocks of a template that extends another."""
        if template.parent is None:
            return
        for line in _shown(template.tree):
            text = (
                "stands outside of every block of a template that extends another, and is not shown. Put it into one."
            )
            self._findings.error(template.file, line, text)

    def _check_chance(self, template: Template) -> None:
        """Note what makes other bytes of the same articles: each press would change every page, and sign it anew."""
        for node in template.tree.find_all((nodes.Filter, nodes.Name)):
            if isinstance(node, nodes.Filter | nodes.Name) and node.name in _CHANCE:
                text = f"{node.name} gives something else at each press, so every page would change. Remove it."
                self._findings.error(template.file, node.lineno, text)

    def _check_against_ours(self, name: str, template: Template) -> None:
        """Note a page without the frame that ours has."""
        ours = self.templates.get(OURS + name)
        if ours is None or ours.parent is None or next(template.tree.find_all(nodes.Extends), None):
            return
        parent = targets(ours.parent)[0]
        lost = ", ".join(self.templates[parent].blocks)
        text = f"does not extend {parent} as ours does, so its blocks are lost ({lost}). Begin with"
        ways = f'{{% extends "{parent}" %}}, or with {{% extends "{OURS}{name}" %}} to change a block of ours'
        self._findings.warn(template.file, 1, f"{text} {ways}.")


def _named(folder: Path) -> Iterator[str]:
    return (name for name in names(folder) if not name.startswith(OURS) and not name.endswith(LEFT_BEHIND))


def _our_names() -> set[str]:
    return {file.name for file in (theme.DEFAULT_THEME / "templates").iterdir()}


def targets(node: nodes.Node) -> list[str]:
    """Return the templates that a node asks for by name; none where the name is worked out."""
    wanted = getattr(node, "template", None)
    if isinstance(wanted, nodes.Const):
        wanted = wanted.value
    elif isinstance(wanted, nodes.List | nodes.Tuple):
        wanted = [item.value for item in wanted.items if isinstance(item, nodes.Const)]
    given = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else []
    return [name for name in given if isinstance(name, str)]


def _outermost(node: nodes.Node) -> Iterator[nodes.Block]:
    """Yield the blocks that stand in no other: those inside one are new, and shown with it."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost(child)


def _shown(node: nodes.Node) -> Iterator[int]:
    """Yield the lines of what would be printed outside of blocks and macros."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block | nodes.Macro | nodes.AssignBlock):
            continue
        if isinstance(child, nodes.Include):
            yield child.lineno
        elif isinstance(child, nodes.Output):
            yield from islice(_printed(child), 1)
        else:
            yield from _shown(child)


def _printed(output: nodes.Output) -> Iterator[int]:
    for part in output.nodes:
        if not isinstance(part, nodes.TemplateData):
            yield part.lineno
        elif part.data.strip():
            blank = len(part.data) - len(part.data.lstrip())
            yield part.lineno + part.data.count("\n", 0, blank)


def _sentence(text: str | None) -> str:
    text = (text or "it cannot be read").strip()
    return text if text.endswith((".", "?", "!")) else text + "."
