"""Candidates for a page's fields: who wrote the article, where it belongs, its addresses and pictures.

Candidates of one field come most trusted first. Those of one source belong together: two writers that the JSON-LD names
are one answer. (Headline, standfirst and moments have files of their own.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from tamizdat.article import Embed, Figure
from tamizdat.recover.capture import Candidate, Capture
from tamizdat.recover.fields import addresses, names
from tamizdat.recover.html.fields.head import Head, texts
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import is_paragraph, normalize

# Classes and ids of elements that hold a byline, and of those that only seem to.
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
# Names of <meta> elements, most trusted first.
AUTHOR_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "cxenseparse:author",
    "dcsext.author", "citation_author", "twitter:data1-author",
)  # fmt: skip
# Characters of a line that can be a byline or a date, and of a <meta> that can be a list of authors.
LONGEST_LINE, LONGEST_AUTHORS = 300, 400
# Blocks above the headline and below the body in which a byline or a date can stand.
REACH = 4
# Characters of an agency's short name.
_LONGEST_AGENCY = 8
# So many paragraphs follow a headline before the head of an article is certainly over.
HEAD_PARAGRAPHS = 2


def bylines(
    head: Head, blocks: list[PageBlock], headline_at: int | None, in_main_text: list[bool | None], outlet: set[str]
) -> list[Candidate]:
    """Return who signed the article. `outlet` holds the outlet's own names, which count only if no person signed.

    Names above the body and in its first paragraphs come before those further down, which are mostly of the writers of
    other articles, of posts and of comments.
    """
    near = list(near_article(blocks, headline_at, in_main_text))
    end = _end_of_head(blocks, headline_at)
    above = [index for index in near if index < end]
    if any(_signed(blocks[index]) for index in above):
        near = above
    answers = [("json-ld", _people(party["name"] for party in head.parties("author") or head.parties("creator")))]
    answers += [("meta", _people(head.meta(name))) for name in AUTHOR_META]
    marked = [text for index in near for text in _marked_bylines(blocks[index].element)]
    answers.append(("class", [name for name in _people(marked) if names.looks_like_name(name)]))
    answers.append(("line", [name for index in near for name in names.byline(blocks[index].block.text)]))
    printed = normalize(" ".join(blocks[index].block.text for index in near)).casefold()
    candidates = [Candidate(name, source) for source, people in answers for name in people]
    persons = [each for each in candidates if each.value.casefold() not in outlet and not names.is_role(each.value)]
    if all(map(_is_agency, persons)):  # "The Courier and AFP": no person signed
        persons = [each for each in candidates if not names.is_role(each.value)]
    found = _confirmed(_shortest(persons or candidates), printed, _signed_by([blocks[index] for index in near]))
    return _distinct(found)


def _is_agency(candidate: Candidate) -> bool:
    """Return whether a name is one short word without a capital, or of capitals: "AFP", "dpa"."""
    name = candidate.value
    return " " not in name and len(name) <= _LONGEST_AGENCY and (name.isupper() or name.islower())


def _shortest(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without those that begin with another person's whole name: "Ada Krell Vesna Courier"."""
    whole = {each.value.casefold() for each in candidates if " " in each.value}
    return [
        each
        for each in candidates
        if not any(each.value.casefold().startswith(f"{name} ") for name in whole if len(name) < len(each.value))
    ]


def _end_of_head(blocks: list[PageBlock], headline_at: int | None) -> int:
    """Return the index after the first paragraphs that follow the headline."""
    left = HEAD_PARAGRAPHS
    for index in range(headline_at or 0, len(blocks)):
        if is_paragraph(blocks[index].block.text):
            left -= 1
            if not left:
                return index + 1
    return len(blocks)


def _signed(each: PageBlock) -> bool:
    """Return whether a block names who wrote something."""
    marked = _people(_marked_bylines(each.element))
    return any(map(names.looks_like_name, marked)) or bool(names.byline(each.block.text))


def _people(values: Iterable[str]) -> list[str]:
    return [name for value in values if len(value) <= LONGEST_AUTHORS for name in _without_titles(names.people(value))]


def _without_titles(people: list[str]) -> list[str]:
    """Return the people of one value without what is no name beside one: "Ada Krell, professor of the sea at Senna"."""
    if not any(" " in name and names.looks_like_name(name) for name in people):
        return people
    return [name for name in people if name.count(" ") < 2 or names.looks_like_name(name)]


def _confirmed(candidates: list[Candidate], printed: str, signed: set[str]) -> list[Candidate]:
    """Return the candidates without the names that the page does not print (`printed`, in lower case).

    All names of a source stay if the page prints none of them, but come last where a person signed (`signed`): they may
    be those of an account.
    """
    seen = {candidate for candidate in candidates if candidate.value.casefold() in printed}
    confirmed_sources = {candidate.source for candidate in seen}
    kept = [each for each in candidates if each in seen or each.source not in confirmed_sources]
    if signed.isdisjoint(each.value for each in seen):
        return kept
    return sorted(kept, key=lambda each: each.source not in confirmed_sources)


