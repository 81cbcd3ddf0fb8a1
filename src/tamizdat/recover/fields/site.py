"""What the captures of a site show together about how it writes its fields: order of day and month, time zone, titles.

One capture prints 25/11/2014, so 12/11/2014 on another one is the 12th of November. One page prints 18:45 and states
18:45+03:00 for machines, so the hours that others print are of a zone that has this offset on that day.
"""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from msgspec import Struct, structs

from tamizdat.article import Moment
from tamizdat.recover.capture import Parsed
from tamizdat.recover.fields import dates, names
from tamizdat.recover.fields.title_learning import learn_titles
from tamizdat.recover.fields.titles import SiteTitles, TitleEvidence, title_evidence
from tamizdat.recover.words import fingerprint

# A line that can be a date and little more has at most so many characters.
LONGEST_LINE = 160
# On so many articles a standfirst is a note: two may be versions of one.
FEWEST_ARTICLES = 3
# Forms of its headline that a page states: in its heading, its title, for machines. More are navigation.
MOST_HEADLINES = 4
# So many of the dates that tell an order, or of the hours that tell a zone, must agree; and so many hours must tell it.
AGREED, FEWEST_HOURS = 0.9, 2
# So many hours are compared with each zone; of those that a site printed, evenly many of each month.
MOST_HOURS = 200
MOST_OFFSET = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)


class FieldEvidence(Struct, frozen=True, array_like=True):
    """What one capture shows of how its site writes.

    `marked` says whether its fields are marked up: then `writers` are those whom it names, `headlines` the forms of its
    headline that it states, and `standfirst` is the fingerprint of what stands where a standfirst does, None if nothing
    does. `orders` says for each numeric date that
    can be one day only whether it writes the day first. `hours` has times as printed, each with the same moment as
    stated with its offset (both ISO 8601).
    """

    marked: bool = False
    writers: tuple[str, ...] = ()
    standfirst: int | None = None
    orders: tuple[bool, ...] = ()
    hours: tuple[tuple[str, str], ...] = ()
    headlines: tuple[str, ...] = ()
    titles: TitleEvidence = TitleEvidence()


class SiteFields(Struct, frozen=True):
    """How a site writes its fields, as far as its captures tell.

    `writers` are those whom its pages name, in lower case. `notes` are the fingerprints of what stands where a
    standfirst does on several articles: what the paper says of itself or of its machines. `zones` are the names (IANA)
    of the time zones that fit the hours it prints, `titles` is what it prints around headlines.
    """

    writers: frozenset[str] = frozenset()
    notes: frozenset[int] = frozenset()
    day_first: dates.DayFirst = None
    zones: tuple[str, ...] = ()
    titles: SiteTitles = SiteTitles()

    def with_zone(self, moment: Moment | None) -> Moment | None:
        """Return a moment with its offset, if it is an hour without one and the zones that fit agree on it."""
        if moment is None or not moment.is_local or not self.zones:
            return moment
        at = datetime.fromisoformat(moment.value)
        offsets = {_offset(name, at) for name in self.zones}
        if len(offsets) != 1:
            return moment
        return structs.replace(moment, value=at.replace(tzinfo=timezone(offsets.pop())).isoformat())


UNKNOWN_FIELDS = SiteFields()


def field_evidence(parsed: Parsed, headline: str = "", headline_at: int | None = None) -> FieldEvidence:
    """Return what a capture shows of how its site writes. `headline` is its headline, `headline_at` where it stands."""
    lines = [block.text for block in parsed.blocks if len(block.text) <= LONGEST_LINE]
    orders = [order for line in lines for order in dates.written_orders(line)]
    stated = [each.moment for each in parsed.published if dates.exactness(each.moment) == 2]
    printed = [each.moment for each in parsed.published if each.source == "line" and each.moment.is_local]
    hours = [(one.value, other.value) for one in printed[:1] for other in stated[:1] if _is_same_hour(one, other)]
    return FieldEvidence(
        marked=parsed.capture.has_fields,
        writers=tuple(stated_people(parsed)) if parsed.capture.has_fields else (),
        standfirst=fingerprint(parsed.standfirsts[0].value) if parsed.standfirsts else None,
        orders=tuple(dict.fromkeys(orders)),
        hours=tuple(hours),
        headlines=tuple(each.value for each in parsed.headlines[:MOST_HEADLINES]) if parsed.capture.has_fields else (),
        titles=title_evidence(parsed, headline, headline_at),
    )


def stated_people(parsed: Parsed) -> list[str]:
    """Return the people that the most trusted source of a capture names, each once."""
    source = parsed.bylines[0].source if parsed.bylines else ""
    found = [
        name for candidate in parsed.bylines if candidate.source == source for name in names.people(candidate.value)
    ]
    return list(dict.fromkeys(found))


def learn_fields(captures: Sequence[FieldEvidence], articles: Sequence[int], site: str = "") -> SiteFields:
    """Return what the captures of a site show together. `articles[i]` is the number of the article of capture `i`.

    `site` is the site's host.
    """
    orders: list[bool] = []
    hours: set[tuple[str, str]] = set()
    articles_with: dict[int, set[int]] = defaultdict(set)
    writers: set[str] = set()
    for each, article in zip(captures, articles, strict=True):
        orders += each.orders
        hours.update(each.hours)
        writers.update(name.casefold() for name in each.writers)
        if each.standfirst is not None:
            articles_with[each.standfirst].add(article)
    return SiteFields(
        writers=frozenset(writers),
        notes=frozenset(standfirst for standfirst, those in articles_with.items() if len(those) >= FEWEST_ARTICLES),
        day_first=_agreed_order(orders),
        zones=_fitting_zones(sorted(hours)),
        titles=learn_titles(zip((each.titles for each in captures), articles, strict=True), site),
    )


def _agreed_order(orders: list[bool]) -> dates.DayFirst:
    share = sum(orders) / len(orders) if orders else 0.5
    return True if share >= AGREED else False if share <= 1 - AGREED else None


def _is_same_hour(printed: Moment, stated: Moment) -> bool:
    """Return whether two times can be one moment, printed in some zone and stated with another one's offset."""
    there = datetime.fromisoformat(printed.value)
    distance = there - datetime.fromisoformat(stated.value).astimezone(UTC).replace(tzinfo=None)
    return abs(distance) <= MOST_OFFSET and distance.seconds // 60 % 15 == 0


def _fitting_zones(hours: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the zones in which most of the hours are the moments that were stated with them; those that fit best."""
    hours = hours[:: len(hours) // MOST_HOURS + 1]
    if len(hours) < FEWEST_HOURS:
        return ()
    known = [(datetime.fromisoformat(there), datetime.fromisoformat(stated)) for there, stated in hours]
    pairs = [(there, _rounded(there - at.astimezone(UTC).replace(tzinfo=None))) for there, at in known]
    fits = {name: sum(_offset(name, there) == offset for there, offset in pairs) for name in _zone_names()}
    best = max(fits.values())
    return tuple(name for name in _zone_names() if fits[name] == best) if best >= AGREED * len(pairs) else ()


def _rounded(distance: timedelta) -> timedelta:
    return distance - distance % _QUARTER


def _offset(name: str, there: datetime) -> timedelta:
    """Return the offset of a zone at an hour as its clocks show it."""
    return _zone(name).utcoffset(there) or timedelta()


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


@cache
def _zone_names() -> tuple[str, ...]:
    """Return the zones of places, without the older names that mean the same."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")))
