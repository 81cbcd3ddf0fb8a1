"""What is kept in memory of a parsed capture, so that captures can be compared: hashes of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from tamizdat.article import List, plain
from tamizdat.recover.boilerplate.teasers import teaser_indexes
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.words import fingerprint, normalize, sentences, word_count

_ADDRESS = re.compile(r"\bhttps?://\S+")
# Shorter sentences ("Read more.") stand on pages that have nothing to do with each other.
SHORTEST_DISTINCTIVE = 4
# A bare copy of an article has hardly any boilerplate: this share of its words and more is article.
BARE = 0.75


class Fingerprints(Struct, frozen=True):
    """The fingerprints (`words.fingerprint`) of the sentences of one capture, and how its words lie in the page.

    `likely` are the sentences of the blocks that a first guess takes for the article, each with its DOM path.
    `distinctive` maps sentences of four words and more, outside of lists, to their length in words. `bare` says that
    nearly all of the capture is article, as in a print view or a feed. `word_counts` gives for each DOM path how many
    words stand there, and how many of them the first guess takes for the article. `teased` are the sentences that stand
    in teasers of other articles and nowhere else in it, `commented` those of readers' comments.
    """

    sentences: frozenset[int]
    likely: dict[int, str]
    distinctive: dict[int, int]
    bare: bool
    word_counts: dict[str, tuple[int, int]] = {}
    teased: frozenset[int] = frozenset()
    commented: frozenset[int] = frozenset()

    @property
    def is_page(self) -> bool:
        """Whether it is of a page, whose markup sets the article apart from what stands around it."""
        return bool(self.word_counts)


def sentences_of(block: TextBlock) -> list[str]:
    """Return the sentences of a block. Each item of a list is split by itself: in a text, items are separate lines.

    An address that is printed beside words is no part of them: "Address of this page: http://…" is on each page.
    """
    if isinstance(block.content, List):
        return [sentence for item in block.content.items for sentence in sentences(normalize(plain(item)))]
    if "://" in block.text and any(map(str.isalnum, others := _ADDRESS.sub(" ", block.text))):
        return sentences(others.strip())
    return sentences(block.text)


def fingerprints(parsed: Parsed, likely: Iterable[int]) -> Fingerprints:
    """Return the fingerprints of a capture. `likely` are the indexes of the blocks that look like its article."""
    inside = set(likely)
    dispatched = {index for entry in parsed.entries for index in entry.places}  # the article's own, too
    all_sentences: set[int] = set()
    likely_sentences: dict[int, str] = {}
    distinctive: dict[int, int] = {}
    word_counts: dict[str, tuple[int, int]] = {}
    teasers = teaser_indexes(parsed.blocks)
    outside: set[int] = set()  # sentences outside of teasers …
    uncommented: set[int] = set()  # … and outside of readers' comments
    for index, block in enumerate(parsed.blocks):
        lengths = {fingerprint(sentence): word_count(sentence) for sentence in sentences_of(block)}
        size = sum(lengths.values())
        likely_size = size if index in inside else 0
        all_sentences |= lengths.keys()
        if index not in teasers:
            outside |= lengths.keys()
        if not block.in_comments:
            uncommented |= lengths.keys()
        if index in inside or index in dispatched:
            likely_sentences.update((key, block.dom_path) for key in lengths)
        if not isinstance(block.content, List):
            distinctive.update((key, length) for key, length in lengths.items() if length >= SHORTEST_DISTINCTIVE)
        total, likely_total = word_counts.get(block.dom_path, (0, 0))
        word_counts[block.dom_path] = (total + size, likely_total + likely_size)
    whole = sum(total for total, _ in word_counts.values())
    article = sum(likely_total for _, likely_total in word_counts.values())
    return Fingerprints(
        sentences=frozenset(all_sentences),
        likely=likely_sentences,
        distinctive=distinctive,
        bare=article >= BARE * whole,
        word_counts={path: counts for path, counts in word_counts.items() if "/" in path},
        teased=frozenset(all_sentences - outside),
        commented=frozenset(all_sentences - uncommented),
    )
