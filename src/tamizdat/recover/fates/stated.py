"""What a capture states of the fields that people are asked about: date, byline, headline."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.recover.capture import Parsed
from tamizdat.recover.fates.contacts import ContactFinder
from tamizdat.recover.fates.fate import CleaningFates, Stated

ASKED = ("published", "bylines", "headline")
_MOST = 6  # values of one field; more of them are navigation
_LONGEST = 300  # characters of a value


def stated_values(parsed: Parsed, cleaning: CleaningFates, contacts: ContactFinder) -> tuple[Stated, ...]:
    """Return the values that a capture gives, each once for each place. None that holds contacts of people is there."""
    found = list(dict.fromkeys(each for each in _all(parsed, cleaning) if len(each.value) <= _LONGEST))
    some = [each for field in ASKED for each in [one for one in found if one.field == field][:_MOST]]
    held = contacts.find(each.value for each in some)
    return tuple(each for each in some if each.value not in held)


def _all(parsed: Parsed, cleaning: CleaningFates) -> Iterator[Stated]:
    for date in parsed.published:
        if date.source != "line":
            yield Stated("published", date.moment.value, date.source)
    for field, candidates in (("bylines", parsed.bylines), ("headline", parsed.headlines)):
        for each in candidates:
            yield Stated(field, each.value, each.source)
    for line in cleaning.fields:
        if line.field in ASKED and line.value:
            yield Stated(line.field, line.value, "line", line.at)
