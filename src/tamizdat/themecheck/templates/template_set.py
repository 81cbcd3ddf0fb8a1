"""The templates of a theme as they are written: parsed, and not yet rendered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes
from msgspec import Struct

from tamizdat import theme
from tamizdat.themecheck.files import BACKUP_ENDINGS, file_names
from tamizdat.themecheck.finding import Findings, did_you_mean, read_text

OURS = "ours/"  # the prefix of our templates' names, also where the outlet overrides them


class Template(Struct):
    """A template that can be compiled: its file, whether it is the outlet's own, its syntax tree."""

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
        """The names that another template can import from it."""
        macros = {each.name for each in self.tree.find_all(nodes.Macro)}
        sets = (node.target for node in self.tree.body if isinstance(node, nodes.Assign | nodes.AssignBlock))
        return macros | {target.name for target in sets if isinstance(target, nodes.Name)}


class TemplateSet:
    """All templates by the names that a press looks up: the outlet's, else ours; ours also as `ours/NAME`.

    `broken` are the names of the outlet's templates that no page can be made with. Those that cannot be parsed are
    reported when the set is made and are not in `templates`.
    """

    def __init__(self, overrides: Path | None, findings: Findings) -> None:
        self.env = theme.environment(None, "en")
        self.broken: set[str] = set()
        self.templates: dict[str, Template] = {}
        for file in sorted((theme.DEFAULT_THEME / "templates").iterdir()):
            tree = self.env.parse(file.read_text(encoding="utf-8"), file.name, str(file))
            self.templates[file.name] = self.templates[OURS + file.name] = Template(file, False, tree)
        if overrides:
            folder = overrides / "templates"
            for name in file_names(folder):
                if not name.startswith(OURS) and not name.endswith(BACKUP_ENDINGS):
                    self._load(name, folder / name, findings)

    @property
    def own(self) -> dict[str, Template]:
        """The outlet's templates."""
        return {name: template for name, template in self.templates.items() if template.own}

    @property
    def in_use(self) -> dict[str, Template]:
        """Each template once, under the name that pages look up."""
        return {name: template for name, template in self.templates.items() if not name.startswith(OURS)}

    def ancestors(self, name: str) -> list[str]:
        """Return the templates that `name` extends, nearest first. A circle ends before it repeats."""
        found: list[str] = []
        while (template := self.templates.get(name)) and (parent := template.parent):
            name = targets(parent)[0]
            if name in found:
                break
            found.append(name)
        return found

    def is_extended(self, name: str) -> bool:
        """Whether any template extends `name`."""
        return any(name in self.ancestors(other) for other in self.templates)

    def drop_broken(self) -> None:
        """Put our template in place of each broken one of the same name, and leave out the others."""
        for name in self.broken:
            self.templates.pop(name, None)
            if OURS + name in self.templates:
                self.templates[name] = self.templates[OURS + name]

    def _load(self, name: str, file: Path, findings: Findings) -> None:
        """Parse and compile one of the outlet's templates."""
        source = read_text(file, findings)
        if source is None:
            self.broken.add(name)
            return
        try:
            tree = self.env.parse(source, name, str(file))
            if self._has_unknown_names(tree, file, findings):
                self.broken.add(name)
                return
            self.env.compile(tree, name, str(file))
        except jinja2.TemplateSyntaxError as error:
            findings.error(file, error.lineno, f"{_sentence(error.message)} Mend the template.")
            self.broken.add(name)
        else:
            self.templates[name] = Template(file, True, tree)

    def _has_unknown_names(self, tree: nodes.Template, file: Path, findings: Findings) -> bool:
        """Report filters and tests that do not exist; return whether there are any."""
        found = False
        for kind, known, what in ((nodes.Filter, self.env.filters, "filter"), (nodes.Test, self.env.tests, "test")):
            for node in tree.find_all(kind):
                if node.name not in known:
                    found = True
                    text = f"there is no {what} {node.name}.{did_you_mean(node.name, known)}"
                    findings.error(file, node.lineno, text)
        return found


def targets(node: nodes.Node) -> list[str]:
    """Return the templates that an `extends`, `include` or `import` names; none where the name is an expression."""
    wanted = getattr(node, "template", None)
    if isinstance(wanted, nodes.Const):
        wanted = wanted.value
    elif isinstance(wanted, nodes.List | nodes.Tuple):
        wanted = [item.value for item in wanted.items if isinstance(item, nodes.Const)]
    named = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else []
    return [name for name in named if isinstance(name, str)]


def references(template: Template) -> Iterator[nodes.Node]:
    """Yield the nodes by which a template extends, includes or imports others."""
    return template.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))


def _sentence(text: str | None) -> str:
    text = (text or "it cannot be read").strip()
    return text if text.endswith((".", "?", "!")) else text + "."
