"""Which articles are due: those that are dated in the future do not lead list pages, feeds and the news sitemap.

There is no embargo: the page of an article is public from the press that first made it. But a date in the future, be it
a wrong year or tomorrow's, would stand above all news until then. So an article that is not due

- comes after all dated articles on the home page and the pages of its section, topics and authors;
- is in no feed and in no news sitemap;
- is listed on the archive's pages by time, under its own date, as every other article is.

It becomes due when the clock of a press passes its date, or when a person says so (`tamizdat press --now`). What a
person said is kept in the index's build state, and later presses follow it (docs/decisions/0324-dates.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Moment
from tamizdat.press.dates.local_time import due_from

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Due(Struct, frozen=True):
    """What counts as due in one build.

    `clock` is the moment of the press and `until` the latest moment that a person named, in seconds since 1970.
    `articles` are those that a person called due, each with the date that it had then: another date is a new question.
    With `everything` all articles are due.
    """

    clock: int = 0
    until: int = 0
    articles: dict[int, str] = {}
    everything: bool = False

    @property
    def latest(self) -> int:
        """The latest moment that is due for every article."""
        return max(self.clock, self.until)

    def includes(self, number: int, published: Moment | None, zone: tzinfo) -> bool:
        """Whether an article of this number and date is due. One without a date always is."""
        if self.everything or published is None or self.articles.get(number) == published.value:
            return True
        return seconds(due_from(published, zone)) <= self.latest

    def with_said(self, published: Iterable[tuple[int, Moment | None]], zone: tzinfo) -> Due:
        """Return the same in which a person called those articles due, by number and date, that are not due without."""
        by_clock = replace(self, everything=False)
        said = {number: date.value for number, date in published if date and not by_clock.includes(number, date, zone)}
        return replace(self, articles={**self.articles, **said})

    def said_until(self, moment: datetime) -> Due:
        """Return the same with all that is dated up to `moment` due, because a person said so."""
        return replace(self, until=max(self.until, seconds(moment)))


EVERYTHING = Due(everything=True)


def seconds(moment: datetime) -> int:
    """Return a date-time as whole seconds since 1970 UTC, rounded down."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def encode_due(due: Due) -> str:
    """Return what the index keeps for the next build (`build_state`)."""
    said = dict(sorted(due.articles.items()))
    return msgspec.json.encode(replace(due, articles=said, everything=False)).decode()


def decode_due(text: str) -> Due:
    """Return what an earlier build kept; with nothing due where it kept nothing."""
    return msgspec.json.decode(text, type=Due) if text else Due()
