"""A block that was removed, and what stands around it: in the capture, and in the article at the same place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tamizdat.article import Article
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import BlockDecision, Decisions
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.correspondence import text_of_block

AROUND = 2  # blocks on each side
# Removed for these reasons, a block is put back otherwise than by a decision that keeps it, or not at all.
_ADVICE = {
    Reason.DECIDED.name.lower(): "Take its [[remove]] out of decisions.toml to put it back.",
    Reason.DELETED.name.lower(): "Take the [[delete]] out of decisions.toml to put the article back.",
    Reason.OTHER_VALUE_DECIDED.name.lower(): "The decision about this field in decisions.toml says otherwise.",
    Reason.BARRED.name.lower(): "A redaction bars it; see docs/recovery.md.",
}
_NOT_SHOWN = "The page itself does not show it: write it into the archive to have it back."


class Line(Struct, frozen=True):
    """A block as it is shown beside others. `is_this` marks the one that is asked about, `removed` says why it went."""

    text: str
    is_this: bool = False
    removed: str = ""


class Sides(Struct, frozen=True):
    """A block where it stood in the capture, and the article's text around that place; `gap` is the place's index."""

    capture: tuple[Line, ...]
    article: tuple[Line, ...]
    gap: int


def advice(fate: BlockFate) -> str:
    """Return why a removed block cannot be put back by a decision, and what to do; "" where it can."""
    if found := _ADVICE.get(fate.rule):
        return found
    if fate.step == "parse":
        return _NOT_SHOWN
    if not fate.text:
        return "Its words are not kept here: look into the capture itself."
    if fate.kind in ("figure", "embed"):
        return "Pictures and cards are put back in the archive, or at the desk."
    if fate.part or fate.text.endswith("…"):
        return "It is a part of a block: write it into the archive to have it back."
    return ""


def sentence(reason: str) -> str:
    """Return a reason as a sentence that can stand alone."""
    return f"{reason[:1].upper()}{reason[1:]}."


def beside(capture: CaptureFates, at: int, article: Article | None, machine: Article | None, bars: Redactor) -> Sides:
    """Return a block of a capture (by its index among the fates) and what stands around it on both sides.

    `machine` is the article as recovery made it, by which fates name paragraphs. What `bars` bars is not shown.
    """
    shown = [index for index, each in enumerate(capture.blocks) if index == at or each.text]
    place = shown.index(at)
    lines = tuple(
        Line(bars.text(each.text), index == at, each.reason if each.is_removed else "")
        for index in shown[max(0, place - AROUND) : place + AROUND + 1]
        for each in [capture.blocks[index]]
    )
    body = [text_of_block(block) for block in article.body] if article else []
    gap = _gap(capture.blocks, at, body, [text_of_block(block) for block in machine.body] if machine else body)
    first = max(0, gap - AROUND)
    return Sides(lines, tuple(Line(bars.text(text)) for text in body[first : gap + AROUND]), gap - first)


def _gap(fates: Sequence[BlockFate], at: int, body: Sequence[str], machine: Sequence[str]) -> int:
    """Return before which paragraph of an article's body a block of a capture belongs."""
    above = next((each.paragraph for each in reversed(fates[:at]) if each.paragraph is not None), None)
    if above is None:
        below = next((each.paragraph for each in fates[at:] if each.paragraph is not None), None)
        return 0 if below is None else _index(below, body, machine)
    return min(_index(above, body, machine) + 1, len(body))


def _index(paragraph: int, body: Sequence[str], machine: Sequence[str]) -> int:
    """Return where a paragraph of the machine's article stands in the one that an editor may have changed."""
    text = machine[paragraph] if paragraph < len(machine) else None
    return body.index(text) if text in body else min(paragraph, len(body))


class DecidedBlocks:
    """Tells which removed blocks an editor has decided about."""

    def __init__(self, decisions: Decisions, words: BlockWords) -> None:
        self._words = words
        self._decisions: dict[str, list[BlockDecision]] = {}
        for each in (*decisions.keep, *decisions.remove):
            self._decisions.setdefault(words.name_in(each), []).append(each)

    def decide(self, text: str, sha256: str, article: int | None) -> bool:
        """Tell whether a decision names a block with this text, of a capture (by its hash) and an article."""
        if not self._decisions or not text:
            return False
        named = (each for name in self._words.names_of(text) for each in self._decisions.get(name, ()))
        return any(_is_about(each, sha256, article) for each in named)


def _is_about(decision: BlockDecision, sha256: str, article: int | None) -> bool:
    if decision.capture is not None:
        return decision.capture == sha256
    return decision.article in (None, article)
