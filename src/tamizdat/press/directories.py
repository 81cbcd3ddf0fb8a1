"""How a directory is split: all topics or all authors on one page, or a page for each letter, or several for a letter.

The pages follow from the names alone. A build compares those before a change with those after it, so what is here
must need nothing but the names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.outlet import Outlet
from tamizdat.paths import is_slug
from tamizdat.press import kinds
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef, path_of
from tamizdat.press.render.collation import collator
from tamizdat.press.render.views import Link

LetterGroup = tuple[str, Sequence[Link]]  # a letter, and links whose labels begin with it


class DirectoryPage(Struct, frozen=True):
    """All that one page of a directory shows.

    `groups` are names under headings. A page that is too full has `parts` instead: links to other pages of the
    directory, each with the number of names there. `letters` are the letters beside this one.
    """

    heading: str = ""  # "" on the directory's own page, which is called after its kind
    groups: tuple[tuple[Link | None, tuple[Link, ...]], ...] = ()
    parts: tuple[tuple[Link, int], ...] = ()
    letters: tuple[Link, ...] = ()


def by_letter(links: Iterable[Link], language: str) -> list[LetterGroup]:
    """Return links in the order of their labels in a language's alphabet, those under each letter together."""
    order = collator(language)
    ordered = sorted(links, key=lambda link: (order.sort_key(link.label), link.path))
    return [(letter, list(some)) for letter, some in groupby(ordered, lambda link: order.heading(link.label))]


def directory_pages(directory: PageRef, groups: Sequence[LetterGroup], outlet: Outlet) -> dict[PageRef, DirectoryPage]:
    """Return every page of a directory by its reference, the directory's own page first.

    Up to DIRECTORY names stand on the directory's own page. Of more names that page has the letters, and each letter
    has a page. The pages of letters are made from half of DIRECTORY on; the headings of the one page lead to them then.
    A letter of more than DIRECTORY names is a page of parts, each with so many names in their order.
    """
    kind = KINDS[directory.kind].letters
    by_slug: dict[str, tuple[str, list[Link]]] = {}
    for letter, links in groups:  # a grouping may come to a letter twice
        by_slug.setdefault(letter_slug(letter), (letter, []))[1].extend(links)
    count = sum(len(links) for _, links in by_slug.values())
    if not kind or count <= kinds.DIRECTORY // 2:
        under_letters = tuple((Link(letter, ""), tuple(links)) for letter, links in by_slug.values())
        return {directory: DirectoryPage(groups=under_letters)}
    letters = []
    for slug, (letter, links) in by_slug.items():
        ref = PageRef(kind, directory.language, slug)
        letters.append((ref, Link(letter, path_of(ref, outlet)), tuple(links)))
    if count > kinds.DIRECTORY:
        pages = {directory: DirectoryPage(parts=tuple((link, len(links)) for _, link, links in letters))}
    else:
        pages = {directory: DirectoryPage(groups=tuple((link, links) for _, link, links in letters))}
    for ref, link, links in letters:
        beside = tuple(replace(each, current=each is link) for _, each, _ in letters)
        pages |= _letter_pages(ref, link.label, links, beside, outlet)
    return pages


def _letter_pages(
    ref: PageRef, letter: str, links: tuple[Link, ...], letters: tuple[Link, ...], outlet: Outlet
) -> dict[PageRef, DirectoryPage]:
    """Return the page of a letter, and those of its parts where it has too many names for one page."""
    if len(links) <= kinds.DIRECTORY:
        return {ref: DirectoryPage(letter, ((None, links),), letters=letters)}
    size, parts, pages = kinds.DIRECTORY, [], {}
    for number, start in enumerate(range(0, len(links), size), 1):
        some = links[start : start + size]
        part = PageRef(ref.kind, ref.language, ref.slug, str(number))
        heading = f"{some[0].label} – {some[-1].label}"
        parts.append((Link(heading, path_of(part, outlet)), len(some)))
        pages[part] = DirectoryPage(heading, ((None, some),), letters=letters)
    return {ref: DirectoryPage(letter, parts=tuple(parts), letters=letters), **pages}


def letter_slug(letter: str) -> str:
    """Return the name of a letter's page in its path: the small letter, or the code points of what is no letter.

    >>> letter_slug("Я"), letter_slug("7"), letter_slug("?")
    ('я', '7', 'u+3f')
    """
    small = unicodedata.normalize("NFC", letter.lower())
    if small.isalnum() and is_slug(small):
        return small
    return "u+" + "-".join(f"{ord(sign):x}" for sign in small)
