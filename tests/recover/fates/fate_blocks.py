"""How tests of fates make blocks, and check the reasons that are told of them."""

from __future__ import annotations

import papers

from tamizdat.article import Paragraph
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.fates.reasons import Reason


def expect(reason: Reason, found: BlockFate | str, n: int = 0) -> None:
    """Check the reason of a block."""
    rule = found.rule.upper() if isinstance(found, BlockFate) else found
    assert rule == reason.name
    if isinstance(found, BlockFate) and n:
        assert f"{n:,}" in found.reason


def block(text: str, **fields) -> TextBlock:
    return TextBlock(content=Paragraph(text), text=text, **fields)


INSIDE = [block(text, in_main_text=True, dom_path="body/article/p") for text in papers.BODY]
