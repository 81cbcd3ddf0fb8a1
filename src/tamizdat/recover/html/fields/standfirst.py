"""Candidates for a page's standfirst: the lines between headline and body that say what the article is about.

Only what the page prints is a candidate; a description for machines that merely repeats the first paragraph is none.
Which candidate is taken, and what other captures of the article have to say, is decided in `fields.standfirst`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from rapidfuzz import fuzz

from tamizdat.article import Figure, Heading, Paragraph
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import Candidate, TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.fields.head import Head
from tamizdat.recover.html.fields.headline import ASIDE, likeness
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import ends_sentence, is_paragraph, word_count, words

# Classes, ids and test names of elements that hold a standfirst.
STANDFIRST = re.compile(
    r"standfirst|sub-?(?:head|title|hed|line)|de(?:k|ck)(?:$|[\s_-])|bullet-?points|key-?(?:points|facts)"
    r"|(?:^|[\s_-])(?:lead|lede|intro(?:duction)?"
    r"|ingress|chapo?|chapeau|vorspann"
    r"|entradilla|sommario|occhiello|bajada|copete|excerpt|summary|abstract|preamble|anons|anounce|lid"
    r"|perex|zajawka)(?:$|[\s_-])"
    r"|(?:article|post|entry|story|page|content)[_-]*(?:lead|intro|description|summary|excerpt|abstract"
    r"|teaser)",
    re.IGNORECASE,
)
BOLD = re.compile(r"<strong>(?:(?!</strong>).)*</strong>\W*$")
# DOM paths where no standfirst stands.
NOT_STANDFIRST = re.compile(
    r"/(?:figure|figcaption|aside|nav|footer|button|form)\b|caption|credit|byline|author|meta|share|social"
    r"|advert|promo"
    r"|comment|related|copyright|breadcrumb|newsletter|date|time|subscri|whatsapp|telegram|tooltip|paywall",
    re.IGNORECASE,
)
# Characters of a standfirst at most: it is a paragraph.
LONGEST_STANDFIRST = 900
# How many blocks after the headline a standfirst can stand; how many before the body where the headline is not printed
# above it.
REACH = 25
# A block of this many words and more is running text.
RUNNING = 8
# Some standfirsts are a list, or a few paragraphs: this many at most are taken.
MOST_PARTS = 5
# Paragraphs of running text that a standfirst has at most.
MOST_IN_STANDFIRST = 2
# An element of so few elements holds no article.
MOST_ELEMENTS = 3
# Words of a standfirst that nothing but bold letters tell.
LONGEST_BOLD = 45


def standfirsts(
    head: Head,
    blocks: list[PageBlock],
    headlines: list[Candidate],
    headline_at: int | None,
    in_main_text: list[bool | None],
) -> list[Candidate]:
    """Return the candidates, most trusted first. `headline_at` is the index of the block that prints the headline.

    Their sources: "class" (named so by its markup), "meta" (a description that is printed apart from the body),
    "heading" (right below the headline), "place" (a paragraph between headline and body, set apart from the body's).
    """
    descriptions = head.stated("description") + head.meta("og:description", "description", "twitter:description")
    titles = [words(candidate.value) for candidate in headlines]
    near = [
        index for index in _near(blocks, headline_at, in_main_text) if _can_be_standfirst(blocks[index].block, titles)
    ]
    candidates: list[Candidate] = []
    marked = [(index, mark) for index in near if (mark := _standfirst_around(blocks[index].element)) is not None]
    if marked and _holds_body(marked[0][1], blocks, in_main_text):
        marked = []
    for index, mark in marked[:1]:
        if not _is_one_of_many(blocks, index, 2):
            parts = [blocks[other].block.text for other, same in marked if same is mark]
            candidates.append(Candidate(" ".join(parts[:MOST_PARTS]), "class"))
    for index in near:
        block = blocks[index].block
        printed = any(_prints(block.text, description) for description in descriptions)
        if printed and (_is_bold(block) or not _is_one_of_many(blocks, index, 0)):
            candidates.append(Candidate(block.text, "meta"))
    for index in near:
        if isinstance(blocks[index].block.content, Heading) and headline_at is not None and index == headline_at + 1:
            candidates.append(Candidate(blocks[index].block.text, "heading"))
    candidates += [
        Candidate(blocks[index].block.text, "heading") for index in _sentence_as_heading(blocks, near, in_main_text)
    ]
    candidates += [Candidate(blocks[index].block.text, "place") for index in _set_apart(blocks, near, in_main_text)]
    candidates += [Candidate(blocks[index].block.text, "place") for index in _in_bold(blocks, near, headline_at)]
    return list(dict.fromkeys(candidates))


def _set_apart(blocks: list[PageBlock], near: list[int], in_main_text: list[bool | None]) -> list[int]:
    """Return the index of the paragraph between headline and body that is set apart from the body, if there is one."""
    paths = Counter(
        each.block.dom_path
        for each, inside in zip(blocks, in_main_text, strict=True)
        if inside and word_count(each.block.text) >= RUNNING
    )
    body_path = next((path for path, _ in paths.most_common(1)), "")
    body_start = next(
        (index for index, each in enumerate(blocks) if in_main_text[index] and each.block.dom_path == body_path), 0
    )
    for index in near:
        block = blocks[index].block
        if (
            index < body_start
            and isinstance(block.content, Paragraph)
            and word_count(block.text) >= 6
            and ends_sentence(block.text)
            and not NOT_STANDFIRST.search(block.dom_path)
            and not dates.is_dateline(block.text)
            and not names.byline(block.text)
            and not phrases.times(block.text)
        ):
            return [] if _goes_on(blocks, index) else [index]
    return []


def _holds_body(mark: etree._Element, blocks: list[PageBlock], in_main_text: list[bool | None]) -> bool:
    """Return whether most of the running text that is the article's stands in an element: then it is no standfirst."""
    if next(islice(mark.iter(), MOST_ELEMENTS, None), None) is None:
        return False
    running = [
        each.element
        for each, inside in zip(blocks, in_main_text, strict=True)
        if inside and word_count(each.block.text) >= RUNNING
    ]
    inside = sum(element is mark or mark in element.iterancestors() for element in running)
    return inside > MOST_IN_STANDFIRST and 2 * inside > len(running)


def _sentence_as_heading(blocks: list[PageBlock], near: list[int], in_main_text: list[bool | None]) -> list[int]:
    """Return the index of the heading right above the first paragraph, if it is a sentence, as no heading is."""
    for index in near:
        block = blocks[index].block
        if in_main_text[index] and is_paragraph(block.text):
            return [index] if isinstance(block.content, Heading) and block.text.endswith((".", "…", "。")) else []
    return []


def _in_bold(blocks: list[PageBlock], near: list[int], headline_at: int | None) -> list[int]:
    """Return the index of the first words below a printed headline, if they are bold and the running text is not.

    That is for pages without classes, whose standfirst stands loose among the paragraphs: `<b>…</b><br><br>`. Lines of
    byline and date may stand between.
    """
    if headline_at is None:
        return []
    for index in near:
        text = blocks[index].block.text
        if index <= headline_at or names.byline(text) or dates.is_dateline(text):
            continue
        below = next((each for each in blocks[index + 1 :] if _is_running(each.block)), None)
        goes_on = below is not None and is_paragraph(below.block.text) and below.element is blocks[index].element
        apart = goes_on and below is not None and not _is_bold(below.block) and _is_bold(blocks[index].block)
        return [index] if apart and word_count(text) <= LONGEST_BOLD else []
    return []


def _is_running(block: TextBlock) -> bool:
    return word_count(block.text) >= RUNNING and not isinstance(block.content, Figure)


def _goes_on(blocks: list[PageBlock], index: int) -> bool:
    """Return whether running text follows a paragraph at its own place, or loose in the element around it."""
    below = next((each for each in blocks[index + 1 :] if word_count(each.block.text) >= RUNNING), None)
    if below is None:
        return False
    own = blocks[index]
    return below.block.dom_path == own.block.dom_path or below.element is own.element.getparent()


def _can_be_standfirst(block: TextBlock, titles: list[list[str]]) -> bool:
    tokens = words(block.text)
    return (
        word_count(block.text) >= 4
        and len(block.text) <= LONGEST_STANDFIRST
        and block.link_share <= 0.5
        and not isinstance(block.content, Figure)
        and not any(likeness(title, tokens) or likeness(tokens, title) for title in titles)
    )


def _is_bold(block: TextBlock) -> bool:
    return isinstance(block.content, Paragraph) and bool(BOLD.match(block.content.html))


def _is_one_of_many(blocks: list[PageBlock], index: int, allowed: int) -> bool:
    """Return whether more than `allowed` of the next blocks of running text stand at the very same DOM path."""
    after = [each.block for each in blocks[index + 1 : index + 12] if word_count(each.block.text) >= RUNNING]
    return sum(block.dom_path == blocks[index].block.dom_path for block in after) > allowed


def _near(blocks: list[PageBlock], headline_at: int | None, in_main_text: list[bool | None]) -> Iterator[int]:
    """Yield the blocks where a standfirst can stand: from the headline to the third block of the body."""
    body_start = next((index for index, inside in enumerate(in_main_text) if inside), 0)
    start = 0 if headline_at is None else headline_at + 1
    if headline_at is None or (ASIDE.search(blocks[headline_at].block.dom_path) and body_start > headline_at):
        start = max(start, body_start - REACH)
    in_body = 0
    for index in range(max(0, start - 3), len(blocks)):
        if index == headline_at or not blocks[index].block.text:
            continue
        yield index
        in_body += bool(in_main_text[index]) and index > start
        if in_body >= 3 or index > start + REACH:
            return


def _standfirst_around(element: etree._Element) -> etree._Element | None:
    """Return the element that its markup calls a standfirst: `element`, or one of the two around it; else None."""
    at: etree._Element | None = element
    for _ in range(3):
        if at is None or at.tag in ("body", "article", "main", "figure", "figcaption"):
            return None
        if at.get("itemprop") in ("description", "alternativeHeadline", "abstract"):
            return at
        marks = " ".join(at.get(name) or "" for name in ("class", "id", "data-testid", "data-component", "data-qa"))
        if STANDFIRST.search(marks):
            return None if "caption" in marks else at
        at = at.getparent()
    return None


def _prints(text: str, description: str) -> bool:
    """Return whether a printed text is a description for machines, which may have been cut short."""
    printed, described = " ".join(words(text)), " ".join(words(description))
    if len(described) < 30:
        return False
    return (
        printed == described
        or (printed.endswith(described) and len(printed) < len(described) + 30)
        or (described.startswith(printed) and len(printed) > 0.6 * len(described))
        or printed.startswith(described[: max(30, len(described) - 8)])
        or fuzz.ratio(printed, described) > 90
    )
