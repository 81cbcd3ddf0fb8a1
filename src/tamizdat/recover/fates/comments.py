"""Readers' comments in a capture, told by their structure: nothing that stands among them is quoted.

Names and words of readers are theirs, and some of them are at a risk: no report, review or desk shows them, whichever
rule removed the block. Comments are told by

- the markup of a page (`html.sections.comments`, `recover.comments.sections`), its own or, for a text, that of a page
  of the same article,
- a heading ("3 comments", "Комментарии"), or a line that reads so above lines that say who wrote when or what,
- lines such as "Ada Krell says:", and lines "Reply", where they come again.

A block that is in the article is no comment, and ends them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from tamizdat.article import Heading
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.comments.lines import is_heading, is_line, is_named, is_reply, is_sign, says
from tamizdat.recover.fates.fate import BlockFate
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.words import is_paragraph

_RULE = Reason.COMMENTS.name.lower()
_REASON = f"{Reason.COMMENTS.sentence()}; its words are not quoted"
NEAR = 4  # blocks below a heading among which the first such line stands
REACH = 6  # blocks below such a line that can be one comment
BEFORE_REPLY = 3  # blocks above "Reply" that can be the first comment's: its writer, its time, its words


def without_comments(
    fates: Iterable[BlockFate], blocks: Sequence[TextBlock], known: Iterable[int] = ()
) -> list[BlockFate]:
    """Return the fates of a capture's `blocks`; of removed ones among readers' comments without their words.

    `known` are the indexes of those that a page of the article has among comments.
    """
    fates = list(fates)
    kept = {each.block for each in fates if each.kind and not each.is_removed}
    among = comment_places(blocks, kept).union(known)
    return [_withheld(each) if each.is_removed and _is_comment(each, among) else each for each in fates]


def comment_places(blocks: Sequence[TextBlock], kept: Collection[int]) -> frozenset[int]:
    """Return the indexes of the blocks that are among readers' comments. `kept` are those that are in the article."""
    found: set[int] = set()
    for start in _starts(blocks, kept):
        if start not in found:
            found.update(_from(blocks, start, kept))
    found.update(at for at, block in enumerate(blocks) if block.in_comments and at not in kept)
    return frozenset(at for at in found if blocks[at].is_comment or not _is_articles_own(blocks, at, kept, found))


def commented(fates: Iterable[BlockFate]) -> frozenset[int]:
    """Return the indexes of the blocks that are readers' comments, by the fates of `without_comments`."""
    return frozenset(each.block for each in fates if each.kind and each.rule == _RULE)


def _is_comment(fate: BlockFate, among: frozenset[int]) -> bool:
    """Return whether a removed block is a comment. What parsing left out is one where it stood beside comments."""
    if not fate.kind:
        return fate.rule == _RULE or fate.block in among or fate.block - 1 in among
    return fate.block in among or (fate.rule == _RULE and not is_paragraph(fate.text))


def _withheld(fate: BlockFate) -> BlockFate:
    """Return the fate without words. What an editor decided or barred keeps its reason."""
    if fate.step in ("decision", "redaction"):
        return replace(fate, text="")
    return replace(fate, text="", step=Reason.COMMENTS.step, rule=_RULE, reason=_REASON)


def _starts(blocks: Sequence[TextBlock], kept: Collection[int]) -> Iterator[int]:
    """Yield the indexes of blocks at which comments begin."""
    lines = [(at, block.text) for at, block in enumerate(blocks) if at not in kept and block.text]
    short = [(at, text) for at, text in lines if is_line(text)]
    for at, text in short:
        if not is_heading(text):
            continue
        below = [block.text for index, block in enumerate(blocks[at + 1 : at + 1 + NEAR], at + 1) if index not in kept]
        if isinstance(blocks[at].content, Heading) or any(is_sign(each) or is_named(each) for each in below):
            yield at
    saying = [at for at, text in short if says(text)]
    for at in saying:
        if len(saying) > 1 or any(is_sign(block.text) for block in blocks[at + 1 : at + 3]):
            yield at
    replies = [at for at, text in short if is_reply(text)]
    if len(replies) > 1:
        first = replies[0]
        while first > max(0, replies[0] - BEFORE_REPLY) and not _ends(blocks, first - 1, kept):
            first -= 1
        yield first


def _from(blocks: Sequence[TextBlock], start: int, kept: Collection[int]) -> Iterator[int]:
    """Yield the indexes of the comments that begin at `start`: as long as lines say who wrote when, and the words below
    the last of them."""
    yield start
    last, run, is_headed = start, list[int](), is_heading(blocks[start].text)
    for at in range(start + 1, len(blocks)):
        if _ends(blocks, at, kept) or at - last > REACH:
            break
        run.append(at)
        if is_sign(blocks[at].text) or (is_headed and is_named(blocks[at].text)):
            last = at
    yield from run


def _ends(blocks: Sequence[TextBlock], at: int, kept: Collection[int]) -> bool:
    """Return whether readers' comments do not go on at a block: it is the article's, or a heading of something else."""
    block = blocks[at]
    heads = isinstance(block.content, Heading) and not block.in_comments
    return at in kept or (heads and not is_sign(block.text) and not is_heading(block.text))


def _is_articles_own(blocks: Sequence[TextBlock], at: int, kept: Collection[int], among: Collection[int]) -> bool:
    """Return whether a block reads like an article's paragraph, between its paragraphs and with no comment around it.

    That is so where markup calls something else a comment: an essay, or the box of an expert.
    """
    if not is_paragraph(blocks[at].text) or not {at - 1, at + 1} & set(kept):
        return False
    near = range(max(0, at - NEAR), min(len(blocks), at + NEAR + 1))
    return not any(index in among and index != at and is_sign(blocks[index].text) for index in near)
