"""The captures of one article as the page shows them: their blocks where they stood, long removed runs folded."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tamizdat.recover.decisions.file import table_of
from tamizdat.recover.decisions.kinds import Keep
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.review.blocks import advice

_FOLDED = 6  # removed blocks in a row, none of them a doubt, from which they are folded away


class ShownBlock(Struct, frozen=True):
    """A block as it is shown; how it is put back: the lines for decisions.toml, or a sentence of advice."""

    fate: BlockFate
    keep: str = ""
    advice: str = ""


class Run(Struct, frozen=True):
    """Blocks that follow each other. Those of a run that is `folded` were all removed."""

    blocks: tuple[ShownBlock, ...]
    folded: bool = False


class ShownCapture(Struct, frozen=True):
    """A capture of an article: its name, its kind in words, how many of its blocks are in the article, and its runs."""

    name: str
    sha256: str
    kind: str
    kept: int
    removed: int
    doubts: int
    runs: tuple[Run, ...]


KINDS = {"html": "saved page", "text": "text", "markdown": "text with markup", "post": "post of an export"}


def shown_capture(fates: CaptureFates) -> ShownCapture:
    """Return a capture as the page shows it."""
    removed = sum(each.is_removed for each in fates.blocks)
    return ShownCapture(
        fates.capture,
        fates.sha256,
        KINDS[fates.kind],
        len(fates.blocks) - removed,
        removed,
        sum(each.doubt for each in fates.blocks),
        tuple(_runs(fates)),
    )


def _runs(fates: CaptureFates) -> list[Run]:
    """Return the blocks in runs, so that long ones of removed blocks can be folded."""
    groups: list[list[BlockFate]] = []
    for each in fates.blocks:
        plain = each.is_removed and not each.doubt
        if groups and plain == (groups[-1][-1].is_removed and not groups[-1][-1].doubt):
            groups[-1].append(each)
        else:
            groups.append([each])
    return [_run(group, fates.article) for group in groups]


def _run(group: Sequence[BlockFate], article: int | None) -> Run:
    is_plain = group[0].is_removed and not group[0].doubt
    return Run(tuple(_shown(each, article) for each in group), is_plain and len(group) >= _FOLDED)


def _shown(fate: BlockFate, article: int | None) -> ShownBlock:
    if not fate.is_removed or not fate.text:
        return ShownBlock(fate)
    if why := advice(fate):
        return ShownBlock(fate, advice=why)
    return ShownBlock(fate, keep=table_of(Keep(text=fate.text, article=article)).strip())
