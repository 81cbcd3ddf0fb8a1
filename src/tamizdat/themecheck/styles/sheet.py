"""A style sheet read by tinycss2 (decision 0331): its declarations, its addresses, and what browsers cannot read."""

from __future__ import annotations

from collections.abc import Iterable

import tinycss2
from msgspec import Struct
from tinycss2.ast import (
    AtRule,
    Comment,
    CurlyBracketsBlock,
    FunctionBlock,
    LiteralToken,
    Node,
    ParseError,
    QualifiedRule,
    SquareBracketsBlock,
    WhitespaceToken,
)
from tinycss2.ast import Declaration as ParsedDeclaration

from tamizdat.theme.css_urls import Block, children, urls
from tamizdat.themecheck.finding import Severity

# A token that is put behind the sheet: the blocks in which it comes to lie are not closed. (By the CSS standard the end
# of a sheet closes all blocks, so no parser reports them; here the sheets that are joined to this one would lie there.)
_END = "\n;"
_BAD_TOKENS = {
    "bad-string": "the string is not closed. Add its quote.",
    "eof-in-string": "the string is not closed. Add its quote.",
    "bad-url": "the address in url() cannot be read. Write it in quotes, and close both.",
    "eof-in-url": "the address in url() is not closed. Add a ).",
}


class Rule(Struct, frozen=True):
    """A rule around a declaration: the name of its at-rule in lower case, "" for a style rule; its prelude (selectors
    or a query) as nodes and as text."""

    at_rule: str
    prelude: list[Node]
    text: str


class Declaration(Struct, frozen=True):
    """A property and its value, as nodes and as text without `!important`, with the rules around it, outermost
    first. The name is in lower case, except that of a custom property, where case matters."""

    name: str
    value: list[Node]
    text: str
    line: int
    rules: tuple[Rule, ...]


class SyntaxProblem(Struct, frozen=True):
    """What browsers cannot read, with its line and the remedy."""

    line: int
    text: str
    severity: Severity = "error"


class StyleSheet:
    """The `declarations` of a sheet; its `addresses`, what stands in url(), and `imports`, each with its line; and the
    `problems` of its syntax."""

    def __init__(self, css: str) -> None:
        self.declarations: list[Declaration] = []
        self.addresses: list[tuple[int, str]] = []
        self.imports: list[int] = []
        self.problems: list[SyntaxProblem] = []
        nodes = tinycss2.parse_component_value_list(css + _END)
        self._open = _open_blocks(nodes)
        self._bracket = next((block for block in self._open if not isinstance(block, CurlyBracketsBlock)), None)
        self._swallowed = self._check_end(nodes)
        self._check_tokens(nodes)
        self.addresses += [(node.source_line, address) for node, address in urls(nodes)]
        self._read_rules(nodes, ())

    def _check_end(self, nodes: list[Node]) -> bool:
        """Report a comment or round bracket that is not closed, and take `_END` off. Returns whether there is one, or
        an address that is not closed: then the rest of the sheet lies in it, with the ends of rules and blocks."""
        innermost = children(self._open[-1]) if self._open else nodes
        last = innermost[-1]
        if isinstance(last, Comment):
            self._report(last, "the comment is not closed. Add */.")
        elif is_literal(last, ";"):
            innermost.pop()
        if self._bracket:
            name = self._bracket.name if isinstance(self._bracket, FunctionBlock) else ""
            opening, closing = ("[", "]") if isinstance(self._bracket, SquareBracketsBlock) else ("(", ")")
            text = f"{name}{opening} is not closed, and takes what follows along. Add a {closing}."
            self._report(self._bracket, text)
        return self._bracket is not None or not is_literal(last, ";")

    def _check_tokens(self, nodes: list[Node], *, swallowed: bool = False) -> None:
        """Report tokens that CSS does not have, and take them and the comments out, at every depth."""
        for node in nodes:
            if isinstance(node, ParseError) and node.kind in _BAD_TOKENS:
                self._report(node, _BAD_TOKENS[node.kind])
            elif isinstance(node, ParseError) and not swallowed:
                self._report(node, f"{node.kind} closes nothing. Remove it.")
            elif isinstance(node, Block):
                self._check_tokens(children(node), swallowed=swallowed or node is self._bracket)
        nodes[:] = [node for node in nodes if not isinstance(node, ParseError | Comment)]

    def _read_rules(self, nodes: list[Node], around: tuple[Rule, ...]) -> None:
        """Read the contents of a block, or of the sheet where there are no rules around them."""
        parse = tinycss2.parse_blocks_contents if around else tinycss2.parse_stylesheet
        for part in parse(nodes, skip_whitespace=True):
            if isinstance(part, ParsedDeclaration):
                name = part.name if part.name.startswith("--") else part.lower_name
                text = _text(part.value)
                self.declarations.append(Declaration(name, part.value, text, part.source_line, around))
            elif isinstance(part, AtRule):
                if part.lower_at_keyword == "import":
                    self.imports.append(part.source_line)
                self._read_block(part, f"@{part.at_keyword} {_text(part.prelude)}".strip(), around)
            elif isinstance(part, QualifiedRule):
                self._read_block(part, _text(part.prelude), around)
            elif isinstance(part, ParseError) and not self._swallowed:
                text = "is no rule and no declaration (name: value), so browsers skip it. Correct or remove it."
                self.problems.append(SyntaxProblem(_first_line(nodes, part), text, "warning"))

    def _read_block(self, rule: AtRule | QualifiedRule, text: str, around: tuple[Rule, ...]) -> None:
        if rule.content is None:
            return
        if any(is_literal(node, ";") for node in rule.prelude):
            self._report(rule, f"a ; stands before {text.lstrip('; ')}, so browsers skip that rule. Remove the ;.")
        is_open = any(isinstance(block, CurlyBracketsBlock) and block.content is rule.content for block in self._open)
        if is_open and not self._swallowed:
            self._report(rule, f"{text} {{ is not closed, and takes the sheets after it along. Add a }}.")
        name = rule.lower_at_keyword if isinstance(rule, AtRule) else ""
        self._read_rules(rule.content, (*around, Rule(name, rule.prelude, text)))

    def _report(self, node: Node, text: str) -> None:
        self.problems.append(SyntaxProblem(node.source_line, text))


def is_literal(node: Node, value: str) -> bool:
    """Whether a node is this single character."""
    return isinstance(node, LiteralToken) and node.value == value


def significant(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes without white space and comments."""
    return [node for node in nodes if not isinstance(node, WhitespaceToken | Comment)]


def _text(nodes: list[Node]) -> str:
    return " ".join(tinycss2.serialize(nodes).split())


def _open_blocks(nodes: list[Node]) -> list[Block]:
    """Return the blocks in which the last token of a sheet lies, outermost first."""
    found: list[Block] = []
    while isinstance(last := nodes[-1], Block):
        found.append(last)
        nodes = children(last)
    return found


def _first_line(nodes: list[Node], error: ParseError) -> int:
    """Return the line on which the part begins that ends, by the parser, with an error."""
    first = error.source_line
    begins = True
    for node in nodes:
        if (node.source_line, node.source_column) > (error.source_line, error.source_column):
            break
        if begins and not isinstance(node, WhitespaceToken):
            first, begins = node.source_line, False
        if is_literal(node, ";") or isinstance(node, CurlyBracketsBlock):
            begins = True
    return first
