"""Candidates for a page's headline: as the page prints it, and as its metadata has it; and the kicker above it."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from tamizdat.article import Heading
from tamizdat.recover.capture import Candidate
from tamizdat.recover.fields.titles import SEPARATOR
from tamizdat.recover.html.fields.head import Head
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import normalize, word_count, words

# DOM paths of navigation, and of lists of other articles.
ASIDE = re.compile(r"/(?:nav|li|aside|footer)\b|crumb|related|sidebar")
# A headline and a kicker are rarely longer, in characters.
LONGEST_HEADLINE, LONGEST_KICKER = 250, 60
KICKER = re.compile(
    r"kicker|eyebrow|overline|roofline|dachzeile|topline|spitzmarke|antetitulo|occhiello|surtitre|nadtitul|rubric",
    re.IGNORECASE,
)
# Likeness (0 to 1) from which a text is a title in other words, and score from which a block is the printed headline.
ALIKE, PRINTED = 0.8, 0.5
FEWEST_WORDS, LINKED = 3, 0.5  # of a block that prints a part of a title
PROMINENCE = {"h1": 2.0, "h2": 1.6, "h3": 1.4}


def headlines(head: Head, blocks: list[PageBlock], outlet: set[str]) -> tuple[list[Candidate], int | None, str]:
    """Return the candidates, the index of the block that prints the headline (None if none does), and the kicker.

    `outlet` holds the outlet's names in lower case: they are no part of a headline.
    """
    stated = [Candidate(_without_outlet(text, outlet), "json-ld") for text in head.stated("headline")[:1]]
    stated += [Candidate(_without_outlet(text, outlet), "meta") for text in head.meta("og:title", "twitter:title")[:1]]
    title = head.title()
    titles = [candidate.value for candidate in stated] + [_without_outlet(title, outlet)]
    at = _printed_at(blocks, titles, outlet)
    candidates, kicker = [], ""
    if at is not None:
        printed, kicker = _without_kicker(_without_outlet(_whole_heading(blocks[at]), outlet), titles)
        candidates.append(Candidate(printed, "h1" if isinstance(blocks[at].block.content, Heading) else "title"))
        kicker = kicker or _kicker_above(blocks, at)
    candidates += stated
    if title:
        own = _without_outlet(title, outlet)
        candidates.append(Candidate(own if own != title else max(SEPARATOR.split(title), key=word_count), "title"))
    return candidates, at, kicker


def outlet_in_title(title: str, headlines: list[Candidate]) -> set[str]:
    """Return what stands after the headline in a <title>, in lower case: names of the outlet and of its sections."""
    starts = (each.value for each in headlines if title.startswith(each.value) and title != each.value)
    rest = title[len(next(starts, title)) :]
    return {part.strip().casefold() for part in SEPARATOR.split(f"{rest} ") if part.strip()}


def _without_kicker(printed: str, titles: list[str]) -> tuple[str, str]:
    """Return headline and kicker of a printed heading: if a title is its end, its start is the kicker."""
    for title in titles:
        start = len(printed) - len(title)
        if 0 < start <= len(title) and printed.casefold().endswith(title.casefold()):
            return printed[start:], printed[:start].strip(" :|–—-·")
    return printed, ""


def _kicker_above(blocks: list[PageBlock], at: int) -> str:
    """Return the short line above the headline at block `at` whose markup calls it a kicker; "" if there is none."""
    for above in reversed(blocks[max(0, at - 3) : at]):
        marks = f"{above.element.get('class') or ''} {above.block.dom_path.rsplit('/', 2)[-2:]}"
        if above.block.text and len(above.block.text) <= LONGEST_KICKER and KICKER.search(marks):
            return above.block.text
    return ""


def _whole_heading(printed: PageBlock) -> str:
    """Return the words of a headline's whole heading element: some pages set the first words apart in it."""
    element, text = printed.element, printed.block.text
    whole = "".join(map(str, element.itertext())) if element.tag == "h1" else text
    parent = element.getparent()
    if parent is not None and parent.tag == "h1":
        whole = " ".join(map(str, parent.itertext()))
    whole = normalize(whole)
    return whole if len(whole) <= LONGEST_HEADLINE and text.startswith(":") else text


def _printed_at(blocks: list[PageBlock], titles: list[str], outlet: set[str]) -> int | None:
    """Return the index of the block that prints the headline: one that repeats a title, else a heading of level 1."""
    wanted = [words(title) for title in titles if title]
    best, best_score = None, 0.0
    for index, page_block in enumerate(blocks):
        text = page_block.block.text
        if not text or len(text) > LONGEST_HEADLINE or text.casefold() in outlet:
            continue
        score = max((likeness(words(text), title) for title in wanted), default=0.0)
        if score:
            score *= _prominence(page_block)
        if score > best_score:
            best, best_score = index, score
    if best_score >= PRINTED:
        return best
    first = _first_heading(blocks, outlet)
    return first if first is not None else _printed_part(blocks, titles)


def _printed_part(blocks: list[PageBlock], titles: list[str]) -> int | None:
    """Return the index of the block that prints the longest part of a title: "Pier Reopens" of "News :: Pier Reopens".

    A name of three words and more is no label.
    """
    parts = [words(max(SEPARATOR.split(title), key=word_count)) for title in titles if title]
    wanted = [part for part in parts if len(part) >= FEWEST_WORDS]
    printed = (
        at for at, each in enumerate(blocks) if each.block.link_share < LINKED and words(each.block.text) in wanted
    )
    return next(printed, None)


def likeness(text: list[str], title: list[str]) -> float:
    """Return which share of a title (0 to 1) a text is; 0 if it is no part of it and not alike."""
    if not text or not title:
        return 0.0
    joined, whole = " ".join(text), " ".join(title)
    if f" {joined} " in f" {whole} ":
        return len(joined) / len(whole)
    ratio = fuzz.ratio(joined, whole) / 100
    return ratio if ratio > ALIKE else 0.0


def _prominence(page_block: PageBlock) -> float:
    """Return by how much a block's likeness to a title counts as a headline: headings more, links and asides less."""
    element, block = page_block.element, page_block.block
    tag = element.tag if isinstance(element.tag, str) else ""
    weight = PROMINENCE.get(tag, 1.2 if isinstance(block.content, Heading) else 1.0)
    if element.get("itemprop") == "headline":
        weight += 0.5
    # A headline that is a link, or stands among breadcrumbs, is another page's or a copy for machines.
    return weight * (0.6 if block.link_share > 0.5 else 1.0) * (0.4 if ASIDE.search(block.dom_path) else 1.0)


def _first_heading(blocks: list[PageBlock], outlet: set[str]) -> int | None:
    """Return the first <h1> of three words and more, else the longest; None if there is none."""
    tops = [
        index
        for index, page_block in enumerate(blocks)
        if page_block.element.tag == "h1" and page_block.block.text and page_block.block.text.casefold() not in outlet
    ]
    return max(tops, key=lambda index: min(word_count(blocks[index].block.text), 3), default=None)


def _letters(name: str) -> str:
    """Return a name as addresses spell it: "Skerrow Gazette" stands in skerrow-gazette.example."""
    return "".join(filter(str.isalnum, name.casefold()))


def _without_outlet(title: str, outlet: set[str]) -> str:
    """Return a title without the outlet's name at its end or start."""
    parts = SEPARATOR.split(title)
    names = {_letters(name) for name in outlet}
    others = [part for part in parts if _letters(part) not in names]
    if len(others) == len(parts) or not any(others):
        return title
    return title[title.find(others[0]) : title.rfind(others[-1]) + len(others[-1])]
