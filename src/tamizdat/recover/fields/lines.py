"""Bylines and dates that stand in lines of their own between a headline and the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from tamizdat.article import Moment
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import Piece
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import count, ends

# Words of a line that can be a byline or a date and nothing else.
LONGEST = 25
# How far below the headline, in pieces, a line that is nothing but a name is taken for the author's.
NEAR = 5
# What dumps glue to a name: "Ada KrellPublished May 9", "Ada KrellTwitter".
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?:Twitter|Facebook|Instagram|X|Published|Updated|Posted|Follow)\b.*$")
_FIRST_TWO = re.compile(r"^(\S+ (?:(?:de|van|von|der|al|el|bin) )*\S+) .*$", re.I)
_DATE_WORDS = re.compile(r"\b(?:published|updated|posted|veröffentlicht|aktualisiert|publié|publicado)\b.*$", re.I)


class Fields(Struct, frozen=True):
    """Who wrote it, when, and the indexes of the lines that said so."""

    bylines: tuple[str, ...] = ()
    published: Moment | None = None
    used: frozenset[int] = frozenset()


def read(pieces: Sequence[Piece], around: range, body: Sequence[int], at: int | None, language: str | None) -> Fields:
    """Return what the lines at the indexes `around` state; `body` are the body's pieces, `at` is the headline."""
    published: Moment | None = None
    bylines: list[str] = []
    dated: list[int] = []
    used: set[int] = set()
    for index in around:
        text = pieces[index].text
        if count(text) > LONGEST:
            continue
        day, people = dates.dateline(text, language), _placeless(names.byline(text))
        if day:
            published = published or day
            dated.append(index)
        if people and not bylines:
            bylines = people
        if day or people:
            used.add(index)
    if not bylines:
        for index in around:
            close = (at is not None and index - at <= NEAR) or any(abs(index - day) <= 2 for day in dated)
            above = bool(body) and index == body[0] - 1
            people = bare(pieces[index].text) if close or above else []
            if people and index not in body[1:]:
                return Fields(tuple(people), published, frozenset({*used, index}))
    return Fields(tuple(bylines), published, frozenset(used))


def bare(text: str) -> list[str]:
    """Return the people of a line that is nothing but names, with a date or a role after them; [] for any other."""
    if count(text) > LONGEST or ends(text) or phrases.is_button(text):
        return []
    stamp = next(dates.stamps(text), None)
    line = _DATE_WORDS.sub("", _GLUED.sub("", text[: stamp.start] if stamp else text)).strip(" |·•,–—-")
    role = names.ROLE.search(line)
    if role and role.start() > 0:
        line = line[: role.start()].strip(" |·•,–—-")
        # "Ada Krell Political correspondent": what stands before the role is part of it.
        line = _FIRST_TWO.sub(r"\1", line)
    people = names.people(line)
    return people if people and all(map(_is_bare_name, people)) and len(people) <= 6 else []


def _is_bare_name(name: str) -> bool:
    parts = name.split()
    return (
        2 <= len(parts) <= 4
        and names.looks_like_name(name)
        and not phrases.is_button(name)
        and not any(part.isupper() and len(part) > 4 for part in parts)
        and all(
            part[0].isupper() or part.lower() in names.PARTICLES or part[0].lower() == part[0].upper() for part in parts
        )
    )


def _placeless(people: list[str]) -> list[str]:
    """Return the people of "By Ada Krell, Senna" without the town: a single word with a capital beside whole names."""
    whole = [person for person in people if len(person.split()) > 1]
    towns = {person for person in people if re.fullmatch(r"[^\W\d_][^\W\d_]{3,}", person) and person.istitle()}
    return [person for person in people if person not in towns] if whole else people
