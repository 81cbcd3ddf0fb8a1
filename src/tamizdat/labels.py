"""Labels of articles (sections, topics, series, authors): when two of them mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Names = tuple[str, tuple[str, ...], tuple[str, ...]]  # of a section: its slug, its aliases, its names


def folded(text: str) -> str:
    """Return text as labels are compared: without case, accents and marks, each run of other signs as one space.

    >>> folded("  Culture & Médias"), folded("culture-medias")
    ('culture medias', 'culture medias')
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return re.sub(r"[\W_]+", " ", letters).strip()


@lru_cache(4096)
def canonical_slug(slug: str) -> str:
    """Return the slug under which a label's page stands: in NFC and lower case, without invisible characters.

    Slugs that differ in nothing else would be one file on most computers, and mean one label (`go`, `Go`).
    """
    visible = "".join(char for char in slug if unicodedata.category(char) not in {"Cc", "Cf"})
    if visible.isascii():
        return visible.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).casefold())


@lru_cache(64)
def section_slugs(sections: tuple[Names, ...]) -> dict[str, str]:
    """Return the slug of the section that each folded slug, alias and name stands for.

    A slug counts before an alias, and that before a name; of two sections of one name the first counts.
    """
    known: dict[str, str] = {}
    for slug, _, _ in sections:
        known.setdefault(folded(slug), slug)
    for place in (1, 2):
        for section in sections:
            for name in section[place]:
                known.setdefault(folded(name), section[0])
    known.pop("", None)
    return known


def alias_problem(sections: Sequence[Names]) -> tuple[int, str] | None:
    """Return the section (counted from 0) with an alias that cannot be used, and why; None if all can be."""
    slugs = {folded(slug): slug for slug, _, _ in sections}
    seen: dict[str, str] = {}
    for index, (slug, aliases, _) in enumerate(sections):
        for alias in aliases:
            key = folded(alias)
            if not key:
                return index, f"alias {alias!r} has no letter. Remove it."
            other = slugs.get(key) or seen.get(key) or slug
            if other != slug:
                return index, f"alias {alias!r} stands for the section {other!r} already. Remove one of the two."
            seen[key] = slug
    return None
