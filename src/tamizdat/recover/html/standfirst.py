"""A page's standfirst: the lines between headline and body that say what the article is about.

Only what the page prints is one; a description that merely repeats the first paragraph for machines is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from rapidfuzz import fuzz

from tamizdat.article import Figure, Heading, Paragraph
from tamizdat.recover.capture import Claim, Piece
from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.groups import Found
from tamizdat.recover.html.head import Head
from tamizdat.recover.html.headline import ASIDE, likeness
from tamizdat.recover.words import count, ends, words

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
NOT_STANDFIRST = re.compile(
    r"/(?:figure|figcaption|aside|nav|footer|button|form)\b|caption|credit|byline|author|meta|share|social"
    r"|advert|promo"
    r"|comment|related|copyright|breadcrumb|newsletter|date|time",
    re.IGNORECASE,
)
# A standfirst is a paragraph, of so many characters at most.
LONGEST_STANDFIRST = 900
# How many pieces after the headline, and before the body where that is not printed over it, a standfirst can stand.
REACH = 25


def standfirsts(
    head: Head, found: list[Found], headlines: list[Claim], at: int | None, main: list[bool | None]
) -> list[Claim]:
    """Return the claims of a standfirst, most trusted first. `at` is the piece that prints the headline.

    Witnesses: "class" (named so by its markup), "meta" (a description that is printed apart from the body), "heading"
    (right below the headline), "place" (a paragraph between headline and body, set apart from the body's).
    """
    descriptions = head.stated("description") + head.meta("og:description", "description", "twitter:description")
    titles = [words(claim.value) for claim in headlines]
    near = [index for index in _near(found, at, main) if _can_be_standfirst(found[index].piece, titles)]
    claims: list[Claim] = []
    marked = [(index, mark) for index in near if (mark := _standfirst_around(found[index].element)) is not None]
    for index, mark in marked[:1]:
        if not _one_of_many(found, index, 2):
            # Some are a list, or a few paragraphs.
            parts = [found[other].piece.text for other, same in marked if same is mark]
            claims.append(Claim(" ".join(parts[:5]), "class"))
    for index in near:
        piece = found[index].piece
        shown = any(_shows(piece.text, stated) for stated in descriptions)
        if shown and (_is_bold(piece) or not _one_of_many(found, index, 0)):
            claims.append(Claim(piece.text, "meta"))
    for index in near:
        if isinstance(found[index].piece.block, Heading) and at is not None and index == at + 1:
            claims.append(Claim(found[index].piece.text, "heading"))
    claims += [Claim(found[index].piece.text, "place") for index in _set_apart(found, near, main)]
    return list(dict.fromkeys(claims))


def _set_apart(found: list[Found], near: list[int], main: list[bool | None]) -> list[int]:
    """Return the paragraph between headline and body that stands in a place of its own, if there is one."""
    places = Counter(
        one.piece.place for one, inside in zip(found, main, strict=True) if inside and count(one.piece.text) >= 8
    )
    body = next((place for place, _ in places.most_common(1)), "")
    first = next((index for index, one in enumerate(found) if main[index] and one.piece.place == body), 0)
    for index in near:
        piece = found[index].piece
        if (
            index < first
            and isinstance(piece.block, Paragraph)
            and count(piece.text) >= 6
            and ends(piece.text)
            and not NOT_STANDFIRST.search(piece.place)
            and not dates.dateline(piece.text)
            and not names.byline(piece.text)
        ):
            return [index]
    return []


def _can_be_standfirst(piece: Piece, titles: list[list[str]]) -> bool:
    tokens = words(piece.text)
    return (
        count(piece.text) >= 4
        and len(piece.text) <= LONGEST_STANDFIRST
        and piece.links <= 0.5
        and not isinstance(piece.block, Figure)
        and not any(likeness(title, tokens) or likeness(tokens, title) for title in titles)
    )


def _is_bold(piece: Piece) -> bool:
    return isinstance(piece.block, Paragraph) and bool(BOLD.match(piece.block.html))


def _one_of_many(found: list[Found], index: int, allowed: int) -> bool:
    """Tell whether more than `allowed` of the next pieces of running text stand in the very same place."""
    after = [one.piece for one in found[index + 1 : index + 12] if count(one.piece.text) >= 8]
    return sum(piece.place == found[index].piece.place for piece in after) > allowed


def _near(found: list[Found], headline: int | None, main: list[bool | None]) -> Iterator[int]:
    """Yield the pieces where a standfirst can stand: from the headline to the third piece of the body."""
    first = next((index for index, inside in enumerate(main) if inside), 0)
    start = 0 if headline is None else headline + 1
    if headline is None or (ASIDE.search(found[headline].piece.place) and first > headline):
        start = max(start, first - REACH)
    body = 0
    for index in range(max(0, start - 3), len(found)):
        if index == headline or not found[index].piece.text:
            continue
        yield index
        body += bool(main[index]) and index > start
        if body >= 3 or index > start + REACH:
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
