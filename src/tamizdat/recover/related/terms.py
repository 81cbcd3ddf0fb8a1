"""The words of an article for comparison with others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from tamizdat.article import Article, block_html, plain
from tamizdat.recover.words import UNSPACED

LEAD, LEAD_UNSPACED = 400, 160  # characters of a lead
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[^\W\d_{UNSPACED}]+|[{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Vowel marks, which few texts write, and the long stroke; what Arabic writes together with the next word: the article,
# "and", "so", "with", "for", "as" (the prefixes of the light10 stemmer by Larkey, Ballesteros and Connell).
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PREFIX = re.compile("^(?:وال|بال|كال|فال|ال|لل|و(?=.{3}))(?=.{2})")
_SENTENCE_ENDS = frozenset(".!?…")
STEM = 5  # letters of a word that are compared; what follows is mostly inflection


class Terms(Struct, frozen=True):
    """The words of an article for comparison: how often it has each, which stand in its lead, which look like names."""

    language: str
    counts: dict[str, int]
    lead: dict[str, int]
    names: frozenset[str]


def terms_of(article: Article) -> Terms:
    """Return the terms of an article."""
    body = [plain(html) for block in article.body for html in block_html(block)]
    return terms(article.language, article.headline, [article.standfirst, *body])


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
            token, end = found[0], found.end()
            is_capital = not is_headline and not at_start and token[0].isupper()
            for key in _keys(token):
                counts[key] += 1
                if is_headline or end <= left:
                    lead[key] += 1
                if is_capital:
                    capital[key] += 1
            at_start = text[end : end + 1] in _SENTENCE_ENDS
        left -= 0 if is_headline else len(text)
    names = frozenset(key for key, times in capital.items() if times * 2 >= counts[key])
    return Terms(language, dict(counts), dict(lead), names)


@lru_cache(maxsize=1 << 14)
def _keys(token: str) -> tuple[str, ...]:
    """Return what a token is compared by. Kept in a cache: most tokens are common words."""
    return tuple(_pairs(token)) if _UNSPACED.match(token) else (stem(token),)


def stem(token: str) -> str:
    """Return what the forms of a word have in common: its first letters, without what Arabic writes in one with it."""
    return token if token[0].isdecimal() else _PREFIX.sub("", token.casefold())[:STEM]


def _pairs(token: str) -> list[str]:
    return [token[at : at + 2] for at in range(max(1, len(token) - 1))]
