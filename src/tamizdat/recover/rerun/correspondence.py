"""Which blocks of three bodies (last machine result, editor's, new machine result) are forms of one passage.

A passage is what the three have of one stretch of text: usually one block in each, several where an editor parted or
joined paragraphs, none where it was added or taken away.

    machine before   A B C        passages: A A A, B B' ∅ (edited, and gone from the new result),
    editor           A B' C D               C C C, ∅ D ∅ (added by the editor)
    machine now      A C
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import msgspec
from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.article import Block, Embed, Figure, block_html, plain
from tamizdat.recover.fields.addresses import picture_name
from tamizdat.recover.shingles import shingles
from tamizdat.recover.words import words

# The share of the shorter block's runs of three words that an edited form of it has in common with it: what is edited
# more is a new paragraph. Blocks of fewer words than SHORT are compared letter by letter.
SHARED, SHORT, ALIKE = 0.4, 8, 60


class Passage(Struct, frozen=True):
    """The blocks of one passage by their indexes in each body, ascending."""

    before: tuple[int, ...]
    edited: tuple[int, ...]
    now: tuple[int, ...]


def passages(before: Sequence[Block], edited: Sequence[Block], now: Sequence[Block]) -> list[Passage]:
    """Return the passages of the three bodies; each block is in exactly one."""
    bodies = (before, edited, now)
    starts = (0, len(before), len(before) + len(edited))
    leader = list(range(sum(map(len, bodies))))

    def find(node: int) -> int:
        while leader[node] != node:
            leader[node] = node = leader[leader[node]]
        return node

    def unite(one: int, two: int) -> None:
        leader[max(find(one), find(two))] = min(find(one), find(two))

    linked: set[int] = set()
    for first, second in ((0, 1), (0, 2)):
        for one, two in _links(bodies[first], bodies[second]):
            unite(starts[first] + one, starts[second] + two)
            linked |= {starts[first] + one, starts[second] + two}
    # What both added meets last: a paragraph that the editor typed in and a new capture brings.
    rest = [[at for at in range(len(bodies[body])) if starts[body] + at not in linked] for body in (1, 2)]
    for one, two in _links([edited[at] for at in rest[0]], [now[at] for at in rest[1]]):
        unite(starts[1] + rest[0][one], starts[2] + rest[1][two])
    members: dict[int, list[list[int]]] = defaultdict(lambda: [[], [], []])
    for body, start in enumerate(starts):
        for at in range(len(bodies[body])):
            members[find(start + at)][body].append(at)
    return [Passage(tuple(one), tuple(two), tuple(three)) for one, two, three in members.values()]


def key_of(block: Block) -> bytes:
    """Return what two blocks have in common that are the same for a reader and for press."""
    return msgspec.json.encode(block)


def text_of_block(block: Block) -> str:
    """Return the words of a block."""
    return " ".join(plain(html) for html in block_html(block))


def _links(one: Sequence[Block], two: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield pairs of blocks of two bodies that are forms of one passage."""
    keys = [key_of(block) for block in one], [key_of(block) for block in two]
    free = set(range(len(one))), set(range(len(two)))
    for start, other, size in SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks():
        for step in range(size):
            yield start + step, other + step
            free[0].discard(start + step)
            free[1].discard(other + step)
    elsewhere: dict[bytes, list[int]] = defaultdict(list)  # blocks that moved
    for at in sorted(free[1], reverse=True):
        elsewhere[keys[1][at]].append(at)
    for at in sorted(free[0]):
        if elsewhere[keys[0][at]]:
            other = elsewhere[keys[0][at]].pop()
            yield at, other
            free[0].discard(at)
            free[1].discard(other)
    yield from _alike(one, two, sorted(free[0]), sorted(free[1]))


def _alike(one: Sequence[Block], two: Sequence[Block], rest: list[int], other: list[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of blocks that changed: each with those most like it, if they are like enough."""
    scores = {(a, b): score for a in rest for b in other if (score := likeness(one[a], two[b]))}
    for (a, b), score in scores.items():
        best_of_a = max(scores.get((a, at), 0.0) for at in other)
        best_of_b = max(scores.get((at, b), 0.0) for at in rest)
        if score in (best_of_a, best_of_b):
            yield a, b


def likeness(one: Block, two: Block) -> float:
    """Return how likely two blocks are forms of one passage: 0 for no, up to 1."""
    if isinstance(one, Figure) and isinstance(two, Figure):
        names = [picture_name(block.image.original_url or block.image.path or "") for block in (one, two)]
        if names[0] or names[1]:
            return float(names[0] == names[1])
    if isinstance(one, Embed) or isinstance(two, Embed):
        return float(isinstance(one, Embed) and isinstance(two, Embed) and one.url == two.url)
    texts = text_of_block(one), text_of_block(two)
    tokens = words(texts[0]), words(texts[1])
    if not tokens[0] or not tokens[1]:
        return 0.0
    if min(map(len, tokens)) < SHORT:
        ratio = fuzz.ratio(" ".join(tokens[0]), " ".join(tokens[1]))
        return ratio / 100 if ratio >= ALIKE else 0.0
    runs = _runs(texts[0]), _runs(texts[1])
    shared = len(runs[0] & runs[1]) / min(map(len, runs))
    return shared if shared >= SHARED else 0.0


@lru_cache(maxsize=1 << 12)
def _runs(text: str) -> frozenset[int]:
    return frozenset(shingles(words(text), 3))
