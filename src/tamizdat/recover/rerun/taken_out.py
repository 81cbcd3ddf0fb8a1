"""What an editor took out of an article by changing the archive: a rerun does not bring it back.

An editor who removes a name by hand leaves no decision behind, only an archive that lacks words which the machine's
last result had. A new copy may bring the name in another sentence, a caption or the byline. So what the machine wants
to change or add is left out, and told, if it holds such a word.

Not every word counts, or one deleted appeal would keep out every paragraph that shares an everyday word with it. Words
are ordinary that stand in several other articles of the archive, and words written small that stand in one. Names never
are: those of bylines, and what is written with a capital within a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tamizdat.article import Article, Block, Figure, Table, block_html
from tamizdat.recover.redaction.folding import folded_words, text_of

# A word in this share of the articles, and in at least so many, is ordinary: names stand on one article in fifty
# (docs/decisions/0104-related.md). What is rare and ordinary all the same is only asked about.
SHARE, FEWEST = 0.02, 3
_SENTENCE_END = re.compile(r"[.!?…:;。؟۔][\"'”’»)\]]*$")


def texts_of(article: Article) -> Iterator[str]:
    """Yield the texts of an article that recovery can change, as readers see them."""
    yield from (article.kicker, article.headline, article.standfirst)
    yield from (byline.name for byline in article.bylines)
    yield from (label.name for label in (article.section, *article.topics) if label)
    for block in (article.lead_image, *article.body):
        yield from texts_of_block(block)


def texts_of_block(block: Block | None) -> Iterator[str]:
    """Yield the texts of a block."""
    if block is None:
        return
    yield from map(text_of, block_html(block))
    if isinstance(block, Figure):
        yield from (block.credit, block.image.alt)
    if isinstance(block, Table):
        yield text_of(block.caption)


def words_in(texts: Iterable[str]) -> set[str]:
    """Return the folded words of some texts, less single letters and signs."""
    return {word for text in texts for word in folded_words(text) if len(word) > 1 or not word.isascii()}


class TakenOut:
    """What an editor took out of one article: whole texts, and words that it now has nowhere.

    `ordinary` is asked which of the words are everyday words.
    """

    def __init__(self, before: Article, edited: Article, ordinary: Ordinary) -> None:
        kept = [*texts_of(edited)]
        gone = {text for text in texts_of(before) if text} - set(kept)
        self._texts = {_run(text) for text in gone} - {_run(text) for text in kept}
        self._words = ordinary.without(removed_words(before, edited), written_small(gone), names_in(before))

    def __bool__(self) -> bool:
        return bool(self._texts or self._words)

    def holds(self, texts: Iterable[str]) -> bool:
        """Tell whether one of some texts was taken out, or has a word that was."""
        return any(_run(text) in self._texts or not self._words.isdisjoint(folded_words(text)) for text in texts)


class Ordinary:
    """How many articles of the archive have each of the `words` that are asked about."""

    def __init__(self, words: set[str], articles: Iterable[Article]) -> None:
        self._articles: Counter[str] = Counter()
        self._all = 0
        for article in articles if words else ():
            self._all += 1
            self._articles.update(words & words_in(texts_of(article)))

    def without(self, words: set[str], small: set[str], names: set[str]) -> set[str]:
        """Return the words less the ordinary ones: of `small` one article makes a word ordinary, of `names` none do."""
        few = max(FEWEST, SHARE * self._all)
        return {word for word in words if word in names or self._articles[word] < (1 if word in small else few)}


def removed_words(before: Article, edited: Article) -> set[str]:
    """Return the words that the machine's last result has and the edited article has nowhere."""
    return words_in(texts_of(before)) - words_in(texts_of(edited))


def names_in(article: Article) -> set[str]:
    """Return the folded words of an article that are names: in bylines, and with a capital within a sentence.

    Headlines and labels are not looked at: in some languages all their words have capitals.
    """
    names = {word for byline in article.bylines for word in folded_words(byline.name)}
    texts = [article.standfirst, *(text for block in article.body for text in texts_of_block(block))]
    for text in texts:
        tokens = text.split()
        for above, token in pairwise(tokens):
            if token[:1].isupper() and not _SENTENCE_END.search(above):
                names.update(folded_words(token))
    return names


def written_small(texts: Iterable[str]) -> set[str]:
    """Return the words that some texts have in lower case alone, in scripts that have cases."""
    small: set[str] = set()
    other: set[str] = set()
    for token in (token for text in texts for token in text.split()):
        (small if token == token.lower() != token.upper() else other).update(folded_words(token))
    return small - other


def _run(text: str) -> str:
    return " ".join(folded_words(text))
