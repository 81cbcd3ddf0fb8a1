"""Who wrote a page's article and when, where it belongs, and its addresses, each claim with its witness.

A claim's witness says where it stood. Claims of one field come most trusted first; those of one witness belong
together: two writers named by the JSON-LD are one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from lxml import etree

from tamizdat.article import Figure, Moment
from tamizdat.recover.capture import Capture, Claim
from tamizdat.recover.fields import addresses, dates, names
from tamizdat.recover.html.blocks import hidden
from tamizdat.recover.html.groups import Found
from tamizdat.recover.html.head import Head, texts
from tamizdat.recover.words import fold

BYLINE = re.compile(
    r"byline|(?:^|[\s_-])(?:authors?|autor(?:es|en|in|i)?|auteurs?|writer|contributors?|creator)(?:$"
    r"|[\s_-])|author[_-]?name"
    r"|(?:article|post|entry|story)[_-]*author",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"bio|about|avatar|image|photo|social|follow|comment|related|teaser|descri|widget|sidebar|quote|twitter"
    r"|share|date|time",
    re.IGNORECASE,
)
STAMPED = re.compile(r"date|time|publi[sc]|posted|stamp|meta|byline|datum|fecha|info", re.IGNORECASE)
AUTHOR_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "cxenseparse:author",
    "dcsext.author", "citation_author", "twitter:data1-author",
)  # fmt: skip
PUBLISHED_META = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "date", "cxenseparse:recs:publishtime",
    "article.published", "published-date", "publication_date", "article_date_original",
    "citation_publication_date", "ptime",
)  # fmt: skip
UPDATED_META = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified",
    "lastmod", "article.updated", "revised",
)  # fmt: skip


def bylines(
    head: Head, found: list[Found], headline: int | None, main: list[bool | None], outlet: set[str]
) -> list[Claim]:
    """Return who signed. The outlet's own name counts only where nobody else signed."""
    around = list(_around(found, headline, main))
    answers = [("json-ld", _people(party["name"] for party in head.parties("author") or head.parties("creator")))]
    answers += [("meta", _people(head.meta(name))) for name in AUTHOR_META]
    marked = [text for index in around for text in _marked(found[index].element)]
    answers.append(("class", [name for name in _people(marked) if names.looks_like_name(name)]))
    answers.append(("line", [name for index in around for name in names.byline(found[index].piece.text)]))
    printed = fold(" ".join(found[index].piece.text for index in around)).casefold()
    claims = [Claim(name, witness) for witness, group in answers for name in group]
    persons = [claim for claim in claims if claim.value.casefold() not in outlet and not names.is_role(claim.value)]
    return _distinct(_confirmed(persons or claims, printed))


def _people(values: Iterable[str]) -> list[str]:
    return [name for value in values if len(value) <= 400 for name in names.people(value)]


def _confirmed(claims: list[Claim], printed: str) -> list[Claim]:
    """Leave out of each witness's names those that the page does not print, unless it prints none of them."""
    seen = {claim for claim in claims if claim.value.casefold() in printed}
    sure = {claim.witness for claim in seen}
    return [claim for claim in claims if claim in seen or claim.witness not in sure]


def moments(
    head: Head,
    found: list[Found],
    headline: int | None,
    main: list[bool | None],
    capture: Capture,
    language: str | None,
) -> tuple[list[tuple[Moment, str]], list[tuple[Moment, str]]]:
    """Return when the article was published and when it was updated, without what lies after the capture itself."""
    published = list(_read(head.stated("datePublished", "dateCreated", "uploadDate")[:1], "json-ld", language))
    updated = list(_read(head.stated("dateModified")[:1], "json-ld", language))
    published += _read(head.meta(*PUBLISHED_META), "meta", language)
    updated += _read(head.meta(*UPDATED_META), "meta", language)
    for element in head.tree.iter():
        if isinstance(element.tag, str) and element.get("itemprop") in ("datePublished", "dateModified"):
            value = element.get("content") or element.get("datetime") or "".join(map(str, element.itertext()))
            (updated if element.get("itemprop") == "dateModified" else published).extend(
                _read([value], "itemprop", language)
            )
    for index in _around(found, headline, main):
        for moment, witness, is_update in _printed(found[index], language):
            (updated if is_update else published).append((moment, witness))
    for url in urls(head, capture):
        if day := dates.from_address(url.value):
            published.append((day, "url"))
    limit = _latest(capture)
    published = [one for one in published if one[0].day <= limit]
    updated = [one for one in updated if one[0].day <= limit]
    return _sharpest(published), _sharpest(updated)


def urls(head: Head, capture: Capture) -> list[Claim]:
    """Return the article's own address by what the page says of it, then by where the capture came from."""
    base = capture.url
    claims = [
        *((url, "canonical") for url in head.links("canonical")),
        *((url, "meta") for url in head.meta("og:url")),
        *(
            (url, "json-ld")
            for node in head.articles
            for url in texts(node.get("mainEntityOfPage")) + texts(node.get("url"))
        ),
        *((url, "saved") for url in head.saved_from()),
    ]
    resolved = [
        Claim(addresses.clean(full), witness) for url, witness in claims if (full := addresses.resolve(base, url))
    ]
    if base:
        resolved.append(Claim(addresses.clean(addresses.unwrap(base)), "url"))
    return _distinct(claim for claim in resolved if re.match(r"https?://[^/]+/.", claim.value))


