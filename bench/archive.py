"""A synthetic archive: `python -m bench.archive N OUT.jsonl [--seed S]` writes N Articles, one a line.

Shape (the corpus of every figure in bench/RESULTS.md): about 730 words an article over 30 years, a standfirst, one of
60 authors, 3 of 300 topics, one of 8 sections, up to 4 related articles, some subheads, quotes, links and emphasis.
Words are made of syllables and drawn with Zipf's frequencies, so that text compresses and indexes like text, and no
line of it was written by a person. The same seed and N give the same bytes; memory does not grow with N.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from array import array
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tamizdat.article import Article, Block, Byline, Heading, Label, Moment, Paragraph, Quote, encode

SEED = 1
LANGUAGE = "en"
START, YEARS = datetime(1995, 1, 1, tzinfo=UTC), 30
AUTHORS, SECTIONS, TOPICS, TOPICS_EACH, RELATED = 60, 8, 300, 3, 4
WORDS, SPREAD = 730, 250  # words of a body: the mean, and how far it goes up and down
# Words that an archive of some years knows. The rarest has two of the 2**20 slots from which words are drawn.
VOCABULARY, SLOTS = 50_000, 1 << 20
_HARMONIC = sum(1 / rank for rank in range(1, VOCABULARY + 1))
_SHIFT = 32 - SLOTS.bit_length() + 1  # from 32 drawn bits to the number of a slot
FIRST_NUMBER = 1001


class Words:
    """Draws words with Zipf's frequencies: the word of rank r has about 1/r of the slots of the first."""

    def __init__(self, rng: Random) -> None:
        self.vocabulary = _vocabulary(rng)
        shares = itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1))
        ends = [round(share * SLOTS / _HARMONIC) for share in shares]
        self._slots: list[str] = []
        for word, end in zip(self.vocabulary, ends, strict=True):
            self._slots.extend([word] * (end - len(self._slots)))

    def draw(self, rng: Random, count: int) -> list[str]:
        """Return `count` words. One draw of bytes for all of them: a call each costs five times as much."""
        draws = array("I", rng.randbytes(4 * count))
        if sys.byteorder == "big":
            draws.byteswap()
        slots = self._slots
        return [slots[draw >> _SHIFT] for draw in draws]


def _vocabulary(rng: Random) -> list[str]:
    """Return VOCABULARY different words, the commonest first and shortest, as in any language."""
    onsets = ["", *"bdfghklmnprstv", "br", "dr", "gl", "pr", "st", "tr"]
    rhymes = [vowel + coda for vowel in ("a", "e", "i", "o", "u", "ea") for coda in ("", "l", "m", "n", "r", "s", "t")]
    syllables = [onset + rhyme for onset in onsets for rhyme in rhymes]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        rank = len(words)
        length = 1 if rank < 150 else 2 if rank < 5000 else 3
        words["".join(rng.choices(syllables, k=length))] = None
    return list(words)


class Labels:
    """The archive's sections, topics and authors, named in its own words."""

    def __init__(self, rng: Random, words: Words) -> None:
        names = iter(rng.sample(words.vocabulary[200:5000], SECTIONS + TOPICS + 2 * AUTHORS))
        self.sections = [Label(name, name.capitalize()) for name in itertools.islice(names, SECTIONS)]
        self.topics = [Label(name, name.capitalize()) for name in itertools.islice(names, TOPICS)]
        self.authors = [
            Byline(f"{first.capitalize()} {last.capitalize()}", f"{first}-{last}")
            for first, last in zip(names, names, strict=True)
        ]


def labels(seed: int = SEED) -> Labels:
    """Return the sections, topics and authors of `articles` with the same seed."""
    rng = Random(seed)
    return Labels(rng, Words(rng))


def articles(count: int, seed: int = SEED, length: int = WORDS) -> Iterator[Article]:
    """Yield `count` articles of about `length` words, oldest first, numbers ascending from FIRST_NUMBER."""
    rng = Random(seed)
    words = Words(rng)
    known = Labels(rng, words)
    recent: dict[str, deque[int]] = {topic.slug: deque(maxlen=RELATED) for topic in known.topics}
    step = timedelta(days=365.25 * YEARS) / count
    for index in range(count):
        yield _article(rng, words, known, recent, FIRST_NUMBER + index, START + step * index, length)


