"""Bylines and dates that stand in lines of their own between a headline and the story."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from tamizdat.article import Moment
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.line_names import known_people, unlabelled_byline
from tamizdat.recover.fields.site import UNKNOWN_FIELDS, SiteFields
from tamizdat.recover.words import word_count

# Words of a line that can be a byline or a date and nothing else.
LONGEST = 25
# Lines above the headline among which a writer can stand whom other captures of the article name.
ABOVE_HEADLINE = 3


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
    writers: Collection[str] = (),
) -> LineFields:
    """Return what the lines at the indexes `near` say.

    `body` are the indexes of the blocks of the body, `headline_at` is that of the headline, `fields` is how the site
    writes, `writers` are those whom other captures of the article name, in lower case.

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
            if writers and not any(person.casefold() in writers for person in people):
                people = known_people(text, writers) or people  # "Ada Krell0", with the number of her comments
            bylines = bylines or people
            said.append((index, "bylines", ", ".join(people)))
    if not bylines:
        known = writers or fields.writers
        above = range(max(0, headline_at - ABOVE_HEADLINE), headline_at) if writers and headline_at is not None else ()
        lines, bylines = unlabelled_byline(blocks, near, body, headline_at, date_lines, known, above)
        said += [(index, "bylines", ", ".join(bylines)) for index in lines]
    if published is None:  # a page that was changed says no more
        published, updated = updated, None
        said = [(index, "published" if field == "updated" else field, value) for index, field, value in said]
    used = either.union(index for index, _, _ in said)
    return LineFields(tuple(bylines), published, updated, frozenset(used), tuple(said), frozenset(either))


def _without_town(people: list[str]) -> list[str]:
    """Return the people of "By Ada Krell, Senna" without the town: a single word with a capital beside full names."""
    if not any(len(person.split()) > 1 for person in people):
        return people
    towns = {person for person in people if re.fullmatch(r"[^\W\d_][^\W\d_]{3,}", person) and person.istitle()}
    return [person for person in people if person not in towns]
