"""Runs of words, hashed: what two texts have in common word for word, wherever it stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from tamizdat.recover.words import hash_of

# Any odd number mixes the hashes of a run's words by their order; this one's bits are spread evenly (2^64 divided by
# the golden ratio).
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_word_hash = lru_cache(maxsize=1 << 15)(hash_of)


def shingles(tokens: Sequence[str], width: int) -> set[int]:
    """Return 63-bit hashes of every run of `width` words; of the whole text if it is shorter."""
    if not tokens:
        return set()
    hashes = np.fromiter(map(_word_hash, tokens), dtype=np.uint64, count=len(tokens))
    width = min(width, len(tokens))
    count = len(tokens) - width + 1
    runs = hashes[:count]
    for start in range(1, width):
        runs = runs * _MULTIPLIER + hashes[start : start + count]  # modulo 2^64
    return set((runs >> np.uint64(1)).tolist())
