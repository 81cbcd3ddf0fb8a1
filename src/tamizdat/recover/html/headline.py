"""A page's headline: as printed, and as its metadata has it."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from tamizdat.article import Heading
from tamizdat.recover.capture import Claim
from tamizdat.recover.html.groups import Found
from tamizdat.recover.html.head import Head
from tamizdat.recover.words import count, fold, words

BREAK = re.compile(r"\s+(?:[|–—·•»«:/]|::|-{1,2})\s+|\s*[|｜»«]\s*|(?<=[^\x00-\x7f])[_-](?=[^\x00-\x7f])")
ASIDE = re.compile(r"/(?:nav|li|aside|footer)\b|crumb|related|sidebar")
# A headline and a kicker are rarely longer, in characters.
LONGEST_HEADLINE, LONGEST_KICKER = 250, 60
KICKER = re.compile(
    r"kicker|eyebrow|overline|roofline|dachzeile|topline|spitzmarke|antetitulo|occhiello|surtitre|nadtitul|rubric",
    re.IGNORECASE,
)


def headlines(head: Head, found: list[Found], outlet: set[str]) -> tuple[list[Claim], int | None, str]:
    """Return the claims of a headline, at which piece it is printed (None if nowhere), and the kicker printed with it.

    `outlet` holds the names of who publishes the page, in lower case: they are no part of a headline.
    """
    stated = [Claim(_less_outlet(text, outlet), "json-ld") for text in head.stated("headline")[:1]]
    stated += [Claim(_less_outlet(text, outlet), "meta") for text in head.meta("og:title", "twitter:title")[:1]]
    title = head.title()
    titles = [claim.value for claim in stated] + [_less_outlet(title, outlet)]
    at = _printed(found, titles, outlet)
    claims, kicker = [], ""
    if at is not None:
        printed, kicker = _less_kicker(_less_outlet(_whole(found[at]), outlet), titles)
        claims.append(Claim(printed, "h1" if isinstance(found[at].piece.block, Heading) else "title"))
        kicker = kicker or _kicker_above(found, at)
    claims += stated
    if title:
        claims.append(Claim(max(BREAK.split(_less_outlet(title, outlet)), key=count), "title"))
    return claims, at, kicker


def _less_kicker(printed: str, titles: list[str]) -> tuple[str, str]:
    """Return a printed headline and the kicker before it, told apart by a title that is the end of what is printed."""
    for title in titles:
        start = len(printed) - len(title)
        if 0 < start <= len(title) and printed.casefold().endswith(title.casefold()):
            return printed[start:], printed[:start].strip(" :|–—-·")
    return printed, ""


def _kicker_above(found: list[Found], at: int) -> str:
    """Return the short line above the headline at piece `at` whose markup calls it a kicker, "" for none."""
    for one in reversed(found[max(0, at - 3) : at]):
        marks = f"{one.element.get('class') or ''} {one.piece.place.rsplit('/', 2)[-2:]}"
        if one.piece.text and len(one.piece.text) <= LONGEST_KICKER and KICKER.search(marks):
            return one.piece.text
    return ""


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
        score = max((likeness(words(text), title) for title in wanted), default=0.0)
        if score:
            score *= _prominence(one)
        if score > best_score:
            best, best_score = index, score
    return best if best_score >= 0.5 else _first_heading(found, outlet)


def likeness(text: list[str], title: list[str]) -> float:
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
