"""Fifth step: which captures are of one article.

Captures that share runs of words are candidates; the share of the shorter one that the longer one contains decides, so
that a copy cut short is recognised and two reports on one subject stay apart. Captures of different sites are never
one article: what another site reprinted is an article of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import numpy as np
from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.recover.boilerplate.learn import united
from tamizdat.recover.words import mark, shingles, words

# A run of words on more captures than this is chrome that cleaning missed; it makes no candidates.
COMMON = 60
# The share of the shorter text in the longer one: above SAME it is the same article, above MAYBE if the headline says
# so too; below SHORT words a text proves little (docs/decisions/0103-one-article.md).
SAME, MAYBE, SHORT = 0.6, 0.35, 40


class Sketch(Struct, frozen=True):
    """What matching keeps of a capture: half of the fingerprints of its runs of words, and its fields' keys."""

    site: str
    size: int
    headline: str
    url: str
    prints: bytes  # 64-bit integers, sorted


def sketch(site: str, headline: str, url: str | None, text: str) -> Sketch:
    """Return the sketch of a capture whose body is `text`."""
    tokens = words(text)
    every = sorted(shingles(tokens, 4))
    kept = np.array([value for value in every if value % 2 == 0], dtype=np.uint64)
    return Sketch(site, len(tokens), headline, url_key(url or ""), kept.tobytes())


def url_key(url: str) -> str:
    """Return what identifies a page in its address: no scheme, no www, no query, no fragment; "" for a front page."""
    url = re.sub(r"^https?://web\.archive\.org/web/\w+/", "", url)
    parts = urlsplit(url if "//" in url else f"//{url}")
    path = parts.path.rstrip("/")
    return f"{host(url)}{path}".casefold() if path.count("/") or path.endswith("html") else ""


def host(url: str) -> str:
    """Return the host of an address, without www, m or amp."""
    netloc = urlsplit(url if "//" in url else f"//{url}").netloc
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", netloc.casefold().split("@")[-1].split(":")[0])


def match(sketches: list[Sketch], text: Callable[[int], str]) -> list[int]:
    """Return for each capture the index of the first capture of its article. `text(i)` gives a capture's body again."""
    return united(len(sketches), pairs(sketches, text))


def pairs(sketches: list[Sketch], text: Callable[[int], str]) -> list[tuple[int, int]]:
    """Return the pairs of captures that are of one article."""
    return [
        (one, two)
        for one, two in sorted(_candidates(sketches))
        if same(sketches[one], sketches[two], text(one), text(two))
    ]


def _candidates(sketches: list[Sketch]) -> set[tuple[int, int]]:
    """Return pairs that share an address, a headline or at least a tenth of the shorter one's runs of words."""
    found: set[tuple[int, int]] = set()
    for key in ("url", "headline"):
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, item in enumerate(sketches):
            value = item.url if key == "url" else str(mark(item.headline)) if item.headline else ""
            if value:
                groups[(item.site, value)].append(index)
        for group in groups.values():
            if len(group) <= COMMON:
                found.update(_pairs(group))
    found.update(_sharing(sketches))
    return {(a, b) for a, b in found if _may_meet(sketches[a].site, sketches[b].site)}


def _may_meet(site: str, other: str) -> bool:
    return site == other or not site or not other


def _pairs(group: list[int]) -> Iterable[tuple[int, int]]:
    return ((a, b) for at, a in enumerate(group) for b in group[at + 1 :])


def _sharing(sketches: list[Sketch]) -> set[tuple[int, int]]:
    arrays = [np.frombuffer(item.prints, dtype=np.uint64) for item in sketches]
    if not arrays:
        return set()
    owners = np.repeat(np.arange(len(arrays), dtype=np.uint32), [len(array) for array in arrays])
    values = np.concatenate(arrays)
    order = np.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    edges = np.flatnonzero(np.diff(values)) + 1
    starts, stops = np.concatenate([[0], edges]), np.concatenate([edges, [len(values)]])
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for start, stop in zip(starts, stops, strict=True):
        if 2 <= stop - start <= COMMON:
            for pair in _pairs([int(owner) for owner in owners[start:stop]]):
                shared[pair] += 1
    return {(a, b) for (a, b), times in shared.items() if times >= 0.1 * max(1, min(len(arrays[a]), len(arrays[b])))}


def same(one: Sketch, two: Sketch, text_one: str, text_two: str) -> bool:
    """Tell whether two captures are of one article, by how much of the shorter one stands in the longer one."""
    shared = containment(text_one, text_two)
    shorter = min(one.size, two.size)
    titled = bool(one.headline and two.headline) and fuzz.ratio(one.headline.casefold(), two.headline.casefold()) > 85
    addressed = bool(one.url) and one.url == two.url
    if addressed:
        return shared >= 0.2 or shorter < SHORT
    if shorter < SHORT:
        return (titled and (shared >= MAYBE or shorter < 8)) or (shared >= 0.85 and shorter >= 12)
    return shared >= SAME or (titled and shared >= MAYBE)


def containment(one: str, two: str) -> float:
    """Return which share (0 to 1) of the shorter text's runs of three words stands in the longer one."""
    first, second = shingles(words(one), 3), shingles(words(two), 3)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0
