"""Last step but one: which articles are about the same things, by the rare words, names and numbers that they share.

What an article is about stands in its lead: headline, standfirst and first sentences. Of articles that are alike as a
whole those are nearest whose leads are told in each other: the share of a lead's words that the other article has too,
where a rare word counts more. A small archive cannot show which words are rare, so each word starts from what is usual
for its kind.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from tamizdat.article import Article, block_html, plain
from tamizdat.recover.words import UNSPACED

MOST_RELATED = 6
# Cosine from which two articles are related, and characters of a lead; how they and the numbers below were found stands
# in docs/decisions/0104-related.md.
THRESHOLD = 0.1
LEAD, LEAD_UNSPACED = 400, 160
TERMS = 60  # of each article: those with the most weight that another article has too
COMMON = 400  # a term in more articles than this is not compared
# Each word's rarity is counted as if PRIOR more articles had been seen, and a name or number had stood in this share of
# them, a short word in that, any other word in that. What is less rare than LEAST (in nats) counts for nothing.
PRIOR = 40
NAME, SHORT, WORD = 0.02, 0.6, 0.12
LEAST = 0.7
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[^\W\d_{UNSPACED}]+|[{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Vowel marks, which few texts write, and the long stroke; what Arabic writes together with the next word: the article,
# "and", "so", "with", "for", "as" (the prefixes of the light10 stemmer by Larkey, Ballesteros and Connell).
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PREFIX = re.compile("^(?:وال|بال|كال|فال|ال|لل|و(?=.{3}))(?=.{2})")
STEM = 5  # letters of a word that are compared; what follows is mostly inflection


class Terms(Struct, frozen=True):
    """The words of an article for comparison: how often it has each, which stand in its lead, which look like names."""

    language: str
    counts: dict[str, int]
    lead: dict[str, int]
    names: frozenset[str]


def terms(language: str, headline: str, texts: Sequence[str]) -> Terms:
    """Return the terms of an article. Unspaced scripts give pairs of characters."""
    counts: Counter[str] = Counter()
    lead: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    left = LEAD_UNSPACED if _UNSPACED.search(headline) else LEAD
    for text, is_headline in [(headline, True), *((text, False) for text in texts)]:
        at_start = True
        text = _MARKS.sub("", text)
        for found in _TOKEN.finditer(text):
            token = found[0]
            keys = _pairs(token) if _UNSPACED.match(token) else [stem(token)]
            counts.update(keys)
            if is_headline or found.end() <= left:
                lead.update(keys)
            if not is_headline and not at_start and token[0].isupper():
                capital.update(keys)
            at_start = bool(re.match(r"[.!?…]", text[found.end() : found.end() + 1]))
        left -= 0 if is_headline else len(text)
    names = frozenset(key for key, times in capital.items() if times * 2 >= counts[key])
    return Terms(language, dict(counts), dict(lead), names)


def stem(token: str) -> str:
    """Return what the forms of a word have in common: its first letters, without what Arabic writes in one with it."""
    return token if token[0].isdecimal() else _PREFIX.sub("", token.casefold())[:STEM]


def _pairs(token: str) -> list[str]:
    return [token[at : at + 2] for at in range(max(1, len(token) - 1))]


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


def relate(articles: Sequence[Terms]) -> list[list[int]]:
    """Return for each article the indexes of related ones, nearest first, at most MOST_RELATED.

    Those are related that are alike as a whole. Of these the nearest are those whose leads are told in each other.
    """
    weights = _weights(articles)
    leads = [_lead(article, own) for article, own in zip(articles, weights, strict=True)]
    near: list[dict[int, float]] = [{} for _ in articles]
    for (one, two), likeness in _alike(articles, weights).items():
        told = _told(leads[one], articles[two]) + _told(leads[two], articles[one])
        near[one][two] = near[two][one] = (told + likeness) / 2
    return [
        [at for at, _ in sorted(scores.items(), key=lambda each: (-each[1], each[0]))][:MOST_RELATED] for scores in near
    ]


def _weights(articles: Sequence[Terms]) -> list[dict[str, float]]:
    """Return for each article its terms with their weights, frequency times rarity, the greatest first."""
    spread: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for article in articles:
        spread[article.language].update(article.counts.keys())
        totals[article.language] += 1
    found = []
    for article in articles:
        seen, total = spread[article.language], totals[article.language]
        weights = {}
        for term, times in article.counts.items():
            rarity = math.log((total + PRIOR) / (seen[term] + PRIOR * _expected_share(term, article.names))) - LEAST
            if rarity > 0:
                weights[term] = (1 + math.log(times)) * rarity
        found.append(dict(sorted(weights.items(), key=lambda each: (-each[1], each[0]))))
    return found


def _lead(article: Terms, weights: Mapping[str, float]) -> dict[str, float]:
    """Return the terms of an article's lead with their weights, scaled to sum to 1."""
    own = {term: weight for term, weight in weights.items() if term in article.lead}
    whole = math.fsum(own.values()) or 1.0
    return {term: weight / whole for term, weight in own.items()}


def _told(lead: Mapping[str, float], article: Terms) -> float:
    """Return the share (0 to 1) of a lead that an article has."""
    return sum(weight for term, weight in lead.items() if term in article.counts)


def _alike(articles: Sequence[Terms], weights: Sequence[Mapping[str, float]]) -> dict[tuple[int, int], float]:
    """Return the pairs of articles of one language that are alike as a whole, with the cosine of their vectors."""
    vectors = _vectors(articles, weights)
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (article, vector) in enumerate(zip(articles, vectors, strict=True)):
        for term in vector:
            holders[article.language, term].append(index)
    found: dict[tuple[int, int], float] = defaultdict(float)
    for (_, term), group in sorted(holders.items()):
        if 2 <= len(group) <= COMMON:
            for at, one in enumerate(group):
                for two in group[at + 1 :]:
                    found[one, two] += vectors[one][term] * vectors[two][term]
    return {pair: cosine for pair, cosine in found.items() if cosine >= THRESHOLD}


def _vectors(articles: Sequence[Terms], weights: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return the terms with the most weight of each article that others have too.

    The weights are scaled so that the TERMS greatest of all the article's terms make a vector of length 1. So terms
    that only one article has lessen its likeness to any other, but take none of the TERMS places.
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        seen[article.language].update(article.counts.keys())
    vectors = []
    for article, own in zip(articles, weights, strict=True):
        length = math.sqrt(math.fsum(weight * weight for weight in list(own.values())[:TERMS])) or 1.0
        shared = [(term, weight / length) for term, weight in own.items() if seen[article.language][term] > 1]
        vectors.append(dict(shared[:TERMS]))
    return vectors


def _expected_share(term: str, names: frozenset[str]) -> float:
    """Return in which share of articles (0 to 1) a term of its kind is expected."""
    if term in names or term[0].isdecimal():
        return NAME
    longest = 4 if term < "\u0600" else 3
    return SHORT if len(term) <= longest and term.isalpha() and term < "\u0e00" else WORD
