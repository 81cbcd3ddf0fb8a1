"""Words that are written so that a search does not find them, read as what they mean.

    orlavennick1987, OrlaVennick2017         digits beside a name: of handles, names of files, addresses
    O.r.l.a. V.e.n.n.i.c.k., O r l a         letters set apart
    Оrla Vеnnick                             letters of another script that look alike (`lookalikes`)

A short word would be met in ordinary text ("Mig" in "MiG29", "Al" in "a l"). So a run that is found only this way needs
five letters in all. One rule goes without that limit: a word that mixes scripts, since no language writes so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tamizdat.recover.redaction import lookalikes
from tamizdat.recover.redaction.folding import Word, folded_words
from tamizdat.recover.words import UNSPACED

FEWEST_LETTERS = 5
# Letters set apart that are read as one word, at most: the longest names written as one have about as many.
_LONGEST_SPACED = 36
_FEWEST_SPACED = 4
_BESIDE_DIGITS = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\d]+")
_SPACED = re.compile(r"(?:(?<![^\W_])[^\W_][\W_]{1,4}){3}(?<![^\W_])[^\W_](?![^\W_])")
_UNSPACED = re.compile(f"[{UNSPACED}]")


class Disguise(NamedTuple):
    """Words as they may be meant, and the indexes of those that differ from how they are written."""

    words: list[Word]
    changed: list[int]


def may_be_disguised(text: str) -> bool:
    """Tell whether a text has anything that `disguises` reads otherwise. Most texts have not, and it costs little."""
    return bool(_BESIDE_DIGITS.search(text) or _SPACED.search(text) or lookalikes.may_mean_another(text))


def disguises(text: str, words: Sequence[Word]) -> Iterator[Disguise]:
    """Yield other readings of a text's folded words (`placed_words`); each has the places of what it was read from."""
    yield _without_digits(text, words)
    yield from _of_lookalikes(text, words)


def is_sure(run: Sequence[Word], text: str) -> bool:
    """Tell whether a run of a reading is long or odd enough to be meant."""
    letters = sum(len(word.text) for word in run)
    return letters >= FEWEST_LETTERS or any(lookalikes.mixes_scripts(text[word.start : word.end]) for word in run)


def spaced_words(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words that letters set apart may spell: one word, or two.

    Every part of a run of single letters is tried, since a word of one letter may stand before or after it.
    """
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and _is_letter(words[end]):
            end += 1
        if end - at >= _FEWEST_SPACED:
            yield from _spelt(words[at:end])
        at = max(end, at + 1)


def _spelt(letters: Sequence[Word]) -> Iterator[list[Word]]:
    spelt = "".join(letter.text for letter in letters)  # each is one character

    def word(first: int, after: int) -> Word:
        return Word(spelt[first:after], letters[first].start, letters[after - 1].end)

    for first in range(len(letters)):
        for after in range(first + FEWEST_LETTERS, min(len(letters), first + _LONGEST_SPACED) + 1):
            yield [word(first, after)]
            if len(letters) <= _LONGEST_SPACED:
                for part in range(first + 1, after):
                    yield [word(first, part), word(part, after)]


def _is_letter(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha() and not _UNSPACED.match(word.text)


def _without_digits(text: str, words: Sequence[Word]) -> Disguise:
    """Return the words with those that digits stand beside as their letters alone.

    The digits keep their place in the text with the letters: the number of a handle tells who it is.
    """
    found: list[Word] = []
    changed: list[int] = []
    for word in words:
        source = text[word.start : word.end]
        parts = _LETTERS_OR_DIGITS.findall(source) if _BESIDE_DIGITS.search(source) else []
        letters = ["".join(folded_words(part)) for part in parts if not part[0].isdigit()]
        if len(letters) == 1:
            changed.append(len(found))
            found.append(Word(letters[0], word.start, word.end))
        else:
            found.append(word)
    return Disguise(found, changed)


def _of_lookalikes(text: str, words: Sequence[Word]) -> Iterator[Disguise]:
    """Yield the words with those of lookalikes as what they may be meant to be: in each script once."""
    if not lookalikes.may_mean_another(text):
        return
    meant = [lookalikes.meanings(text[word.start : word.end]) for word in words]
    for which in range(max(map(len, meant), default=0)):
        found = [
            Word("".join(folded_words(others[min(which, len(others) - 1)])), word.start, word.end) if others else word
            for word, others in zip(words, meant, strict=True)
        ]
        yield Disguise(found, [at for at, others in enumerate(meant) if others])
