"""From text to the words that an index is made of, by rules that a reader's script follows too.

The rules stand in `rules.json` and travel in every index (docs/search.md), so that whoever asks an index cuts words
as it was cut. They use nothing that Python and browsers do differently: characters are named by number and not by
Unicode's properties, of which each knows its own year's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct


class Alternate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is particular to a language.

    `article` is a regular expression for what is written on to a noun and says nothing; it is cut off. `heads` are
    letters that stand for words of their own ("and", "in", "from") before another: such a word is also found without.
    `endings` are those of inflection; two words that differ by them alone are taken for forms of one.
    """

    article: str = ""
    heads: str = ""
    endings: tuple[str, ...] = ()


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """How words are made. `breaks`, `marks` and `unspaced` are ranges of code points, hexadecimal.

    Text is cut at `breaks`; each part is brought to NFKD and lower case, loses its `marks`, is changed letter by letter
    by `folds`, brought to NFC and cut at `breaks` again. Runs of `unspaced` scripts become pairs of neighbours. A word
    has at most `longest` code points; `stem` is the least that two forms of one word share.
    """

    breaks: str
    marks: str
    folds: dict[str, str]
    unspaced: str
    longest: int
    stem: int
    languages: dict[str, Alternate]


RULES_FILE = Path(__file__).parent / "rules.json"
RULES = msgspec.json.decode(RULES_FILE.read_bytes(), type=Rules)
_KNOWN = 200_000  # parts of text whose words are remembered: some 30 MB
_HEADS = 2  # heads that may stand before a word at once ("and in Moscow")


def char_class(ranges: str) -> str:
    """Return the inside of a regular expression's [...] for ranges of code points, like "41-5A 61"."""
    pairs = (part.partition("-") for part in ranges.split())
    return "".join(
        re.escape(chr(int(low, 16))) + (f"-{re.escape(chr(int(high, 16)))}" if high else "") for low, _, high in pairs
    )


_PARTS = re.compile(f"[^{char_class(RULES.breaks)}]+")
_MARKS = re.compile(f"[{char_class(RULES.marks)}]+")
_FOLDS = re.compile(f"[{''.join(RULES.folds)}]")
_UNSPACED = re.compile(f"[{char_class(RULES.unspaced)}]")
_RUNS = re.compile(f"{_UNSPACED.pattern}+|[^{char_class(RULES.unspaced)}]+")


class Words:
    """Makes the words of one language, remembering what it has seen: an archive says the same words over and over."""

    def __init__(self, language: str) -> None:
        tongue = tongue_of(language)
        self._article = re.compile(tongue.article) if tongue.article else None
        self._heads = tongue.heads
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> list[str]:
        """Return the words of a text in their order, as somebody asks for them."""
        return [word for part in _PARTS.findall(text) for run in _runs(part) for word in self._cut(run)]

    def indexed(self, text: str) -> list[str]:
        """Return the words by which a text is found: `of` it, and those that its words hold."""
        found: list[str] = []
        known = self._known
        for part in _PARTS.findall(text):
            words = known.get(part)
            if words is None:
                if len(known) >= _KNOWN:
                    known.clear()
                words = tuple(word for run in _runs(part) for word in (*self._cut(run), *self._held(run)))
                known[part] = words
            found += words
        return found

    def _cut(self, run: str) -> list[str]:
        if _UNSPACED.match(run):
            return [run[at : at + 2] for at in range(max(1, len(run) - 1))]
        return [self._bare(run)]

    def _bare(self, word: str) -> str:
        return (self._article.sub("", word) if self._article else word)[: RULES.longest]

    def _held(self, run: str) -> Iterator[str]:
        """Yield the words that stand inside others: behind heads; the last sign of a run, which begins no pair."""
        if _UNSPACED.match(run):
            yield from run[1:][-1:]
            return
        word = self._bare(run)
        for _ in range(_HEADS if self._heads else 0):
            if word[0] not in self._heads or len(word) <= RULES.stem:
                return
            word = word[1:]
            yield word


def _runs(part: str) -> list[str]:
    """Return the runs of spaced and of unspaced scripts in a part of a text, folded."""
    if part.isascii() and part.isalnum():
        return [part.lower()]
    return [run for folded in _PARTS.findall(fold(part)) for run in _RUNS.findall(folded)]


def fold(part: str) -> str:
    """Return text without what readers leave out or write in two ways: capitals, accents, vowel points, variants."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", part).lower())
    text = _FOLDS.sub(lambda found: RULES.folds[found[0]], text)
    return unicodedata.normalize("NFC", text)


def tongue_of(language: str) -> Alternate:
    """Return the rules of a language; those of `pt` for `pt-BR`; none where we know none."""
    known = RULES.languages
    return known.get(language) or known.get(language.split("-")[0]) or Alternate()


@cache
def words_of(language: str) -> Words:
    """Return the maker of words for a language."""
    return Words(language)
