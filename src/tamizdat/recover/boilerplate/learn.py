"""Third step: what the captures of one site teach together about its chrome.

Counted over provisional articles, never over captures: four captures of one article repeat its body four times, and
that says nothing. Three captures are enough to begin; thousands make it better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tamizdat.article import List, plain
from tamizdat.recover.capture import Parsed, Piece
from tamizdat.recover.words import count, fold, mark, sentences

# A sentence on more captures of a site than this is chrome and tells nothing of which belong together.
COMMON = 60


class Prints(Struct, frozen=True):
    """The fingerprints of a capture: of every sentence, of those a first guess takes for the article, of its places."""

    sentences: frozenset[int]
    guessed: frozenset[int]
    telling: dict[int, int]  # sentences of four words and more outside of lists, and their length in words
    bare: bool  # nearly all of it is article: a print view, a feed
    places: dict[str, tuple[int, int]] = {}  # words at a place of the page, and those of them guessed article


class Habits(Struct, frozen=True):
    """What is known about a site: how many articles were seen, and on how many of them a sentence stands.

    `recurring` holds only what stands on two articles or more; `lacked` what a bare copy of the same article does not
    have; `places` the share of words at a DOM path that were article.
    """

    articles: int = 0
    recurring: dict[int, int] = {}
    lacked: frozenset[int] = frozenset()
    places: dict[str, float] = {}

    def recurrence(self, piece: Piece) -> float:
        """Return the share (0 to 1) of a piece's words that stand on other articles too."""
        if not self.recurring:
            return 0.0
        total = seen = 0
        for sentence in sentences_of(piece):
            size = count(sentence) or 1
            total += size
            seen += size * (self.recurring.get(mark(sentence), 0) >= 2)
        return seen / total if total else 0.0

    def missed(self, piece: Piece) -> bool:
        """Tell whether a bare copy of the same article lacks the piece."""
        return bool(self.lacked and piece.text) and all(
            mark(sentence) in self.lacked for sentence in sentences_of(piece)
        )


class Mates(Struct, frozen=True):
    """What the other captures of a provisional article say: the sentences that they guess to be its body.

    `complete` tells whether that is as much as the capture itself guesses: then what they lack is no article.
    """

    sentences: frozenset[int] = frozenset()
    complete: bool = False


NOTHING, NOBODY = Habits(), Mates()


def sentences_of(piece: Piece) -> list[str]:
    """Return the sentences of a piece, those of each item of a list apart: in a text items are lines of their own."""
    if isinstance(piece.block, List):
        return [sentence for item in piece.block.items for sentence in sentences(fold(plain(item)))]
    return sentences(piece.text)


def prints(parsed: Parsed, guess: Iterable[int]) -> Prints:
    """Return the fingerprints of a capture whose pieces at the indexes `guess` look like its article."""
    inside = set(guess)
    everything: set[int] = set()
    guessed: set[int] = set()
    telling: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    words_in = words_all = 0
    for index, piece in enumerate(parsed.pieces):
        sizes = {mark(sentence): count(sentence) for sentence in sentences_of(piece)}
        marks = sizes.keys()
        size = sum(sizes.values())
        if not isinstance(piece.block, List):
            telling.update((key, length) for key, length in sizes.items() if length >= 4)
        words_all += size
        tally = places.setdefault(piece.place, [0, 0])
        tally[0] += size
        everything |= marks
        if index in inside:
            guessed |= marks
            words_in += size
            tally[1] += size
    return Prints(
        sentences=frozenset(everything),
        guessed=frozenset(guessed),
        telling=telling,
        bare=words_in >= 0.75 * words_all,
        places={place: (tally[0], tally[1]) for place, tally in places.items() if "/" in place},
    )


def provisional(captures: list[Prints], sites: list[str], pairs: Iterable[tuple[int, int]] = ()) -> list[int]:
    """Return for each capture the index of the first capture of what may be its article, before chrome is known.

    Captures of one site belong together if they share at least half of what the smaller one has, where a sentence
    weighs less the more captures have it: chrome is everywhere, an article's sentences only in its own copies.
    `pairs` are captures that are known to belong together by other evidence.
    """
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, capture in enumerate(captures):
        for sentence in capture.telling:
            holders[sites[index], sentence].append(index)
    totals = [0.0] * len(captures)
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for (_, sentence), group in holders.items():
        weight = captures[group[0]].telling[sentence] / max(1, len(group) - 1) ** 2
        for at, first in enumerate(group):
            totals[first] += weight
            if len(group) <= COMMON:
                for second in group[at + 1 :]:
                    shared[first, second] += weight
    near = [pair for pair, weight in shared.items() if weight >= 0.5 * min(totals[pair[0]], totals[pair[1]])]
    return united(len(captures), [*near, *pairs])


def mates(captures: list[Prints], articles: list[int], habits: list[Habits]) -> Iterator[Mates]:
    """Yield for each capture what other captures of its provisional article guess to be its body.

    `habits[i]` are those of the site of capture `i`; what stands on other articles too is nobody's body.
    """
    times: dict[int, Counter[int]] = defaultdict(Counter)
    for capture, article in zip(captures, articles, strict=True):
        times[article].update(capture.guessed)
    for capture, article, known in zip(captures, articles, habits, strict=True):
        seconded = frozenset(
            sentence
            for sentence, number in times[article].items()
            if number > (sentence in capture.guessed) and sentence not in known.recurring
        )
        own = sum(sentence not in known.recurring for sentence in capture.guessed)
        yield Mates(seconded, complete=bool(seconded) and len(seconded) >= 0.8 * own)


def united(size: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `size` things the smallest one that `pairs` connect it with, directly or through others."""
    leader = list(range(size))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for first, second in pairs:
        one, two = find(first), find(second)
        leader[max(one, two)] = min(one, two)
    return [find(index) for index in range(size)]


def learn(captures: list[Prints], articles: list[int]) -> Habits:
    """Return the habits of a site from its captures' fingerprints; `articles[i]` is the provisional article of one."""
    groups: dict[int, list[Prints]] = {}
    for capture, article in zip(captures, articles, strict=True):
        groups.setdefault(article, []).append(capture)
    seen: Counter[int] = Counter()
    lacked: set[int] = set()
    for group in groups.values():
        seen.update(frozenset().union(*(capture.sentences for capture in group)))
        lacked |= _lacked(group)
    places: dict[str, list[int]] = {}
    for capture in captures:
        for place, (size, inside) in capture.places.items():
            tally = places.setdefault(place, [0, 0])
            tally[0] += size
            tally[1] += inside
    return Habits(
        articles=len(groups),
        recurring={sentence: times for sentence, times in seen.items() if times > 1},
        lacked=frozenset(lacked),
        places={place: tally[1] / tally[0] for place, tally in places.items() if tally[0]},
    )


def _lacked(group: list[Prints]) -> set[int]:
    """Return what captures of one article have and its bare copies lack, if these are as long as the others."""
    bare = [capture for capture in group if capture.bare]
    if not bare or len(bare) == len(group):
        return set()
    complete = frozenset().union(*(capture.sentences for capture in bare))
    lacked: set[int] = set()
    for capture in group:
        # A bare copy cut short would lack the article's end, so it must hold most of what the others guess.
        if not capture.bare and len(capture.guessed & complete) >= 0.6 * len(capture.guessed):
            lacked |= capture.sentences - complete
    return lacked
