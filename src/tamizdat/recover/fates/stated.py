"""What a capture states of the fields that people are asked about: date, byline, headline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from tamizdat.recover.capture import Parsed
from tamizdat.recover.fates.contacts import ContactFinder
from tamizdat.recover.fates.fate import CleaningFates, Stated
from tamizdat.recover.words import words

ASKED = ("published", "bylines", "headline")
_MOST = 6  # values of one field; more of them are navigation
_LONGEST = 300  # characters of a value
_OF_TEXT = ("class", "itemprop", "time", "heading")  # sources of a Candidate that are in the text of a page


def stated_values(
    parsed: Parsed, cleaning: CleaningFates, contacts: ContactFinder, comments: Collection[int] = ()
) -> tuple[Stated, ...]:
    """Return the values that a capture gives, each once for each place.

    None that holds contacts of people is there, nor one that stands in blocks of readers' `comments` alone.
    """
    readers = _only_in_comments(parsed, comments)
    stated = (each for each in _all(parsed, cleaning) if each.block is None or each.block not in comments)
    found = list(
        dict.fromkeys(each for each in stated if len(each.value) <= _LONGEST and not readers(each.value, each.source))
    )
    some = [each for field in ASKED for each in [one for one in found if one.field == field][:_MOST]]
    held = contacts.find(each.value for each in some)
    return tuple(each for each in some if each.value not in held)


def _only_in_comments(parsed: Parsed, comments: Collection[int]) -> Callable[[str, str], bool]:
    """Return what tells whether a value that stood in the text (by its source) stands in comments and nowhere else."""
    if not comments:
        return lambda _value, _source: False
    inside, outside = (
        _words_of(block.text for at, block in enumerate(parsed.blocks) if (at in comments) is among)
        for among in (True, False)
    )

    def is_readers(value: str, source: str) -> bool:
        held = _words_of([value])
        return source in _OF_TEXT and held in inside and held not in outside

    return is_readers


def _words_of(texts: Iterable[str]) -> str:
    return f" {' '.join(word for text in texts for word in words(text))} "


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
