"""From text to the terms of an index, by rules that a reader's script follows too.

The rules stand in `rules.json` and travel in the manifest of every index (docs/search.md), so that the script that asks
an index cuts text as it was cut when the index was made. They use nothing that Python and browsers do differently:
characters are named by number and not by Unicode's properties, of which each knows another year's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct


class LanguageRules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is particular to one language.

    `article` is a regular expression for the definite article where it is written as part of the noun (Arabic "al-");
    it is cut off. `heads` are letters that are words of their own ("and", "in", "from") and are written as the first
    letter of the next word: such a word is also indexed without them. `endings` are the endings of inflection; two
    words that differ by these alone are taken for forms of one word.
    """

    article: str = ""
    heads: str = ""
    endings: tuple[str, ...] = ()


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """How terms are made. `breaks`, `marks` and `unspaced` are ranges of code points, hexadecimal.

    Text is cut at `breaks`; each part is brought to NFKD and lower case, loses its `marks`, is changed letter by letter
    by `folds`, brought to NFC and cut at `breaks` again. Runs of `unspaced` scripts, such as Chinese, become pairs of
    neighbouring characters. A term has at most `longest` code points; `stem` is the least number of letters that two
    forms of one word share. The names are those of the manifest.
    """

    breaks: str
    marks: str
    folds: dict[str, str]
    unspaced: str
    longest: int
    stem: int
    languages: dict[str, LanguageRules]


RULES_FILE = Path(__file__).parent / "rules.json"
RULES = msgspec.json.decode(RULES_FILE.read_bytes(), type=Rules)
_CACHE_SIZE = 200_000  # parts of text whose terms are kept: some 30 MB
_MAX_HEADS = 2  # heads that may stand before a word at once ("and in Moscow")


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


class Analyzer:
    """Makes the terms of one language.

    The terms of a part of text are cached: an archive uses the same words over and over.
    """

    def __init__(self, language: str) -> None:
        rules = language_rules(language)
        self._article = re.compile(rules.article) if rules.article else None
        self._heads = rules.heads
        self._cache: dict[str, tuple[str, ...]] = {}

    def query_terms(self, text: str) -> list[str]:
        """Return the terms of a text in their order, as a reader's query is cut."""
        return [term for part in _PARTS.findall(text) for run in _runs(part) for term in self._terms(run)]

    def index_terms(self, text: str) -> list[str]:
        """Return the terms by which a text is found: its `query_terms`, and the words written inside its words.

        Example: "市长" gives "市长" and "长"; Arabic "وموسكو" ("and Moscow") gives itself and "موسكو".
        """
        found: list[str] = []
        cached = self._cache
        for part in _PARTS.findall(text):
            terms = cached.get(part)
            if terms is None:
                if len(cached) >= _CACHE_SIZE:
                    cached.clear()
                terms = tuple(term for run in _runs(part) for term in (*self._terms(run), *self._inner_terms(run)))
                cached[part] = terms
            found += terms
        return found

    def _terms(self, run: str) -> list[str]:
        if _UNSPACED.match(run):
            return [run[at : at + 2] for at in range(max(1, len(run) - 1))]
        return [self._without_article(run)]

    def _without_article(self, word: str) -> str:
        return (self._article.sub("", word) if self._article else word)[: RULES.longest]

    def _inner_terms(self, run: str) -> Iterator[str]:
        """Yield a word without its heads, one by one; of an unspaced run its last character, which begins no pair."""
        if _UNSPACED.match(run):
            yield from run[1:][-1:]
            return
        word = self._without_article(run)
        for _ in range(_MAX_HEADS if self._heads else 0):
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
    """Return text without what readers omit or write in two ways: capitals, accents, vowel points, variants."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", part).lower())
    text = _FOLDS.sub(lambda found: RULES.folds[found[0]], text)
    return unicodedata.normalize("NFC", text)


def language_rules(language: str) -> LanguageRules:
    """Return the rules of a language; those of `pt` for `pt-BR`; empty ones for a language that `rules.json` lacks."""
    known = RULES.languages
    return known.get(language) or known.get(language.split("-")[0]) or LanguageRules()


@cache
def analyzer_for(language: str) -> Analyzer:
    """Return the analyzer of a language, one a process."""
    return Analyzer(language)
