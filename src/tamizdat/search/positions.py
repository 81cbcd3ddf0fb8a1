"""The positions of terms in articles, by which a phrase in quotation marks is found (docs/search.md, decision 0373).

An index holds of a position only its remainder by 128. Words that stand one after the other have remainders that follow
each other; others have such remainders by chance, one pair in 128. Words that stand nearly everywhere have no
positions: in a phrase they fit any place. Position files stand beside the term files, so that a query without a phrase
loads none.
"""

from __future__ import annotations

from collections.abc import Iterable

MODULUS = 128
_LEAST_DOCUMENTS = 512  # in a block: where there are fewer, positions cost too little to be left out
_MORE = 128  # the bit of a byte after which another of the same article follows


def encode_positions(positions: Iterable[int]) -> bytes:
    """Return the remainders of a term's positions in one article, ascending; there must be one.

    Each is a byte: how many remainders lie between it and the one before, plus 128 if another follows.
    """
    encoded = bytearray()
    following = 0
    for remainder in sorted({position % MODULUS for position in positions}):
        encoded.append(remainder - following | _MORE)
        following = remainder + 1
    encoded[-1] &= MODULUS - 1
    return bytes(encoded)


def is_common(count: int, documents: int) -> bool:
    """Return whether a term has no positions in a block, since `count` of its `documents` have it: more than half."""
    return documents >= _LEAST_DOCUMENTS and count * 2 > documents