def _article(
    rng: Random,
    words: Words,
    known: Labels,
    recent: dict[str, deque[int]],
    number: int,
    at: datetime,
    length: int,
) -> Article:
    topics = tuple(rng.sample(known.topics, TOPICS_EACH))
    related = sorted({other for topic in topics for other in recent[topic.slug]}, reverse=True)[:RELATED]
    for topic in topics:
        recent[topic.slug].append(number)
    headline = words.draw(rng, _between(rng, 5, 10))
    return Article(
        number=number,
        path=f"{at:%Y/%m/%d}/{'-'.join(headline)}-a{number}/",
        original_url=f"https://archive.example/{at:%Y/%m/%d}/a{number}.html",
        language=LANGUAGE,
        headline=" ".join(headline).capitalize(),
        standfirst=_sentence(words.draw(rng, _between(rng, 18, 30))),
        bylines=(rng.choice(known.authors),),
        published=Moment(at.strftime("%Y-%m-%dT%H:%M:00+00:00"), "minute"),
        section=rng.choice(known.sections),
        topics=topics,
        body=tuple(_body(rng, words, number, length)),
        related=tuple(related),
    )


def _body(rng: Random, words: Words, number: int, length: int) -> Iterator[Block]:
    """Yield paragraphs of 30 to 90 words; every fifth or so is followed by a subhead, every eighth by a quote."""
    spread = length * SPREAD // WORDS
    left = _between(rng, length - spread, length + spread)
    while left > 0:
        size = min(left, _between(rng, 30, 90))
        left -= size
        yield Paragraph(_paragraph(rng, words.draw(rng, size), number))
        chance = rng.random()
        if chance < 0.2 and left > 60:
            yield Heading(" ".join(words.draw(rng, _between(rng, 2, 6))).capitalize())
        elif chance > 0.875 and left > 60:
            size = _between(rng, 15, 35)
            left -= size
            yield Quote(_sentence(words.draw(rng, size)), cite=words.draw(rng, 1)[0].capitalize())


def _paragraph(rng: Random, words: list[str], number: int) -> str:
    """Return sentences of 8 to 24 words; one paragraph in ten has a link, one in ten emphasis."""
    chance, spot = rng.random(), rng.randrange(len(words))
    if chance < 0.1:
        words[spot] = f'<a href="https://source.example/{number}/{words[spot]}">{words[spot]}</a>'
    elif chance < 0.2:
        words[spot] = f"<em>{words[spot]}</em>"
    sentences = []
    start = 0
    while start < len(words):
        end = start + _between(rng, 8, 24)
        if len(words) - end < 5:
            end = len(words)
        sentences.append(_sentence(words[start:end]))
        start = end
    return " ".join(sentences)


def _between(rng: Random, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`; `Random.randint` takes nearly twice as long."""
    return low + int(rng.random() * (high - low + 1))


def _sentence(words: list[str]) -> str:
    """Return the words as a sentence, with a comma where it is long."""
    if len(words) > 14:
        words[7] += ","
    text = " ".join(words) + "."
    return text[0].upper() + text[1:] if text[0] != "<" else text


def write(count: int, path: Path, seed: int = SEED, length: int = WORDS) -> None:
    """Write `count` articles of about `length` words to `path`, one a line."""
    with path.open("wb", buffering=1 << 20) as file:
        for article in articles(count, seed, length):
            file.write(encode(article))
            file.write(b"\n")


def put(path: Path, article: Article) -> None:
    """Replace the line of one article, or append it. A new article must have the highest number: lines ascend."""
    changed = path.with_suffix(".new")
    number = f'{{"number":{article.number},'.encode()
    line = encode(article) + b"\n"
    replaced = False
    with path.open("rb") as lines, changed.open("wb", buffering=1 << 20) as file:
        for each in lines:
            is_it = each.startswith(number)
            replaced = replaced or is_it
            file.write(line if is_it else each)
        if not replaced:
            file.write(line)
    changed.replace(path)


def main() -> None:
    """Write an archive as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description="Write a synthetic archive.")
    parser.add_argument("count", type=int, metavar="N", help="how many articles")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    if options.count < 1:
        parser.error("N: write at least 1.")
    write(options.count, options.out, options.seed)


if __name__ == "__main__":
    main()
