"""What is measured of a page's text block to tell the main text from the rest.

Each measure is a number of about 0 to 5. What the page's other blocks show counts as much as the block itself: how much
running text its container holds, what its neighbours are, and where trafilatura saw the article begin and end.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from tamizdat.article import Heading, List, Quote, Table
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import ends_sentence, word_count

# Classes and ids of elements around boilerplate, and around articles.
BOILERPLATE = re.compile(
    r"comment|foot|nav|menu|side|relat|share|social|promo|teaser|widget|banner|\bad[s-]|-ad\b|sponsor"
    r"|cookie|newsletter"
    r"|subscri|breadcrumb|author|meta|tag|recommend|popular|login|search|header|toolbar|copyright|disqus"
    r"|paywall|overlay"
    r"|modal|more",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"article|content|body|entry|story|text|post|main|paragraph|detail|news", re.IGNORECASE)
OUTSIDE = re.compile(r"/(?:nav|footer|aside|header|form|button)\b")
INSIDE = re.compile(r"/(?:article|main)\b")
COPYRIGHT = re.compile(r"©|\(c\)|all rights|copyright", re.IGNORECASE)
DIGIT = re.compile(r"\d")
# What can be a capital: most letters of most texts are none, and need not be looked at one by one.
NOT_SMALL = re.compile(r"[^ a-zа-яё]")
COMMA = re.compile(r"[,،、，]")
# A block of this many words outside of links and more is running text; one of fewer may be anything.
RUNNING = 8
# How many blocks before and after are a block's surroundings.
AROUND = 5


class MainTextFeatures(NamedTuple):
    """The measures of one block, or a weight for each of them.

    "Votes" are trafilatura's: whether it took a block for the article. "Path" is the block's DOM path, "container" the
    element around it, "outer" the one around that. "Above" and "below" are the neighbouring blocks; beyond the first
    and the last block their measures are 0.
    """

    vote: float
    links: float  # share of its characters in links
    size: float  # words, logarithm
    unlinked: float  # words outside of links, logarithm
    ends: float  # it ends as a sentence does
    commas: float
    asks: float  # it ends with a question or exclamation mark
    digits: float
    capitals: float
    copyright: float
    heading: float
    list_: float
    table: float
    quotation: float
    position: float  # in the page, 0 to 1
    boilerplate_names: float  # names of elements around it that stand around boilerplate
    article_names: float  # names of elements around it that stand around articles
    item: float  # inside an item of a list
    outside: float  # inside <nav>, <footer>, <aside> …
    inside: float  # inside <article> or <main>
    path: float  # running text at its path, as a share of the most at any path
    container: float  # running text in its container, as a share of the most in any container
    share: float  # running text in its container, as a share of the page's
    path_votes: float  # share of the other words at its path that have a vote
    container_votes: float
    outer_votes: float
    votes_around: float  # share of the words of the blocks around it that have a vote
    within_votes: float  # it stands between the first and the last vote
    before_votes: float  # how far before the first vote
    after_votes: float  # how far after the last vote
    vote_above: float
    unlinked_above: float
    links_above: float
    ends_above: float
    container_above: float
    heading_above: float
    vote_below: float
    unlinked_below: float
    links_below: float
    ends_below: float
    container_below: float
    heading_below: float


# The measures that a block's neighbours have a say with.
NEIGHBOUR = ("vote", "unlinked", "links", "ends", "container", "heading")
ABOVE, BELOW = (tuple(f"{name}_{side}" for name in NEIGHBOUR) for side in ("above", "below"))
_neighbour_values = itemgetter(*NEIGHBOUR)


def main_text_features(blocks: list[TextBlock], votes: list[bool]) -> list[MainTextFeatures]:
    """Return the measures of each block. `votes` says which blocks trafilatura took for the article."""
    sizes = [word_count(block.text) for block in blocks]
    unlinked = [size * (1 - block.link_share) for size, block in zip(sizes, blocks, strict=True)]
    rows = [
        _own(block, vote, size, free, index / len(blocks))
        for index, (block, vote, size, free) in enumerate(zip(blocks, votes, sizes, unlinked, strict=True))
    ]
    _add_containers(rows, blocks, unlinked)
    _add_votes(rows, blocks, unlinked)
    beyond = dict.fromkeys(NEIGHBOUR, 0.0)
    padded = [beyond, *rows, beyond]
    return [
        MainTextFeatures(**row, **_of_neighbour(above, ABOVE), **_of_neighbour(below, BELOW))
        for above, row, below in zip(padded, rows, padded[2:], strict=False)
    ]


def _of_neighbour(row: dict[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """Return what a neighbour has a say with, under `names`."""
    return dict(zip(names, _neighbour_values(row), strict=True))


def _own(block: TextBlock, vote: bool, size: int, unlinked: float, position: float) -> dict[str, float]:
    """Return what a block shows by itself."""
    text, letters = block.text, max(1, len(block.text))
    return {
        "vote": float(vote),
        "links": block.link_share,
        "size": math.log1p(size),
        "unlinked": math.log1p(unlinked),
        "ends": float(ends_sentence(text)),
        "commas": float(min(3, len(COMMA.findall(text)))),
        "asks": float(text.endswith(("?", "!"))),
        "digits": len(DIGIT.findall(text)) / letters,
        "capitals": sum(map(str.isupper, NOT_SMALL.findall(text))) / letters,
        "copyright": float(bool(COPYRIGHT.search(text))),
        "heading": float(isinstance(block.content, Heading)),
        "list_": float(isinstance(block.content, List)),
        "table": float(isinstance(block.content, Table)),
        "quotation": float(isinstance(block.content, Quote)),
        "position": position,
        **_of_path(block.dom_path),
    }


@lru_cache(maxsize=1024)
def _of_path(path: str) -> dict[str, float]:
    """Return what the names in a DOM path say. Kept in a cache: most blocks of a page share their paths with others."""
    inner = "/".join(path.split("/")[-4:])
    return {
        "boilerplate_names": float(bool(BOILERPLATE.search(inner))),
        "article_names": float(bool(ARTICLE.search(inner))),
        "item": float("/li" in path),
        "outside": float(bool(OUTSIDE.search(path))),
        "inside": float(bool(INSIDE.search(path))),
    }


def _paths(block: TextBlock) -> tuple[str, str, str]:
    """Return the DOM paths of a block, of its container, and of that one's container."""
    container = block.dom_path.rpartition("/")[0]
    return block.dom_path, container, container.rpartition("/")[0]


