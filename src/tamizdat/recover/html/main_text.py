"""Which blocks of a page are its main text: the verdict of an extractor that knows this page alone.

trafilatura (https://trafilatura.readthedocs.io) says which text it takes for the article's. Its answer, laid over the
page's own blocks, is one measure among others; a logistic regression over all of them decides about each block.
docs/decisions/0120-main-text-of-a-page.md says why, and how much better than either alone that is.
"""

from __future__ import annotations

import copy
import logging
from itertools import pairwise
from typing import cast

from lxml import etree
from trafilatura import bare_extraction

from tamizdat.article import Embed, Figure
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.html.elements import elements_at
from tamizdat.recover.html.fields.features import main_text_features
from tamizdat.recover.html.fields.weights import BIAS, WEIGHTS
from tamizdat.recover.linear import dot
from tamizdat.recover.words import is_paragraph, words

# Ten times what the longest articles with their comments have.
MOST_ELEMENTS = 20_000
NUMBER_OF_ELEMENTS = etree.XPath("count(descendant-or-self::node()[not(self::text())])")  # and of comments
# Characters; a thick book has a million.
MOST_TEXT = 2_000_000
# All scripts but those whose JSON-LD trafilatura reads, and the name that they get to be taken out by.
WORDLESS_SCRIPTS = etree.XPath("descendant::script[not(@type = 'application/ld+json')]")
WORDLESS = "script-without-words"
# Other elements that trafilatura reads nothing of, whatever they hold.
LEFT_OUT = (
    *("aside", "audio", "canvas", "embed", "fencedframe", "footer", "iframe", "img", "input", "link", "map", "meta"),
    *("object", "picture", "style", "svg", "template", "video"),
    *("nav", "button", "menu", "dialog", "label", "option", "select", "textarea"),
)
# trafilatura took a block if this share of its runs of words stands in the extracted text …
COVERED = 0.6
# … of this many words each.
RUN = 4
# The full mode of trafilatura, which is slow, is asked where its fast one finds less than this share of the words of a
# page's paragraphs. That is so on 21 of 1,386 labelled pages, and on 13 of them it finds
# two to fifteen times as much.
LITTLE = 0.3
LINKED = 0.3  # of a paragraph less than this share is links

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def main_text(tree: etree._Element, blocks: list[TextBlock]) -> list[bool | None]:
    """Return for each block whether it belongs to the page's main text; None for each on a page too large to ask."""
    if cast(float, NUMBER_OF_ELEMENTS(tree)) > MOST_ELEMENTS or sum(len(block.text) for block in blocks) > MOST_TEXT:
        return [None] * len(blocks)
    with_words = blocks_with_words(blocks)
    texts = [blocks[index] for index in with_words]
    votes = trafilatura_votes(tree, texts)
    voted = dict(zip(with_words, votes, strict=True))
    verdicts: list[bool | None] = [False] * len(blocks)
    for index, row in zip(with_words, main_text_features(texts, votes), strict=True):
        verdicts[index] = BIAS + dot(row, WEIGHTS) > 0
    for before, index, after in zip(with_words, with_words[1:], with_words[2:], strict=False):
        # A list or a table between two blocks of the article, and taken by trafilatura, belongs to it.
        verdicts[index] = verdicts[index] or bool(verdicts[before] and verdicts[after] and voted[index])
    return _with_posts(_with_pictures(verdicts, with_words), with_words, blocks)


def blocks_with_words(blocks: list[TextBlock]) -> list[int]:
    """Return the indexes of the blocks that are judged by their words; figures and cards go with their neighbours."""
    return [index for index, block in enumerate(blocks) if block.text and not isinstance(block.content, Figure | Embed)]


def trafilatura_votes(tree: etree._Element, blocks: list[TextBlock]) -> list[bool]:
    """Return which blocks trafilatura takes for the article's."""
    text = _extracted(tree, blocks)
    lines = {" ".join(words(line)) for line in text.split("\n")}
    known = set(_runs(words(text)))
    return [_is_covered(block.text, lines, known) for block in blocks]


def _extracted(tree: etree._Element, blocks: list[TextBlock]) -> str:
    """Return the text that trafilatura takes for the article's, by its full mode where the fast one finds LITTLE."""
    copied = _without_scripts(tree)
    text = _asked(copied, fast=True)
    paragraphs = (block.text for block in blocks if is_paragraph(block.text) and block.link_share < LINKED)
    if len(words(text)) >= LITTLE * sum(len(words(each)) for each in paragraphs):
        return text
    return max(text, _asked(copied, fast=False), key=len)


def _asked(tree: etree._Element, *, fast: bool) -> str:
    document = bare_extraction(tree, fast=fast, include_comments=False)
    return getattr(document, "text", None) or ""


def _without_scripts(tree: etree._Element) -> etree._Element:
    """Return a copy of a tree without scripts, styles, drawings, and what the head says for machines.

    trafilatura leaves them out itself, but first copies and searches them several times.
    """
    copied = copy.deepcopy(tree)
    for script in elements_at(WORDLESS_SCRIPTS, copied):
        script.tag = WORDLESS
    etree.strip_elements(copied, WORDLESS, *LEFT_OUT, with_tail=False)
    return copied


def _runs(tokens: list[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]


def _is_covered(text: str, lines: set[str], known: set[tuple[str, ...]]) -> bool:
    """Return whether a text stands in the extracted text, given by its `lines` and its `known` runs of words."""
    tokens = words(text)
    runs = _runs(tokens)
    if not runs:
        return bool(tokens) and " ".join(tokens) in lines
    return sum(run in known for run in runs) >= COVERED * len(runs)


def _with_pictures(verdicts: list[bool | None], with_words: list[int]) -> list[bool | None]:
    """Return the verdicts; pictures, rules and embeds between two blocks of the article now belong to it too."""
    for before, after in pairwise(with_words):
        if verdicts[before] and verdicts[after]:
            verdicts[before + 1 : after] = [True] * (after - before - 1)
    return verdicts


def _with_posts(verdicts: list[bool | None], with_words: list[int], blocks: list[TextBlock]) -> list[bool | None]:
    """Return the verdicts; posts that are quoted right below a block of the article, in one element with it, go too."""
    for index in with_words:
        container = blocks[index].dom_path.rpartition("/")[0]
        at = index + 1
        while verdicts[index] and at < len(blocks) and blocks[at].is_post and f"{container}/" in blocks[at].dom_path:
            verdicts[at] = True
            at += 1
    return verdicts
