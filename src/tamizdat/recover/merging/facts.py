"""What captures state of their articles, and where two captures contradict each other.

Texts of two stories can be nearly the same: the weather of two days, two verdicts of one court, a long background below
little news. What keeps such stories apart is what they state: another address or number, headline, byline or day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.article import Moment
from tamizdat.recover.capture import Parsed
from tamizdat.recover.fields import addresses
from tamizdat.recover.words import fingerprint, words

# The words in which two headlines differ are a slip or another form ("kills", "killed") if they are alike to this many
# percent.
SLIP = 75
# Forms of its headline that a page states: in its heading, its title, for machines. More are navigation.
MOST_HEADLINES = 4
# Characters of a line that may be a headline, and lines of a text that are kept to look for one.
LONGEST_HEADLINE, MOST_LINES = 250, 2000
# Last parts of addresses that name another view of a page, or no page at all.
_VIEWS = frozenset({"print", "amp", "index", "article", "feed", "rss", "atom", "mobile", "story", "full"})
_ENDING = re.compile(r"\.\w{2,5}$")
# A number of five digits and more names a page; four may be a year.
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_DAY = re.compile(r"(?:19|20)\d{6}")
# Below this length a last part ("news", "2") may be that of many pages.
SHORTEST_NAME = 8
# Below this length a part of a name (an initial, "de") says nothing.
SHORTEST_PART = 3


class Facts(Struct, frozen=True):
    """What a capture states that tells its article from others; empty where it states nothing.

    `headlines` are the forms of its headline, `page` its address as `addresses.page_key` gives it, `part` the number of
    the part where the article runs over several pages (then `page` is that of the first), `people` those who wrote it
    as markup states them, `published` the moment. `guessed` has "headline" if nothing but its place tells that
    it is one, and then `lines` are the fingerprints of the capture's short lines, any of which may be the headline, as
    sorted 64-bit integers; it has "date" if a line told it, which may be that of another article, or a mail.
    """

    headlines: tuple[str, ...] = ()
    page: str = ""
    part: int = 0
    people: tuple[str, ...] = ()
    published: Moment | None = None
    guessed: tuple[str, ...] = ()
    lines: bytes = b""


def stated_facts(parsed: Parsed, headline: str, people: tuple[str, ...], published: Moment | None) -> Facts:
    """Return what a capture states, `headline` and `published` in markup or by a line, `people` in markup."""
    stated = [candidate.value for candidate in parsed.headlines[:MOST_HEADLINES]]
    texts = (block.text for block in parsed.blocks) if not stated else ()
    short = [text for text in texts if 0 < len(text) <= LONGEST_HEADLINE][:MOST_LINES]
    page = parsed.part.first or next((candidate.value for candidate in parsed.urls if candidate.source != "line"), "")
    of_mail = any(each.source == "mail" for each in parsed.published)
    guesses = {"headline": not stated, "date": not parsed.published or of_mail}
    return Facts(
        headlines=tuple(dict.fromkeys(filter(None, [headline, *stated]))),
        page=addresses.page_key(page),
        part=parsed.part.number,
        people=people,
        published=published,
        guessed=tuple(name for name, is_guess in guesses.items() if is_guess),
        lines=np.unique(np.array([fingerprint(text) for text in short], dtype=np.uint64)).tobytes(),
    )


class Contradictions(NamedTuple):
    """In which facts two captures contradict each other: both state them, and they differ.

    `guessed` are those among them that prove little, since one side is a guess: they keep no captures apart.
    """

    facts: tuple[str, ...]
    guessed: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether they keep captures apart: one of them is no guess."""
        return len(self.facts) > len(self.guessed)


def contradictions(one: Facts, two: Facts) -> Contradictions:
    """Return in which facts two captures contradict each other. A page may be retitled between two captures."""
    days = _days_between(one.published, two.published)
    found = {
        "address": _pages_differ(one.page, two.page),
        "headline": not (one.page and one.page == two.page) and _headlines_differ(one, two),
        "byline": _people_differ(one.people, two.people),
        "date": days > 0,
    }
    facts = tuple(name for name, differs in found.items() if differs)
    guesses = {*one.guessed, *two.guessed, *(["date"] if days == 1 else [])}
    return Contradictions(facts, tuple(name for name in facts if name in guesses))


def _pages_differ(one: str, two: str) -> bool:
    """Return whether two addresses are of different pages: neither their names nor a number in them agree."""
    if not one or not two or one == two:
        return False
    numbers, others = _numbers(one), _numbers(two)
    if numbers and others:
        return not numbers & others
    name = _name(one)
    return len(name) < SHORTEST_NAME or name != _name(two)


def _numbers(page: str) -> set[str]:
    return {number for number in _NUMBER.findall(page) if not _DAY.fullmatch(number)}


def _name(page: str) -> str:
    """Return the last part of an address that names its page, without an ending."""
    parts = [_ENDING.sub("", part) for part in page.split("/")[1:]]
    return next((part for part in reversed(parts) if part and part not in _VIEWS), "")


def _headlines_differ(one: Facts, two: Facts) -> bool:
    """Return whether no form of one headline is a form of the other, nor a line of a text whose headline is guessed."""
    if not one.headlines or not two.headlines:
        return False
    if _has_line(one, two.headlines) or _has_line(two, one.headlines):
        return False
    return headlines_differ(one.headlines, two.headlines)


def headlines_differ(one: Iterable[str], two: Iterable[str]) -> bool:
    """Return whether no form of one headline is a form of the other."""
    forms, others = [words(text) for text in one], [words(text) for text in two]
    return not any(is_form(first, second) for first in forms for second in others)


def _has_line(capture: Facts, texts: Iterable[str]) -> bool:
    """Return whether one of the texts is a line of a text whose headline is guessed."""
    lines = np.frombuffer(capture.lines, dtype=np.uint64)
    if not len(lines):
        return False
    wanted = np.array([fingerprint(text) for text in texts], dtype=np.uint64)
    places = np.searchsorted(lines, wanted).clip(max=len(lines) - 1)
    return bool((lines[places] == wanted).any())


def is_form(one: list[str], two: list[str]) -> bool:
    """Return whether two headlines (by their words) can be one: one has all words of the other, or the rest is alike.

    "Nine Killed at Harbour" has other words than "Four Killed at Harbour"; "Killed at Harbour: Nine Dockers" has more.
    """
    first, second = set(one), set(two)
    rest = " ".join(word for word in one if word not in second), " ".join(word for word in two if word not in first)
    if not all(rest):
        return True
    return fuzz.ratio(*rest) >= SLIP and not any(char.isdigit() for text in rest for char in text)


def _people_differ(one: Iterable[str], two: Iterable[str]) -> bool:
    """Return whether two bylines have no part of a name in common."""
    names, others = _parts(one), _parts(two)
    return bool(names and others) and not names & others


def _parts(people: Iterable[str]) -> set[str]:
    return {part for person in people for part in words(person) if len(part) >= SHORTEST_PART or part > "\u0e00"}


def _days_between(one: Moment | None, two: Moment | None) -> int:
    """Return how many days two captures date their articles apart; 0 where one states none.

    One day may be that of another zone, or of the next day's paper. Where one may have its day and its month the wrong
    way round, they are 0 apart.
    """
    if one is None or two is None:
        return 0
    if (one.day.year, one.day.month, one.day.day) == (two.day.year, two.day.day, two.day.month):
        return 0
    return abs((one.day - two.day).days)
