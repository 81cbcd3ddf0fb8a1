"""Seventh step: which articles are about the same things, by the rare words and names that they share.

A small archive cannot tell by itself which words are rare, so each word starts from what is usual for its kind: names
are rarer than other words, and short words are common.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

from msgspec import Struct

from tamizdat.recover.words import UNSPACED

CAP = 6
# Cosine above which two articles are related; see docs/decisions/0104-related.md for how it was found.
THRESHOLD = 0.14
TERMS = 60  # of each article, the weightiest that another article has too
COMMON = 400  # articles; a term on more of them finds no candidates
# How many articles the first guess about a word weighs as much as, and on which share of them it expects the word.
PRIOR, NAME, WORD, SHORT = 40, 0.02, 0.12, 0.6
_TOKEN = re.compile(rf"[^\W\d_{UNSPACED}]+|[{UNSPACED}]+")
# Vowel marks, which few texts write, and the long stroke; what Arabic writes together with the next word: the article,
# "and", "so", "with", "for", "as" (the prefixes of the light10 stemmer by Larkey, Ballesteros and Connell).
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PREFIX = re.compile("^(?:وال|بال|كال|فال|ال|لل|و(?=.{3}))(?=.{2})")
STEM = 7  # letters of a word that are compared: what follows is inflection more often than not


class Terms(Struct, frozen=True):
    """The words of an article for comparison: how often each stands there, and which of them look like names."""

    language: str
    counts: dict[str, int]
    names: frozenset[str]


def terms(language: str, headline: str, texts: list[str]) -> Terms:
    """Return the terms of an article; the headline counts three times. Unspaced scripts give pairs of characters."""
    counts: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text, weight in [(headline, 0), *((text, 1) for text in texts)]:
        at_start = True
        text = _MARKS.sub("", text)
        for found in _TOKEN.finditer(text):
            token = found[0]
            if re.match(f"[{UNSPACED}]", token):
                counts.update(token[at : at + 2] for at in range(max(1, len(token) - 1)))
                continue
            key = stem(token)
            counts[key] += 1 if weight else 3
            if weight and not at_start and token[0].isupper():
                capital[key] += 1
            at_start = bool(re.match(r"[.!?…]", text[found.end() : found.end() + 1]))
    names = frozenset(key for key, times in capital.items() if times * 2 >= counts[key])
    return Terms(language, dict(counts), names)


def stem(token: str) -> str:
    """Return what forms of one word have in common: no prefixed article or conjunction of Arabic, no ending."""
    return _PREFIX.sub("", token.casefold())[:STEM]


def relate(articles: list[Terms]) -> list[list[int]]:
    """Return for each article the indexes of related ones, nearest first, at most CAP."""
    vectors = _vectors(articles)
    holders: dict[str, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for term in vector:
            holders[f"{articles[index].language}\t{term}"].append(index)
    near: list[dict[int, float]] = [defaultdict(float) for _ in articles]
    for key, group in sorted(holders.items()):
        if not 2 <= len(group) <= max(COMMON, 2):
            continue
        term = key.split("\t", 1)[1]
        for at, first in enumerate(group):
            for second in group[at + 1 :]:
                product = vectors[first][term] * vectors[second][term]
                near[first][second] += product
                near[second][first] += product
    return [
        [index for index, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])) if score >= THRESHOLD][
            :CAP
        ]
        for scores in near
    ]


def similarity(one: Terms, two: Terms, among: list[Terms]) -> float:
    """Return the cosine of two articles as `relate` would see them among others."""
    first, second = _vectors([one, two, *among])[:2]
    return sum(weight * second.get(term, 0.0) for term, weight in first.items())


def _vectors(articles: list[Terms]) -> list[dict[str, float]]:
    """Return the weightiest terms of each article that others have too: frequency, damped, times rarity.

    The weights are such that the TERMS weightiest of all its terms have length 1: what an article has for itself counts
    against every likeness, but takes no room.
    """
    spread: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for article in articles:
        spread[article.language].update(article.counts.keys())
        totals[article.language] += 1
    vectors = []
    for article in articles:
        seen, total = spread[article.language], totals[article.language]
        weights = {}
        for term, times in article.counts.items():
            expected = (
                NAME
                if term in article.names
                else SHORT
                if len(term) <= (4 if term < "\u0600" else 3) and term.isalpha() and term < "\u0e00"
                else WORD
            )
            rarity = math.log((total + PRIOR) / (seen[term] + PRIOR * expected))
            weights[term] = (1 + math.log(times)) * max(0.0, rarity)
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        length = math.sqrt(sum(weight * weight for _, weight in ranked[:TERMS])) or 1.0
        shared = [(term, weight / length) for term, weight in ranked if seen[term] > 1]
        vectors.append(dict(shared[:TERMS]))
    return vectors