def _signed_by(blocks: Iterable[PageBlock]) -> set[str]:
    """Return the persons that lines of a page call its writers: "By …", or by a link to them."""
    links = (link for each in blocks for link in each.element.iter("a") if "author" in (link.get("rel") or "").split())
    found = [*(each.block.text for each in blocks if names.byline(each.block.text))]
    found += ["".join(map(str, link.itertext())) for link in links]
    return {name for name in _people(map(normalize, found)) if " " in name and names.looks_like_name(name)}


def urls(head: Head, capture: Capture) -> list[Candidate]:
    """Return the article's own address: by what the page says of it, then by where the capture came from."""
    base = capture.url
    stated = [
        *((url, "canonical") for url in head.links("canonical")),
        *((url, "meta") for url in head.meta("og:url")),
        *(
            (url, "json-ld")
            for node in head.articles
            for url in texts(node.get("mainEntityOfPage")) + texts(node.get("url"))
        ),
        *((url, "saved") for url in head.saved_from()),
    ]
    found = [
        Candidate(addresses.without_tracking(full), source)
        for url, source in stated
        if (full := addresses.resolve(base, url))
    ]
    if base:
        found.append(Candidate(addresses.without_tracking(addresses.unwrap(base)), "url"))
    return _distinct(
        candidate
        for candidate in found
        if re.match(r"https?://[^/]+/.", candidate.value) and addresses.is_well_formed(candidate.value)
    )


def images(head: Head, blocks: list[PageBlock], in_main_text: list[bool | None], base: str | None) -> list[str]:
    """Return the addresses of the article's pictures, the one that stands for it first."""
    stated = [url for node in head.articles for url in texts(_image_urls(node.get("image")))]
    stated += head.meta("og:image", "og:image:url", "twitter:image")
    shown = [
        each.block.content.image.original_url
        for each, inside in zip(blocks, in_main_text, strict=True)
        if inside and isinstance(each.block.content, Figure)
    ]
    resolved = (addresses.resolve(base, url) for url in [*stated[-3:], *shown])
    return list(dict.fromkeys(url for url in resolved if url))


def section(head: Head) -> str:
    """Return the section's name: as stated, else the last but one of the page's breadcrumbs; "" if there is none."""
    stated = head.stated("articleSection") or head.meta(
        "article:section", "og:article:section", "section", "parsely-section"
    )
    for path in head.breadcrumbs:
        steps = [name for item in path.get("itemListElement") or [] for name in texts(item)]
        # Home, the section, the page itself.
        if not stated and len(steps) >= 3:
            stated = [normalize(steps[-2])]
    return stated[0] if stated else ""


def topics(head: Head) -> list[str]:
    """Return the topics that the page names, in its order."""
    values = [*head.stated("keywords"), *head.meta("article:tag", "news_keywords", "keywords", "parsely-tags")]
    parts = [normalize(part) for value in values for part in re.split(r"[,;،、]", value)]
    return names.once(part for part in parts if 1 < len(part) <= 60)


def near_article(blocks: list[PageBlock], headline_at: int | None, in_main_text: list[bool | None]) -> Iterator[int]:
    """Yield the blocks where a byline or a date of the article can stand: near the headline, inside, just after."""
    inside = [index for index, verdict in enumerate(in_main_text) if verdict]
    starts = [index for index in (headline_at, inside[0] if inside else None) if index is not None]
    first = min(starts, default=0)
    last = inside[-1] if inside else first + 10
    for index in range(max(0, first - REACH), min(len(blocks), last + REACH)):
        block = blocks[index].block
        if block.text and len(block.text) <= LONGEST_LINE and not isinstance(block.content, Embed):
            yield index


def _marked_bylines(element: etree._Element) -> list[str]:
    """Return the texts in a block that its markup calls bylines, by the innermost elements so marked."""
    inner = list(islice((child for child in element.iter() if isinstance(child.tag, str)), 40))
    marked = [child for child in inner if _is_byline(child)]
    innermost = [
        one for one in marked if not any(one is not other and one in other.iterancestors() for other in marked)
    ]
    parent = element.getparent()
    if not innermost and parent is not None and _is_byline(parent):
        innermost = [element]
    return [normalize(" ".join(map(str, one.itertext()))) for one in innermost]


def _is_byline(element: etree._Element) -> bool:
    if element.get("itemprop") == "author" or "author" in (element.get("rel") or "").split():
        return True
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(BYLINE.search(marks)) and not NOT_BYLINE.search(marks)


def _image_urls(value: object) -> object:
    """Return the addresses in the JSON-LD value of an image: one, or a list."""
    if isinstance(value, dict):
        return value.get("url") or value.get("contentUrl") or value.get("@id")
    return [_image_urls(one) for one in value] if isinstance(value, list) else value


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    return list(dict.fromkeys(candidates))
