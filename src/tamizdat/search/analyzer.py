"""From text to the terms of an index, by rules that a reader's script follows too.

The rules stand in `rules.json` and travel in the manifest of every index (docs/search.md), so that the script that asks
an index cuts text as it was cut when the index was made. They use nothing that Python and browsers do differently:
characters are named by number and not by Unicode's properties, of which each knows another year's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from tamizdat.search.compounds import compound_head
from tamizdat.search.rules import DIGITS, RULES, char_class, language_rules
from tamizdat.search.variants import variants_of

_CACHE_SIZE = 200_000  # groups of words whose terms are kept: some 30 MB
_MAX_HEADS = 2  # heads that may stand before a word at once ("and in Moscow")

_BREAKS = char_class(RULES.breaks)
_PARTS = re.compile(f"[^{_BREAKS}]+")
_MARKS = re.compile(f"[{char_class(RULES.marks)}]+")
_FOLDS = re.compile(f"[{''.join(RULES.folds)}]")
_UNSPACED = re.compile(f"[{char_class(RULES.unspaced)}]")
_RUNS = re.compile(f"{_UNSPACED.pattern}+|[^{char_class(RULES.unspaced)}]+")
_DROPPED = re.compile(
    f"(?<=[{char_class(RULES.between)}])[{char_class(RULES.dropped)}](?=[{char_class(RULES.between)}])"
)
_DIGRAPHS = re.compile(RULES.digraphs)
_ONLY_DIGITS = re.compile(f"[{DIGITS}]+")
# A number whose thousands are set apart: "1,234" or "12 300".
_NUMBER = f"(?<![^{_BREAKS}])[{DIGITS}]{{1,3}}(?:[{char_class(RULES.separators)}][{DIGITS}]{{3}})+(?![^{_BREAKS}])"


class Analyzer:
    """Makes the terms of one language.

    The terms of a group of words are cached: an archive uses the same words over and over.
    """

    def __init__(self, language: str) -> None:
        rules = language_rules(language)
        self._article = re.compile(rules.article) if rules.article else None
        self._heads = rules.heads
        self._has_compounds = language.split("-")[0] == "de"
        self._variants = variants_of(language)
        elided = char_class(RULES.elided) if rules.elision else ""
        connectors = f"(?![{elided}])" * bool(elided) + f"[{char_class(RULES.connectors)}]"
        self._groups = re.compile(f"({_NUMBER})|[^{_BREAKS}]+(?:{connectors}[^{_BREAKS}]+)*")
        self._cache: dict[str, tuple[tuple[tuple[str, int], ...], int]] = {}

    def query_terms(self, text: str) -> list[str]:
        """Return the terms of a text in their order, as a reader's query is cut."""
        parts = _PARTS.findall(_DROPPED.sub("", text))
        return [term for part in parts for run in self._runs(part) for term in self._terms(run)]

    def positions(self, texts: Iterable[str]) -> dict[str, list[int]]:
        """Return each term by which some texts are found, with its positions.

        The terms are those of `query_terms`, counted through all texts, with a free position between two texts; and
        others at the positions of these: words that are written inside words or in another way.
        Examples: "市长" gives "市长" and "长"; Arabic "وموسكو" ("and Moscow") itself and "موسكو"; "e-mail" "e", "mail"
        and "email".
        """
        found: dict[str, list[int]] = defaultdict(list)
        cached = self._cache
        position = 0
        for text in texts:
            for match in self._groups.finditer(_DROPPED.sub("", text)):
                group = match[0]
                known = cached.get(group)
                if known is None:
                    if len(cached) >= _CACHE_SIZE:
                        cached.clear()
                    known = cached[group] = self._group(group, is_number=match[1] is not None)
                terms, width = known
                for term, offset in terms:
                    found[term].append(position + offset)
                position += width
            position += 1
        return found

    def _group(self, group: str, *, is_number: bool) -> tuple[tuple[tuple[str, int], ...], int]:
        """Return the terms of a group of words that connectors join, each with its offset, and how many positions it
        has."""
        terms: list[tuple[str, int]] = []
        width = 0
        parts = _PARTS.findall(group)
        for part in parts:
            for run in self._runs(part):
                own = self._terms(run)
                terms += [(term, width + offset) for offset, term in enumerate(own)]
                width += len(own)
                terms += [(term, width - 1) for term in dict.fromkeys(self._inner_terms(run, part)) if term not in own]
        if len(parts) > 1 and (joined := self._joined("".join(parts), is_number=is_number)):
            terms += [(joined, offset) for offset in sorted({0, width - 1})]
        return tuple(terms), width

    def _joined(self, word: str, *, is_number: bool) -> str:
        """Return the term of a group that is written as one word; "" where it is none, as "2022-05" is none."""
        runs = self._runs(word)
        if len(runs) != 1 or _UNSPACED.search(runs[0]) or len(runs[0]) > RULES.longest:
            return ""
        return runs[0] if is_number or not _ONLY_DIGITS.fullmatch(word) else ""

    def _terms(self, run: str) -> list[str]:
        if _UNSPACED.match(run):
            return [run[at : at + 2] for at in range(max(1, len(run) - 1))]
        return [self._without_article(run)]

    def _without_article(self, word: str) -> str:
        return (self._article.sub("", word) if self._article else word)[: RULES.longest]

    def _inner_terms(self, run: str, part: str) -> Iterator[str]:
        """Yield by what else a run is found.

        Of an unspaced run its last character, which begins no pair; of a name with a digraph ("Mueller") the spelling
        without it ("muller"); of a word what it is without its heads, one by one; of a German compound its last noun.
        """
        if _UNSPACED.match(run):
            yield from run[1:][-1:]
            return
        word = self._without_article(run)
        if part[0].isupper() and _DIGRAPHS.search(word):
            yield without_digraphs(word)
        if self._has_compounds and (head := compound_head(word)):
            yield head
        for _ in range(_MAX_HEADS if self._heads else 0):
            if word[0] not in self._heads or len(word) <= RULES.stem:
                return
            word = word[1:]
            yield word

    def _runs(self, part: str) -> list[str]:
        """Return the runs of spaced and of unspaced scripts in a part of a text, folded."""
        if part.isascii() and part.isalnum():
            return [part.lower()]
        folded = fold(part)
        if self._variants:
            folded = folded.translate(self._variants)
        return [run for piece in _PARTS.findall(folded) for run in _RUNS.findall(piece)]


def fold(part: str) -> str:
    """Return text without what readers omit or write in two ways: capitals, accents, vowel points, variants."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", part).lower())
    text = _FOLDS.sub(lambda found: RULES.folds[found[0]], text)
    return unicodedata.normalize("NFC", text)


def without_digraphs(word: str) -> str:
    """Return a folded word with one vowel for each digraph that may stand for an umlaut: "mueller" gives "muller"."""
    return _DIGRAPHS.sub(lambda found: found[0][0], word)


@cache
def analyzer_for(language: str) -> Analyzer:
    """Return the analyzer of a language, one a process."""
    return Analyzer(language)
