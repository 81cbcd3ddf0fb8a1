"""Last step but one: which articles are about the same things, by the rare words and names that they share.

A small archive cannot show which words are rare, so each word starts from what is usual for its kind: names are rarer
than other words, and short words are common.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from msgspec import Struct, structs

from tamizdat.article import Article, block_html, plain
from tamizdat.recover.words import UNSPACED

MOST_RELATED = 6
# Cosine above which two articles are related; see docs/decisions/0104-related.md for how it was found.
THRESHOLD = 0.14
TERMS = 60  # of each article: those with the most weight that another article has too
COMMON = 400  # a term in more articles than this is not compared
# Each word's rarity is counted as if PRIOR more articles had been seen, and a name had stood in this share of them, a
# short word in that, any other word in that.
PRIOR = 40
NAME, SHORT, WORD = 0.02, 0.6, 0.12
_TOKEN = re.compile(rf"[^\W\d_{UNSPACED}]+|[{UNSPACED}]+")
# Vowel marks, which few texts write, and the long stroke; what Arabic writes together with the next word: the article,
# "and", "so", "with", "for", "as" (the prefixes of the light10 stemmer by Larkey, Ballesteros and Connell).
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PREFIX = re.compile("^(?:وال|بال|كال|فال|ال|لل|و(?=.{3}))(?=.{2})")
STEM = 7  # letters of a word that are compared; what follows is mostly inflection


class Terms(Struct, frozen=True):
    """The words of an article for comparison: how often it has each, and which of them look like names."""

    language: str
    counts: dict[str, int]
    names: frozenset[str]


def terms(language: str, headline: str, texts: list[str]) -> Terms:
    """Return the terms of an article; the headline counts three times. Unspaced scripts give pairs of characters."""
    counts: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text, is_headline in [(headline, True), *((text, False) for text in texts)]:
        at_start = True
        text = _MARKS.sub("", text)
        for found in _TOKEN.finditer(text):
            token = found[0]
            if re.match(f"[{UNSPACED}]", token):
                counts.update(token[at : at + 2] for at in range(max(1, len(token) - 1)))
                continue
            key = stem(token)
            counts[key] += 3 if is_headline else 1
            if not is_headline and not at_start and token[0].isupper():
                capital[key] += 1
            at_start = bool(re.match(r"[.!?…]", text[found.end() : found.end() + 1]))
    names = frozenset(key for key, times in capital.items() if times * 2 >= counts[key])
    return Terms(language, dict(counts), names)


def stem(token: str) -> str:
    """Return what the forms of a word have in common: its first letters, without what Arabic writes in one with it."""
    return _PREFIX.sub("", token.casefold())[:STEM]


def with_related(articles: Sequence[Article]) -> list[Article]:
    """Return the articles, each with the numbers of those that are about the same."""
    texts = [[plain(html) for block in article.body for html in block_html(block)] for article in articles]
    found = [
        terms(article.language, article.headline, [article.standfirst, *body])
        for article, body in zip(articles, texts, strict=True)
    ]
    return [
        structs.replace(article, related=tuple(articles[at].number for at in near))
        for article, near in zip(articles, relate(found), strict=True)
    ]


def relate(articles: list[Terms]) -> list[list[int]]:
    """Return for each article the indexes of related ones, nearest first, at most MOST_RELATED."""
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
        [index for index, score in sorted(scores.items(), key=lambda each: (-each[1], each[0])) if score >= THRESHOLD][
            :MOST_RELATED
        ]
        for scores in near
    ]


def _vectors(articles: list[Terms]) -> list[dict[str, float]]:
    """Return the terms with the most weight of each article that others have too. A weight is frequency times rarity.

    The weights are scaled so that the TERMS greatest of all the article's terms make a vector of length 1. So terms
    that only one article has lessen its likeness to any other, but take none of the TERMS places.
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
            rarity = math.log((total + PRIOR) / (seen[term] + PRIOR * _expected_share(term, article.names)))
            weights[term] = (1 + math.log(times)) * max(0.0, rarity)
        ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
        length = math.sqrt(sum(weight * weight for _, weight in ranked[:TERMS])) or 1.0
        shared = [(term, weight / length) for term, weight in ranked if seen[term] > 1]
        vectors.append(dict(shared[:TERMS]))
    return vectors


def _expected_share(term: str, names: frozenset[str]) -> float:
    """Return in which share of articles (0 to 1) a term of its kind is expected."""
    if term in names:
        return NAME
    longest = 4 if term < "\u0600" else 3
    return SHORT if len(term) <= longest and term.isalpha() and term < "\u0e00" else WORD
