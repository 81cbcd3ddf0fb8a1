"""The forms of a barred text: what stands of it in the file of decisions, one line for each run of words to look for.

A form is `COUNT-HASH`: how many words the run has and its keyed hash. A short text is one run. A long one is every run
of ten of its words, so that a copy that is cut short, parted or edited is barred too, all but what was changed.
Latin letters, words without apostrophes and words written as one are added: addresses and hashtags write names so.

    forms_of(key, "Ирма Дальберг")     the words; "irma dalberg"; "ирмадальберг"; "irmadalberg"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anyascii import anyascii

from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.key import word_hash

RUN = 10  # words
# Shorter ones would meet ordinary words by chance: a name like "Al So" written as one, a single Chinese character.
SHORTEST_JOINED, SHORTEST_LATIN = 8, 5


class Form(NamedTuple):
    """How many words a barred run has, and their keyed hash."""

    length: int
    digest: bytes


def forms_of(key: bytes, text: str) -> tuple[str, ...]:
    """Return the forms of a text to be barred, as they stand in the file of decisions; none if it has no words."""
    runs = dict.fromkeys(run for words in _spellings(text) for run in _runs(words))
    return tuple(f"{len(run)}-{word_hash(key, run).hex()}" for run in runs)


def read_form(text: str) -> Form:
    """Return the form that a line of the file of decisions states. Raises ValueError for what is none."""
    count, _, digest = text.partition("-")
    if not (count.isdecimal() and 1 <= int(count) <= RUN and len(digest) == 32):
        raise ValueError(text)
    return Form(int(count), bytes.fromhex(digest))


def _spellings(text: str) -> Iterator[tuple[str, ...]]:
    yield from _joined_too(tuple(folded_words(text)))
    latin = anyascii(text)
    for spelling in (latin, re.sub("['`]", "", latin)):
        if len(spelling) >= SHORTEST_LATIN:
            yield from _joined_too(tuple(folded_words(spelling)))


def _joined_too(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    joined = "".join(words)
    if 1 < len(words) <= RUN and len(joined) >= SHORTEST_JOINED:
        yield (joined,)


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if words:
        yield from (words[at : at + RUN] for at in range(max(1, len(words) - RUN + 1)))
