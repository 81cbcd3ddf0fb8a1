"""The addresses in a style sheet: what stands in `url()`, as browsers see it, and so not in comments and strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tinycss2.ast import (
    CurlyBracketsBlock,
    FunctionBlock,
    Node,
    ParenthesesBlock,
    SquareBracketsBlock,
    StringToken,
    URLToken,
)

Block = CurlyBracketsBlock | FunctionBlock | ParenthesesBlock | SquareBracketsBlock


def children(block: Block) -> list[Node]:
    """Return the nodes inside a block or function. It is the list of the block itself."""
    return block.arguments if isinstance(block, FunctionBlock) else block.content


def urls(nodes: Iterable[Node]) -> Iterator[tuple[Node, str]]:
    """Yield each `url()` among nodes, and among the nodes in them, with its address."""
    for node in nodes:
        if isinstance(node, URLToken):
            yield node, node.value
        elif isinstance(node, FunctionBlock) and node.lower_name == "url":
            yield from ((node, each.value) for each in node.arguments if isinstance(each, StringToken))
        elif isinstance(node, Block):
            yield from urls(children(node))
