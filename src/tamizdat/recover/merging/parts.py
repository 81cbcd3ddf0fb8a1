"""Which part of its article each capture holds, where captures of one article are parts of it.

A page says which part it is by its links (`html.parts`). Where the captures of one article have nothing in common, each
with paragraphs of its own, they are parts of it as well: somebody joined them by decision, or they state one address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from tamizdat.recover.capture import Cleaned, TextBlock
from tamizdat.recover.merging.groups import Alike, Groups
from tamizdat.recover.merging.match import SHORT, contained, runs_of
from tamizdat.recover.words import is_paragraph, word_count

FEWEST = 2  # paragraphs of a part; it has SHORT words and more, too
# Two texts have something in common from this share of the shorter one's runs of words. The parts of an article share
# names and turns of phrase: of 2,028 labelled articles cut in the middle, 1,836 share less.
COMMON = 0.1
_NUMBERS = re.compile(r"(\d+)")


def parts_of(members: Sequence[Cleaned], bodies: Sequence[Sequence[TextBlock]]) -> list[int]:
    """Return for each capture the number of the part that it holds, 0 for one that holds the whole or nothing.

    Captures that say which part they are keep their numbers. Else those without anything in common are numbered in the
    order of their addresses, then of their names, numbers in them by their value.
    """
    stated = [member.part for member in members]
    if len(set(stated) - {0}) > 1:
        return stated
    texts = [runs_of("\n".join(block.text for block in body)) for body in bodies]
    long = [at for at, body in enumerate(bodies) if _is_long(body)]
    pairs = [(one, two) for one in long for two in long if one < two and contained(texts[one], texts[two]) >= COMMON]
    first_of = Groups(len(members)).unite(Alike(tuple(pairs)))
    clusters: dict[int, list[int]] = defaultdict(list)
    for at in long:
        clusters[first_of[at]].append(at)
    if len(clusters) < 2:
        return stated
    parts = [0] * len(members)
    for number, cluster in enumerate(
        sorted(clusters.values(), key=lambda each: min(_order(members[at]) for at in each)), 1
    ):
        for at in cluster:
            parts[at] = number
    return parts


def _is_long(body: Sequence[TextBlock]) -> bool:
    texts = [block.text for block in body]
    return sum(map(is_paragraph, texts)) >= FEWEST and sum(map(word_count, texts)) >= SHORT


def _order(member: Cleaned) -> tuple[int, list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the key that puts parts in order; the numbers in an address or a name count by their value."""
    return member.part, _natural(member.url or ""), _natural(member.capture.name)


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a text's pieces, numbers by their value: "part-10" comes after "part-2"."""
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in _NUMBERS.split(text) if piece]
