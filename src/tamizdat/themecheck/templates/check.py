"""What is wrong with templates as they are written, before any page is made.

Jinja drops in silence a block that the extended template does not have, and everything that stands beside the blocks:
a misspelt name costs a newspaper a paragraph. So the outlet's templates are compared with ours as one set.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jinja2 import nodes

from tamizdat.themecheck.finding import Findings, did_you_mean
from tamizdat.themecheck.templates.template_set import OURS, Template, TemplateSet, references, targets

_RANDOM = {"random", "lipsum"}  # what Jinja has that gives another result each time
# Press itself calls this macro, with blocks, root and top (press/render/renderer.py).
_BODY_TEMPLATE, _BODY_MACRO, _BODY_ARGUMENTS = "body.html", "blocks", 3


def check_templates(templates: TemplateSet, findings: Findings) -> None:
    """Report everything that can be known without making a page, and replace broken templates by ours."""
    _Check(templates, findings).run()
    templates.drop_broken()


class _Check:
    """The checks of one set. Each method reports one kind of mistake."""

    def __init__(self, templates: TemplateSet, findings: Findings) -> None:
        self._set = templates
        self._templates = templates.templates
        self._findings = findings

    def run(self) -> None:
        for name, template in self._set.own.items():
            self._extends_itself(name, template)
        for name, template in self._set.in_use.items():
            self._missing_templates(name, template)
            self._missing_macros(name, template)
            self._lost_blocks(name, template)
        for name, template in self._set.own.items():
            self._outside_of_blocks(template)
            self._random_output(template)
            self._missing_frame(name, template)

    def _extends_itself(self, name: str, template: Template) -> None:
        """A template that extends itself, at once or through others."""
        if name not in self._set.ancestors(name):
            return
        assert template.parent  # noqa: S101 (it has ancestors)
        remedy = f' Write {{% extends "{OURS}{name}" %}} to extend ours.' if OURS + name in self._templates else ""
        self._findings.error(template.file, template.parent.lineno, f"{name} extends itself.{remedy}")
        self._set.broken.add(name)

    def _missing_templates(self, name: str, template: Template) -> None:
        """Templates that are extended, included or imported and do not exist."""
        for node in references(template):
            wanted = targets(node)
            if not wanted or getattr(node, "ignore_missing", False):
                continue
            if not any(target in self._templates or target in self._set.broken for target in wanted):
                hint = did_you_mean(wanted[0], self._templates)
                self._findings.error(template.file, node.lineno, f"there is no template {wanted[0]}.{hint}")
                self._set.broken.add(name)

    def _missing_macros(self, name: str, template: Template) -> None:
        """Macros that one template imports and the other does not have."""
        for node in template.tree.find_all(nodes.FromImport):
            target = self._templates.get(next(iter(targets(node)), ""))
            if target is None:
                continue
            for macro in (each if isinstance(each, str) else each[0] for each in node.names):
                if macro in target.exported:
                    continue
                hint = did_you_mean(macro, target.exported)
                if template.own:
                    text = f"{targets(node)[0]} has no macro {macro}.{hint}"
                    self._findings.error(template.file, node.lineno, text)
                else:
                    self._findings.error(target.file, 1, f"has no macro {macro}, which our {name} calls.{hint} Add it.")
                    self._set.broken.add(target.file.name)
        if name == _BODY_TEMPLATE and template.own:
            self._missing_body_macro(template)

    def _missing_body_macro(self, template: Template) -> None:
        macro = next((each for each in template.tree.find_all(nodes.Macro) if each.name == _BODY_MACRO), None)
        if macro is None or len(macro.args) < _BODY_ARGUMENTS:
            line = macro.lineno if macro else 1
            text = "has no macro blocks(blocks, root, top=1), by which articles are made. Add it, with these arguments."
            self._findings.error(template.file, line, text)
            self._set.broken.add(_BODY_TEMPLATE)

    def _lost_blocks(self, name: str, template: Template) -> None:
        """Blocks that the extended template does not have: what stands in them is never shown."""
        ancestors = [self._templates[each] for each in self._set.ancestors(name) if each in self._templates]
        if not ancestors or template.parent is None:
            return
        known = {block for ancestor in ancestors for block in ancestor.blocks}
        for block in _outermost_blocks(template.tree):
            if block.name in known:
                continue
            if template.own:
                text = f"{targets(template.parent)[0]} has no block {block.name}: what stands in it is never shown."
                self._findings.error(template.file, block.lineno, text + did_you_mean(block.name, known))
                continue
            lacking = next((ancestor for ancestor in ancestors if ancestor.own), None)
            if lacking:
                text = f"has no block {block.name}: what our {name} puts there is never shown."
                remedy = f" Add {{% block {block.name} %}}{{% endblock %}} where it belongs."
                self._findings.error(lacking.file, 1, text + remedy)

    def _outside_of_blocks(self, template: Template) -> None:
        """What stands outside of the blocks of a template that extends another."""
        if template.parent is None:
            return
        for line in _printing_lines(template.tree):
            text = "stands outside of every block of a template that extends another, and is not shown."
            self._findings.error(template.file, line, f"{text} Put it into one.")

    def _random_output(self, template: Template) -> None:
        """What makes other bytes of the same articles: each press would change every page, and sign it anew."""
        for node in template.tree.find_all((nodes.Filter, nodes.Name)):
            if isinstance(node, nodes.Filter | nodes.Name) and node.name in _RANDOM:
                text = f"{node.name} gives something else at each press, so every page would change. Remove it."
                self._findings.error(template.file, node.lineno, text)

    def _missing_frame(self, name: str, template: Template) -> None:
        """A page that does not extend the template that ours extends, and so lacks its blocks."""
        ours = self._templates.get(OURS + name)
        if ours is None or ours.parent is None or next(template.tree.find_all(nodes.Extends), None):
            return
        parent = targets(ours.parent)[0]
        blocks = ", ".join(self._templates[parent].blocks)
        text = f"does not extend {parent} as ours does, so its blocks are lost ({blocks}). Begin with"
        remedy = f'{{% extends "{parent}" %}}, or with {{% extends "{OURS}{name}" %}} to change a block of ours'
        self._findings.warn(template.file, 1, f"{text} {remedy}.")


def _outermost_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """Yield the blocks that stand in no other: those inside a block may be new, and are shown with it."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost_blocks(child)


def _printing_lines(node: nodes.Node) -> Iterator[int]:
    """Yield the lines of what would be printed outside of blocks and macros."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block | nodes.Macro | nodes.AssignBlock):
            continue
        if isinstance(child, nodes.Include):
            yield child.lineno
        elif isinstance(child, nodes.Output):
            yield from islice(_text_lines(child), 1)
        else:
            yield from _printing_lines(child)


def _text_lines(output: nodes.Output) -> Iterator[int]:
    for part in output.nodes:
        if not isinstance(part, nodes.TemplateData):
            yield part.lineno
        elif part.data.strip():
            blank = len(part.data) - len(part.data.lstrip())
            yield part.lineno + part.data.count("\n", 0, blank)
