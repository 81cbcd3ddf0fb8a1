"""The paragraphs under a page's headline, where the measures of single blocks found the article elsewhere or nowhere.

An article inside <aside>, or below a long notice, looks like boilerplate to every measure but one: it is what the
headline stands above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.boilerplate.classify import best_segment
from tamizdat.recover.boilerplate.features import Features
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import is_paragraph, word_count

FEWEST = 2  # paragraphs at one place of the page that are an article
# Blocks below the headline among which the first paragraph stands.
REACH = 12
# What was found is kept if it has this share of the words of the paragraphs under the headline.
MUCH = 0.3
LINKED = 0.3  # of what is the article's own less than this share is links
# Log odds inside a segment, as in `clean`; at its ends, at the place where the body stands; and those that no paragraph
# of an article falls below.
_INSIDE, _AT_ENDS, _NEVER = -1.0, -1.5, -4.0


def under_headline(
    blocks: Sequence[TextBlock], rows: Sequence[Features], scores: Sequence[float], chosen: list[int], start: int
) -> list[int]:
    """Return the indexes of the body: `chosen`, or what stands under the headline where that found nearly nothing.

    `rows` and `scores` have the measures and the log odds of each block, `start` is the index of the block after the
    headline. What stands above it is no body.
    """
    below = [at for at in chosen if at >= start]
    if len(below) != len(chosen):
        segment = best_segment(blocks[start:], scores[start:])
        below = [start + at for at in segment if scores[start + at] > _INSIDE]
    paragraphs = _paragraphs(blocks, rows, scores, start)
    if _size(blocks, below) < MUCH * _size(blocks, paragraphs):
        return paragraphs
    return _with_ends(blocks, rows, scores, below, start) or chosen


def _with_ends(
    blocks: Sequence[TextBlock], rows: Sequence[Features], scores: Sequence[float], chosen: list[int], start: int
) -> list[int]:
    """Return a body with the paragraphs just before and after it that stand at the place where most of it stands."""
    if not chosen:
        return []
    sizes = Counter[str]()
    for at in chosen:
        sizes[blocks[at].dom_path] += word_count(blocks[at].text)
    path = sizes.most_common(1)[0][0]

    def is_own(at: int) -> bool:
        is_near = blocks[at].dom_path == path and scores[at] > _AT_ENDS
        return is_near and _is_paragraph(blocks, rows, scores, at)

    first, last = chosen[0], chosen[-1]
    while first > start and is_own(first - 1):
        first -= 1
    while last + 1 < len(blocks) and is_own(last + 1):
        last += 1
    end = _end_of_headed(blocks, scores, last)
    parted = _parted(blocks, rows, scores, path, end)
    return [*range(first, chosen[0]), *chosen, *range(chosen[-1] + 1, end), *parted]


def with_headings(blocks: Sequence[TextBlock], chosen: list[int], left_out: Collection[int]) -> list[int]:
    """Return the indexes of a body with the headings right above its parts, as its other parts have them.

    Such are the titles of dispatches: where two headings of one place are in the body, one at that place above a block
    of the body is too. `left_out` are the indexes of what is no part of an article.
    """
    found = set(chosen)
    places = Counter(blocks[at].dom_path for at in chosen if isinstance(blocks[at].content, Heading))
    for at in chosen:
        above = blocks[at - 1] if at and at - 1 not in found and at - 1 not in left_out else None
        if above is None or isinstance(blocks[at].content, Heading) or above.link_share >= LINKED:
            continue
        if isinstance(above.content, Heading) and above.dom_path and places[above.dom_path] >= FEWEST:
            found.add(at - 1)
    return sorted(found)


def _parted(
    blocks: Sequence[TextBlock], rows: Sequence[Features], scores: Sequence[float], path: str, start: int
) -> list[int]:
    """Return what goes on at the place of a body, below a box that parts it.

    That is from `start` on what is likely at its place, down to the last paragraph there.
    """
    container = path.rpartition("/")[0]
    own = [
        at
        for at in range(start, len(blocks))
        if blocks[at].dom_path == path and scores[at] > 0 and _is_paragraph(blocks, rows, scores, at)
    ]
    between = range(start, own[-1] + 1) if own else range(0)
    return [at for at in between if scores[at] > 0 and _is_inside(blocks[at], container)]


def _end_of_headed(blocks: Sequence[TextBlock], scores: Sequence[float], last: int) -> int:
    """Return the index after what a heading at the end of a body heads: no text ends with a heading.

    That is what stands below it in the element around it, down to the next heading.
    """
    end = last + 1
    if not isinstance(blocks[last].content, Heading):
        return end
    container = blocks[last].dom_path.rpartition("/")[0]
    while end < len(blocks) and scores[end] > _NEVER and _is_headed(blocks[end], container):
        end += 1
    return end


def _is_headed(block: TextBlock, container: str) -> bool:
    return not isinstance(block.content, Heading) and block.link_share < LINKED and _is_inside(block, container)


def _is_inside(block: TextBlock, container: str) -> bool:
    """Return whether a block is a paragraph or a list that stands in an element, its DOM path given.

    Of a path that is too long the outermost elements are not named.
    """
    parent = block.dom_path.rpartition("/")[0]
    return any(path and container.endswith(path) for path in (parent, parent.rpartition("/")[0]))


def _paragraphs(
    blocks: Sequence[TextBlock], rows: Sequence[Features], scores: Sequence[float], start: int
) -> list[int]:
    """Return the paragraphs at the first place below the headline that has FEWEST of them, in one run."""
    for first in range(start, min(start + REACH, len(blocks))):
        if not _is_paragraph(blocks, rows, scores, first):
            continue
        path = blocks[first].dom_path
        run = [first]
        for at in range(first + 1, len(blocks)):
            if blocks[at].dom_path == path and scores[at] > _NEVER:
                run.append(at)
            elif blocks[at].dom_path.rpartition("/")[0] != path.rpartition("/")[0]:
                break
        return run if sum(_is_paragraph(blocks, rows, scores, at) for at in run) >= FEWEST else []
    return []


def _is_paragraph(blocks: Sequence[TextBlock], rows: Sequence[Features], scores: Sequence[float], at: int) -> bool:
    block, row = blocks[at], rows[at]
    return (
        isinstance(block.content, Paragraph)
        and is_paragraph(block.text)
        and block.link_share < LINKED
        and row.recurrence < 0.5
        and scores[at] > _NEVER
    )


def _size(blocks: Sequence[TextBlock], places: Sequence[int]) -> int:
    return sum(word_count(blocks[at].text) for at in places)