def images(head: Head, found: list[Found], main: list[bool | None], base: str | None) -> list[str]:
    """Return the addresses of the article's pictures, the one that stands for it first."""
    stated = [url for node in head.articles for url in texts(_urls(node.get("image")))]
    stated += head.meta("og:image", "og:image:url", "twitter:image")
    shown = [
        one.piece.block.image.original_url
        for one, inside in zip(found, main, strict=True)
        if inside and isinstance(one.piece.block, Figure)
    ]
    resolved = (addresses.resolve(base, url) for url in [*stated[-3:], *shown])
    return list(dict.fromkeys(url for url in resolved if url))


def section(head: Head) -> str:
    """Return the section by its name: as stated, or the last step but one of the path that leads to the page."""
    stated = head.stated("articleSection") or head.meta(
        "article:section", "og:article:section", "section", "parsely-section"
    )
    for path in head.breadcrumbs:
        steps = [name for item in path.get("itemListElement") or [] for name in texts(item)]
        # Home, the section, the page itself.
        if not stated and len(steps) >= 3:
            stated = [fold(steps[-2])]
    return stated[0] if stated else ""


def topics(head: Head) -> list[str]:
    """Return the topics that the page names, in its order."""
    values = [*head.stated("keywords"), *head.meta("article:tag", "news_keywords", "keywords", "parsely-tags")]
    parts = [fold(part) for value in values for part in re.split(r"[,;،、]", value)]
    return names.once(part for part in parts if 1 < len(part) <= 60)


def _around(found: list[Found], headline: int | None, main: list[bool | None]) -> Iterator[int]:
    """Yield the pieces where a byline or a date of the article stands: near the headline, inside, just after."""
    inside = [index for index, verdict in enumerate(main) if verdict]
    first = min([index for index in (headline, inside[0] if inside else None) if index is not None], default=0)
    last = inside[-1] if inside else first + 10
    for index in range(max(0, first - 4), min(len(found), last + 4)):
        text = found[index].piece.text
        if text and len(text) <= 300:
            yield index


def _marked(element: etree._Element) -> list[str]:
    """Return the texts that the markup of a piece says are bylines, by the innermost elements so marked."""
    inner = [child for child in element.iter() if isinstance(child.tag, str)][:40]
    marked = [child for child in inner if _is_byline(child)]
    innermost = [
        one for one in marked if not any(one is not other and one in other.iterancestors() for other in marked)
    ]
    parent = element.getparent()
    if not innermost and parent is not None and _is_byline(parent):
        innermost = [element]
    return [fold(" ".join(map(str, one.itertext()))) for one in innermost]


def _is_byline(element: etree._Element) -> bool:
    if element.get("itemprop") == "author" or "author" in (element.get("rel") or "").split():
        return True
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(BYLINE.search(marks)) and not NOT_BYLINE.search(marks)


def _printed(one: Found, language: str | None) -> Iterator[tuple[Moment, str, bool]]:
    """Yield the dates that a piece prints: its <time> elements by their values, else the words of a dateline."""
    said = list(dates.stamps(one.piece.text[:300], language))
    for element in one.element.iter("time"):
        moment = dates.parse(element.get("datetime") or "", language)
        if moment and not hidden(element):
            yield moment, "time", dates.marked_updated(one.piece.text) or "updated" in (element.get("class") or "")
    marks = f"{one.element.get('class') or ''} {one.element.get('id') or ''}"
    if said and (dates.dateline(one.piece.text, language) or STAMPED.search(marks)):
        for stamp in said[:2]:
            yield stamp.moment, "line", stamp.updated


def _read(values: Iterable[str], witness: str, language: str | None) -> list[tuple[Moment, str]]:
    return [(moment, witness) for value in values if (moment := dates.parse(value, language))]


def _latest(capture: Capture) -> date:
    """Return the last day that the capture can speak of: its own and one more, since clocks differ by up to a day."""
    captured = dates.parse(capture.captured or "")
    return captured.day + timedelta(days=1) if captured else date.max


def _sharpest(claims: list[tuple[Moment, str]]) -> list[tuple[Moment, str]]:
    """Put first what knows the minute of the day that the most trusted claim names (or its neighbour, by time zone)."""
    if not claims or claims[0][0].precision == "minute":
        return list(dict.fromkeys(claims))
    day = claims[0][0].day
    exact = [one for one in claims if one[0].precision == "minute" and abs((one[0].day - day).days) <= 1]
    return list(dict.fromkeys([*exact, *claims]))


def _urls(value: object) -> object:
    if isinstance(value, dict):
        return value.get("url") or value.get("contentUrl") or value.get("@id")
    return [_urls(one) for one in value] if isinstance(value, list) else value


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    return list(dict.fromkeys(claims))
