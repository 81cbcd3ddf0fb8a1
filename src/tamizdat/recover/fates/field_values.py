"""What a capture or an article has in its fields, and whether a line of a capture says the same."""

from __future__ import annotations

from typing import NamedTuple

from tamizdat.article import Article
from tamizdat.recover.capture import Cleaned
from tamizdat.recover.fields.headline import same_headline
from tamizdat.recover.fields.standfirst import is_shown_in
from tamizdat.recover.merging.entries import entry_texts
from tamizdat.recover.words import words


class FieldValues(NamedTuple):
    """The fields that lines of a capture can give.

    `days` are those of publication and of the last update, `entries` are the words of the dispatches.
    """

    headline: str
    standfirst: str
    kicker: str
    bylines: tuple[str, ...]
    days: tuple[str, ...]
    address: str
    entries: tuple[str, ...] = ()


def values_of(holder: Cleaned | Article) -> FieldValues:
    """Return the values that a cleaned capture or an article has."""
    if isinstance(holder, Article):
        people, address = tuple(each.name for each in holder.bylines), holder.original_url
    else:
        people, address = holder.bylines, holder.url
    days = tuple(moment.value[:10] for moment in (holder.published, holder.updated) if moment)
    entries = tuple(entry_texts(holder.entries))
    return FieldValues(holder.headline, holder.standfirst, holder.kicker, people, days, address or "", entries)


def agrees(field: str, value: str, values: FieldValues) -> bool:
    """Tell whether what a line says of a field (by its name in an Article) is what the field holds."""
    match field:
        case "headline":
            found = same_headline(value, values.headline)
        case "standfirst":
            known = values.standfirst
            found = bool(known) and (value in known or words(value) == words(known) or is_shown_in(value, known))
        case "bylines":
            found = set(words(value)) <= {word for name in values.bylines for word in words(name)}
        case "published" | "updated":
            found = value[:10] in values.days
        case "entries":
            found = value in values.entries
        case "kicker":
            found = value == values.kicker
        case _:
            found = value.rstrip("/") == values.address.rstrip("/")
    return found
