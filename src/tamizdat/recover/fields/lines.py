"""Bylines and dates that stand in lines of their own between a headline and the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from tamizdat.article import Moment
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.site import UNKNOWN_FIELDS, SiteFields
from tamizdat.recover.words import ends_sentence, word_count

# Words of a line that can be a byline or a date and nothing else.
LONGEST = 25
# How far below the headline, and how far from a date line (in blocks), a line of nothing but names is the authors'.
NEAR_HEADLINE, NEAR_DATE = 5, 2
MOST_PEOPLE = 6
# What dumps of pages join to a name without a space: "Ada KrellPublished May 9", "Ada KrellTwitter".
_JOINED_LABEL = re.compile(r"(?<=[a-zà-ÿ])(?:Twitter|Facebook|Instagram|X|Published|Updated|Posted|Follow)\b.*$")
_FIRST_TWO_WORDS = re.compile(r"^(\S+ (?:(?:de|van|von|der|al|el|bin) )*\S+) .*$", re.I)
_DATE_LABEL = re.compile(r"\b(?:published|updated|posted|veröffentlicht|aktualisiert|publié|publicado)\b.*$", re.I)


class LineFields(Struct, frozen=True):
    """Who wrote an article and when, as lines of its text say; `used` are the indexes of these lines.

    `said` has for each of these lines what it says: its index, "bylines", "published" or "updated", and the value.
    `either` are the indexes of those whose date can be two days.
    """

    bylines: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    used: frozenset[int] = frozenset()
    said: tuple[tuple[int, str, str], ...] = ()
    either: frozenset[int] = frozenset()


def read_lines(
    blocks: Sequence[TextBlock],
    near: range,
    body: Sequence[int],
    headline_at: int | None,
    language: str | None,
    fields: SiteFields = UNKNOWN_FIELDS,
) -> LineFields:
    """Return what the lines at the indexes `near` say.

    `body` are the indexes of the blocks of the body, `headline_at` is that of the headline, `fields` is how the site
    writes.

    A byline that says so itself ("By …") comes before a line that is nothing but names.
    """
    published: Moment | None = None
    updated: Moment | None = None
    bylines: list[str] = []
    date_lines: list[int] = []
    said: list[tuple[int, str, str]] = []
    either: set[int] = set()
    for index in near:
        text = blocks[index].text
        if word_count(text) > LONGEST:
            continue
        stamps = dates.stamps_of_dateline(text, language, fields.day_first)
        people = _without_town(names.byline(text))
        if stamps:
            date_lines.append(index)
        for stamp in stamps:
            if stamp.updated:
                updated = updated or stamp.moment
            else:
                published = published or stamp.moment
            if stamp.moment:
                said.append((index, "updated" if stamp.updated else "published", stamp.moment.value))
            else:
                either.add(index)
        if people:
            bylines = bylines or people
            said.append((index, "bylines", ", ".join(people)))
    if not bylines and (found := _bare_byline(blocks, near, body, headline_at, date_lines)):
        index, bylines = found
        said.append((index, "bylines", ", ".join(bylines)))
    if published is None:  # a page that was changed says no more
        published, updated = updated, None
        said = [(index, "published" if field == "updated" else field, value) for index, field, value in said]
    used = either.union(index for index, _, _ in said)
    return LineFields(tuple(bylines), published, updated, frozenset(used), tuple(said), frozenset(either))


def _bare_byline(
    blocks: Sequence[TextBlock], near: range, body: Sequence[int], headline_at: int | None, date_lines: Sequence[int]
) -> tuple[int, list[str]] | None:
    """Return the index and the people of the first line of nothing but names that stands where authors stand."""
    for index in near:
        below_headline = headline_at is not None and index - headline_at <= NEAR_HEADLINE
        beside_date = any(abs(index - line) <= NEAR_DATE for line in date_lines)
        above_body = bool(body) and index == body[0] - 1
        people = bare_names(blocks[index].text) if below_headline or beside_date or above_body else []
        if people and index not in body[1:]:
            return index, people
    return None


def bare_names(text: str) -> list[str]:
    """Return the people of a line that is nothing but names, with a date or a role after them; [] for any other."""
    if word_count(text) > LONGEST or ends_sentence(text) or phrases.is_button(text):
        return []
    stamp = next(dates.stamps(text), None)
    line = _DATE_LABEL.sub("", _JOINED_LABEL.sub("", text[: stamp.start] if stamp else text)).strip(" |·•,–—-")
    role = names.ROLE.search(line)
    if role and role.start() > 0:
        line = line[: role.start()].strip(" |·•,–—-")
        # "Ada Krell Political correspondent": a word before the role can be part of it.
        line = _FIRST_TWO_WORDS.sub(r"\1", line)
    people = names.people(line)
    return people if people and all(map(_is_bare_name, people)) and len(people) <= MOST_PEOPLE else []


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


def _without_town(people: list[str]) -> list[str]:
    """Return the people of "By Ada Krell, Senna" without the town: a single word with a capital beside full names."""
    if not any(len(person.split()) > 1 for person in people):
        return people
    towns = {person for person in people if re.fullmatch(r"[^\W\d_][^\W\d_]{3,}", person) and person.istitle()}
    return [person for person in people if person not in towns]