def _add_containers(rows: list[dict[str, float]], blocks: list[TextBlock], unlinked: list[float]) -> None:
    """Add to the rows how much of the page's running text stands at the same path and in the container."""
    at_path: dict[str, float] = defaultdict(float)
    in_container: dict[str, float] = defaultdict(float)
    for block, words in zip(blocks, unlinked, strict=True):
        path, container, _ = _paths(block)
        running = words if words >= RUNNING else 0
        at_path[path] += running
        in_container[container] += running
    most_at_path = max(at_path.values(), default=0) or 1
    most_in_container = max(in_container.values(), default=0) or 1
    total = sum(unlinked) or 1
    for row, block in zip(rows, blocks, strict=True):
        path, container, _ = _paths(block)
        row["path"] = at_path[path] / most_at_path
        row["container"] = in_container[container] / most_in_container
        row["share"] = in_container[container] / total


def _add_votes(rows: list[dict[str, float]], blocks: list[TextBlock], unlinked: list[float]) -> None:
    """Add to the rows what trafilatura made of the rest of the path, of the containers, and of the surroundings."""
    weights = [min(words, 60) + 1 for words in unlinked]
    taken = [weight * row["vote"] for weight, row in zip(weights, rows, strict=True)]
    total: dict[tuple[int, str], float] = defaultdict(float)
    voted: dict[tuple[int, str], float] = defaultdict(float)
    for block, weight, vote in zip(blocks, weights, taken, strict=True):
        for level_path in enumerate(_paths(block)):
            total[level_path] += weight
            voted[level_path] += vote
    with_vote = [index for index, row in enumerate(rows) if row["vote"]]
    first, last = (with_vote[0], with_vote[-1]) if with_vote else (0, len(rows))
    for index, (row, block) in enumerate(zip(rows, blocks, strict=True)):
        for level_path, name in zip(enumerate(_paths(block)), ("path", "container", "outer"), strict=True):
            others, others_voted = total[level_path] - weights[index], voted[level_path] - taken[index]
            row[f"{name}_votes"] = (others_voted + 0.5) / (others + 1)
        around = slice(max(0, index - AROUND), index + AROUND + 1)
        row["votes_around"] = sum(taken[around]) / sum(weights[around])
        row["within_votes"] = float(first <= index <= last)
        row["before_votes"] = min(30, max(0, first - index)) / 30
        row["after_votes"] = min(30, max(0, index - last)) / 30
