"""Which blocks of a capture are its body, by how much each looks like article, and by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tamizdat.article import Divider, Embed, Figure
from tamizdat.recover.boilerplate.bare_text import bare_body, bare_headline, is_bare
from tamizdat.recover.boilerplate.classify import Judgement, best_segment, judge
from tamizdat.recover.boilerplate.headed import under_headline, with_headings
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.boilerplate.rest import with_rest
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.fields.addresses import site
from tamizdat.recover.fields.headline import find_headline, known_headline
from tamizdat.recover.words import word_count

# Log odds from which a block inside the best segment is article: most of what stands there is.
INSIDE = -1.0
# Log odds down to which the likeliest paragraph is taken for the article where none is likelier than not.
NEARLY = -2.5
# Words of a paragraph that may be taken so.
PARAGRAPH = 8
# Words of a paragraph that no article has twice; a refrain is shorter.
REPEATED = 12


class JudgedBody(NamedTuple):
    """The indexes of the blocks that look like the body (`chosen`), and what they were chosen by.

    `with_words` are the indexes of the blocks that were judged; `scores` and `judgement` have a place for each of them.
    `headline_at` is the index of the headline where the body is all that stands below it (`boilerplate.bare_text`),
    `repeated` has the indexes of paragraphs that the body has already.
    """

    chosen: list[int]
    with_words: list[int]
    scores: list[float]
    judgement: Judgement
    headline_at: int | None = None
    repeated: frozenset[int] = frozenset()

    @property
    def asides(self) -> frozenset[int]:
        """The indexes of the blocks that are no part of an article: notices, references, notes."""
        return frozenset(self.with_words[at] for at in self.judgement.asides)


def likely_body(
    parsed: Parsed, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES, *, last: bool = False
) -> list[int]:
    """Return the indexes of the blocks that look like the article's body.

    `last` says that no later step looks again: then one paragraph is taken even where none is likely.
    Pictures, cards and rules are taken with the words around them, where the single-page extractor took them.
    """
    return judged_body(parsed, model, duplicates, last=last).chosen


def judged_body(
    parsed: Parsed, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES, *, last: bool = False
) -> JudgedBody:
    """Return what `likely_body` does, with all that the choice was made by."""
    blocks = parsed.blocks
    if parsed.is_whole:
        return JudgedBody(list(range(len(blocks))), [], [], judge((), model))
    with_words = [index for index, block in enumerate(blocks) if has_words(block)]
    texts = [blocks[index] for index in with_words]
    judgement = judge(texts, model, duplicates, _sites(parsed))
    scores = _with_best_paragraph(texts, judgement.scores) if last else judgement.scores
    places = with_rest(texts, judgement, [at for at in best_segment(texts, scores) if scores[at] > INSIDE])
    headline_at = None
    if is_bare(texts, judgement, parsed.capture.kind == "markdown"):
        stated = find_headline(parsed, [], model) if parsed.headlines else None
        if not parsed.headlines and duplicates.headlines:
            stated = known_headline(parsed, [with_words[at] for at in places], duplicates.headlines)
        top = with_words.index(stated) if stated is not None else bare_headline(texts)
        headline_at = with_words[top] if top is not None else None
        places = bare_body(texts, judgement, places, top if top is not None else -1)
    elif parsed.headlines and parsed.capture.has_fields:
        stated = find_headline(parsed, [with_words[at] for at in places], model)
        below = with_words.index(stated) + 1 if stated in with_words else 0
        places = under_headline(texts, judgement.rows, scores, places, below)
    if parsed.capture.kind == "html":
        recurring = {at for at, row in enumerate(judgement.rows) if row.recurrence >= 0.5}
        places = with_headings(texts, places, recurring.union(judgement.asides))
    dispatched = {index for entry in parsed.entries for index in entry.places}
    own = [with_words[at] for at in places if with_words[at] not in dispatched]
    chosen, repeated = _without_repeated(parsed, own)
    if len(with_words) != len(blocks) and chosen:
        between = range(chosen[0], _end_of_posts(blocks, chosen[-1]))
        pictures = [index for index in between if _is_picture_within(blocks[index]) and index not in dispatched]
        chosen = sorted({*chosen, *pictures})
    return JudgedBody(chosen, with_words, scores, judgement, headline_at, repeated)


def _sites(parsed: Parsed) -> set[str]:
    """Return the hosts of the outlet's pages, as far as the capture tells."""
    capture = parsed.capture
    return {capture.site or "", *(site(url.value) for url in parsed.urls), site(capture.url or "")} - {""}


def _without_repeated(parsed: Parsed, chosen: Sequence[int]) -> tuple[list[int], frozenset[int]]:
    """Return a body without paragraphs that it has already, and their indexes: some pages print it for phones again."""
    known: set[str] = set()
    repeated: set[int] = set()
    for index in chosen:
        text = parsed.blocks[index].text
        if word_count(text) >= REPEATED:
            if text in known:
                repeated.add(index)
            known.add(text)
    return [index for index in chosen if index not in repeated], frozenset(repeated)


def _with_best_paragraph(blocks: Sequence[TextBlock], scores: list[float]) -> list[float]:
    """Return the scores; where none is positive but a paragraph comes near, raised so that it is taken.

    That is for pages whose article is one paragraph.
    """
    paragraphs = [score for block, score in zip(blocks, scores, strict=True) if word_count(block.text) >= PARAGRAPH]
    best = max(paragraphs, default=-9.0)
    return [score + 0.5 - best for score in scores] if NEARLY < best <= 0 else scores


def _end_of_posts(blocks: Sequence[TextBlock], last: int) -> int:
    """Return the index after the posts that are quoted below the last block of a body."""
    end = last + 1
    while end < len(blocks) and blocks[end].in_main_text and blocks[end].is_post:
        end += 1
    return end


def _is_picture_within(block: TextBlock) -> bool:
    """Return whether a picture between paragraphs is the article's: where the extractor took it, and in a text."""
    return not has_words(block) and (block.in_main_text is True or not block.dom_path)


def has_words(block: TextBlock) -> bool:
    """Return whether a block is judged by its words; pictures, cards and rules are not, even if they have captions."""
    return bool(block.text) and not isinstance(block.content, Figure | Embed | Divider)
