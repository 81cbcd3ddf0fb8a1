"""A page's headline and standfirst: as printed, and as its metadata has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from rapidfuzz import fuzz

from tamizdat.article import Figure, Heading, Paragraph
from tamizdat.recover.capture import Claim, Piece
from tamizdat.recover.page_blocks import Found
from tamizdat.recover.page_head import Head
from tamizdat.recover.words import count, fold, words

BREAK = re.compile(r"\s+(?:[|–—·•»«:/]|::|-{1,2})\s+|\s*[|｜»«]\s*|(?<=[^\x00-\x7f])[_-](?=[^\x00-\x7f])")
STANDFIRST = re.compile(
    r"standfirst|sub-?(?:head|title|hed|line)|deck?(?:$|[\s_-])|(?:^|[\s_-])(?:lead|lede|intro(?:duction)?"
    r"|ingress|chapo?|chapeau|vorspann"
    r"|entradilla|sommario|occhiello|bajada|copete|excerpt|summary|abstract|preamble|anons|anounce|lid"
    r"|perex|zajawka)(?:$|[\s_-])"
    r"|(?:article|post|entry|story|page|content)[_-]*(?:lead|intro|description|summary|excerpt|abstract"
    r"|teaser)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"/(?:nav|li|aside|footer)\b|crumb|related|sidebar")
BOLD = re.compile(r"<strong>(?:(?!</strong>).)*</strong>\W*$")
# A headline is rarely longer; a standfirst is a paragraph.
LONGEST_HEADLINE, LONGEST_STANDFIRST = 250, 900


def headlines(head: Head, found: list[Found], outlet: set[str]) -> tuple[list[Claim], int | None, str]:
    """Return the claims of a headline, at which piece it is printed (None if nowhere), and the kicker printed with it.

    `outlet` holds the names of who publishes the page, in lower case: they are no part of a headline.
    """
    stated = [Claim(_less_outlet(text, outlet), "json-ld") for text in head.stated("headline")[:1]]
    stated += [Claim(_less_outlet(text, outlet), "meta") for text in head.meta("og:title", "twitter:title")[:1]]
    title = fold("".join(map(str, next(head.tree.iter("title"), etree.Element("title")).itertext())))
    titles = [claim.value for claim in stated] + [_less_outlet(title, outlet)]
    at = _printed(found, titles, outlet)
    claims, kicker = [], ""
    if at is not None:
        printed, kicker = _less_kicker(_less_outlet(_whole(found[at]), outlet), titles)
        claims.append(Claim(printed, "h1" if isinstance(found[at].piece.block, Heading) else "title"))
    claims += stated
    if title:
        claims.append(Claim(max(BREAK.split(_less_outlet(title, outlet)), key=count), "title"))
    return claims, at, kicker


def standfirsts(
    head: Head, found: list[Found], headlines: list[Claim], at: int | None, main: list[bool | None]
) -> list[tuple[Claim, int]]:
    """Return the claims of a standfirst with the piece that prints each; what the page does not print is none.

    `at` is the piece that prints the headline. A description that merely repeats the first paragraph is no standfirst.
    """
    descriptions = head.stated("description")
    descriptions += head.meta("og:description", "description", "twitter:description")
    titles = [words(claim.value) for claim in headlines]
    near = [index for index in _near(found, at, main) if _can_be_standfirst(found[index].piece, titles)]
    claims: list[tuple[Claim, int]] = []
    marked = [(index, mark) for index in near if (mark := _standfirst_around(found[index].element)) is not None]
    for index, mark in marked[:1]:
        if not _one_of_many(found, index, 2):
            # Some are a list, or a few paragraphs.
            parts = [found[other].piece.text for other, same in marked if same is mark]
            claims.append((Claim(" ".join(parts[:5]), "class"), index))
    for index in near:
        text = found[index].piece.text
        if any(_shows(text, stated) for stated in descriptions) and (
            _is_bold(found[index].piece) or not _one_of_many(found, index, 0)
        ):
            claims.append((Claim(text, "meta"), index))
    for index in near:
        if isinstance(found[index].piece.block, Heading) and at is not None and index == at + 1:
            claims.append((Claim(found[index].piece.text, "heading"), index))
    return claims


def _can_be_standfirst(piece: Piece, titles: list[list[str]]) -> bool:
    tokens = words(piece.text)
    return (
        count(piece.text) >= 4
        and len(piece.text) <= LONGEST_STANDFIRST
        and piece.links <= 0.5
        and not isinstance(piece.block, Figure)
        and not any(_likeness(title, tokens) or _likeness(tokens, title) for title in titles)
    )


def _is_bold(piece: Piece) -> bool:
    return isinstance(piece.block, Paragraph) and bool(BOLD.match(piece.block.html))


def _one_of_many(found: list[Found], index: int, allowed: int) -> bool:
    """Tell whether more than `allowed` of the next pieces of running text stand in the very same place."""
    after = [one.piece for one in found[index + 1 : index + 12] if count(one.piece.text) >= 8]
    return sum(piece.place == found[index].piece.place for piece in after) > allowed


def _less_kicker(printed: str, titles: list[str]) -> tuple[str, str]:
    """Return a printed headline and the kicker before it, told apart by a title that is the end of what is printed."""
    for title in titles:
        start = len(printed) - len(title)
        if 0 < start <= len(title) and printed.casefold().endswith(title.casefold()):
            return printed[start:], printed[:start].strip(" :|–—-·")
    return printed, ""


def _whole(one: Found) -> str:
    """Return the headline of a piece, with what else stands in its heading: some set the first words apart."""
    around = "".join(map(str, one.element.itertext())) if one.element.tag == "h1" else one.piece.text
    parent = one.element.getparent()
    if parent is not None and parent.tag == "h1":
        around = " ".join(map(str, parent.itertext()))
    whole = fold(around)
    return whole if len(whole) <= LONGEST_HEADLINE and one.piece.text.startswith(":") else one.piece.text


def _printed(found: list[Found], titles: list[str], outlet: set[str]) -> int | None:
    """Return the piece that prints the headline: what the titles repeat, headings first; else a heading of level 1."""
    wanted = [words(title) for title in titles if title]
    best, best_score = None, 0.0
    for index, one in enumerate(found):
        text = one.piece.text
        if not text or len(text) > LONGEST_HEADLINE or text.casefold() in outlet:
            continue
        score = max((_likeness(words(text), title) for title in wanted), default=0.0)
        if score:
            score *= _prominence(one)
        if score > best_score:
            best, best_score = index, score
    return best if best_score >= 0.5 else _first_heading(found, outlet)


def _likeness(text: list[str], title: list[str]) -> float:
    """Return which share of a title a text is, 0 if it is no part of it."""
    if not text or not title:
        return 0.0
    joined, whole = " ".join(text), " ".join(title)
    if f" {joined} " in f" {whole} ":
        return len(joined) / len(whole)
    ratio = fuzz.ratio(joined, whole) / 100
    return ratio if ratio > 0.8 else 0.0


def _prominence(one: Found) -> float:
    tag = one.element.tag
    weight = {"h1": 2.0, "h2": 1.6, "h3": 1.4}.get(
        tag if isinstance(tag, str) else "", 1.2 if isinstance(one.piece.block, Heading) else 1.0
    )
    if one.element.get("itemprop") == "headline":
        weight += 0.5
    # A headline that leads elsewhere, or stands among breadcrumbs, is another page's or a copy for machines.
    return weight * (0.6 if one.piece.links > 0.5 else 1.0) * (0.4 if ASIDE.search(one.piece.place) else 1.0)


def _first_heading(found: list[Found], outlet: set[str]) -> int | None:
    tops = [
        index
        for index, one in enumerate(found)
        if one.element.tag == "h1" and one.piece.text and one.piece.text.casefold() not in outlet
    ]
    return max(tops, key=lambda index: min(count(found[index].piece.text), 3), default=None)


def _less_outlet(title: str, outlet: set[str]) -> str:
    """Return a title without the outlet's name at its end or start."""
    parts = BREAK.split(title)
    kept = [part for part in parts if part.casefold() not in outlet]
    if len(kept) == len(parts) or not any(kept):
        return title
    return title[title.find(kept[0]) : title.rfind(kept[-1]) + len(kept[-1])]


def _near(found: list[Found], headline: int | None, main: list[bool | None]) -> Iterator[int]:
    """Yield the pieces where a standfirst can stand: from the headline to the third piece of the body."""
    start = 0 if headline is None else headline + 1
    body = 0
    for index in range(max(0, start - 3), len(found)):
        if index == headline or not found[index].piece.text:
            continue
        yield index
        body += bool(main[index]) and index > start
        if body >= 3 or index > start + 25:
            return


def _standfirst_around(element: etree._Element) -> etree._Element | None:
    """Return what its itemprop, class, id or test name calls a standfirst: the element, or one of the two around it."""
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


def _shows(text: str, description: str) -> bool:
    """Tell whether a printed text is a description, which machines may have cut."""
    a, b = " ".join(words(text)), " ".join(words(description))
    if len(b) < 30:
        return False
    return (
        a == b
        or (a.endswith(b) and len(a) < len(b) + 30)
        or (b.startswith(a) and len(a) > 0.6 * len(b))
        or a.startswith(b[: max(30, len(b) - 8)])
        or fuzz.ratio(a, b) > 90
    )
