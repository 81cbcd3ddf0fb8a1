"""Which part of its article each capture holds, where captures of one article are parts of it.

A page says which part it is by its links (`html.parts`). Where the captures of one article have nothing in common, each
with paragraphs of its own, they are parts of it as well: somebody joined them by decision, or they state one address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tamizdat.recover.capture import Cleaned, TextBlock
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
    clusters = _clusters({at: body for at, body in enumerate(bodies) if _is_long(body)} if len(members) > 1 else {})
    if len(clusters) < 2:
        return stated
    parts = [0] * len(members)
    clusters.sort(key=lambda each: min(_order(members[at]) for at in each))
    for number, cluster in enumerate(clusters, 1):
        for at in cluster:
            parts[at] = number
    return parts


def _clusters(bodies: Mapping[int, Sequence[TextBlock]]) -> list[list[int]]:
    """Return the captures (by index) whose texts have something in common, together: those of one part.

    Each is compared with what the ones before it have, so the work grows with the captures.
    """
    found: list[tuple[set[int], list[int]]] = []
    for at, body in bodies.items():
        runs, together = runs_of("\n".join(block.text for block in body)), [at]
        for cluster in [each for each in found if contained(runs, each[0]) >= COMMON]:
            found.remove(cluster)
            runs |= cluster[0]
            together = [*cluster[1], *together]
        found.append((runs, together))
    return [together for _, together in found]


def _is_long(body: Sequence[TextBlock]) -> bool:
    texts = [block.text for block in body]
    return sum(map(is_paragraph, texts)) >= FEWEST and sum(map(word_count, texts)) >= SHORT


def _order(member: Cleaned) -> tuple[int, list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the key that puts parts in order; the numbers in an address or a name count by their value."""
    return member.part, _natural(member.url or ""), _natural(member.capture.name)


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a text's pieces, numbers by their value: "part-10" comes after "part-2"."""
    pieces = ((piece, piece.lstrip("0")) for piece in _NUMBERS.split(text) if piece)
    return [(len(number), number) if piece.isdecimal() else (-1, piece) for piece, number in pieces]
