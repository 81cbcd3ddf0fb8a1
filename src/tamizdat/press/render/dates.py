"""Dates as readers see them, in their language and the outlet's time zone, and as machines read them. By Babel."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime as mail_format
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, localedata, numbers
from babel.core import get_global

from tamizdat.article import Moment
from tamizdat.press.dates.local_time import instant, is_bare_day

# Zero in the numbering systems that CLDR gives languages as their own; the other nine follow it in Unicode.
_ZEROS = {
    **{"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀", "nkoo": "߀", "tibt": "༠"},
    **{"adlm": "𞥐", "cakm": "𑄶", "hmnp": "𞅀", "mtei": "꯰", "olck": "᱐"},
}


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return Babel's locale for a language code; where Babel has none, that of its base language, then English."""
    for code in (language, language.split("-")[0], "en"):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel always knows English")


def direction_of(language: str) -> str:
    """Return "rtl" or "ltr", the way a language is written."""
    return str(locale_of(language).text_direction)


def name_of(language: str) -> str:
    """Return what a language calls itself, its code where Babel does not know it."""
    locale = locale_of(language)
    return (locale.get_display_name() if locale.language == language.split("-")[0] else "") or language


def country_of(language: str) -> str:
    """Return a language with the country where most write it, as og:locale asks: "ru_RU".

    Without a country where Babel knows of none.
    """
    locale, likely = locale_of(language), get_global("likely_subtags")
    expanded = likely.get(str(locale)) or likely.get(locale.language) or locale.language
    country = locale.territory or Locale.parse(expanded).territory
    return f"{locale.language}_{country}" if country else locale.language


def _month_names(locale: Locale) -> dict[int, str]:
    """Return the names of the months as they stand by themselves, by their numbers.

    They are read from Babel's files and not asked of `Locale`: Babel 2.18 resolves an alias of CLDR in a table that all
    languages share, so that a language without such names got those of the language that asked first.
    """
    names = dict(localedata.load(str(locale))["months"]["format"]["wide"])
    code = str(locale)
    while not (own := _own_month_names(code)) and "_" in code:
        code = code.rpartition("_")[0]
    return names | own


def _own_month_names(code: str) -> dict[int, str]:
    """Return the names that a language's own file gives to months that stand by themselves, none where it has none."""
    with open(localedata.resolve_locale_filename(code), "rb") as file:  # noqa: PTH123 (Babel returns a str)
        months = pickle.load(file).get("months", {})  # noqa: S301 (a file that Babel came with)
    own = months.get("stand-alone", {}).get("wide")
    return own if isinstance(own, dict) else {}


class DateFormatter:
    """Labels and machine forms of dates in one language and time zone."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._locale = locale_of(language)
        self._zone = zone
        self._day = lru_cache(maxsize=4096)(self._day_label)
        self.month = lru_cache(maxsize=4096)(self._month_label)
        self.year = lru_cache(maxsize=512)(self._year_label)
        self.number = lru_cache(maxsize=4096)(self._number_label)
        self.day_of_month = lru_cache(maxsize=4096)(self._day_of_month_label)
        self._clock = lru_cache(maxsize=1440)(self._clock_label)
        pattern = str(dates.get_datetime_format("medium", locale=self._locale))
        self._pattern = pattern.replace("'", "")
        # Babel writes European digits everywhere; readers of Persian, say, have digits of their own.
        self._months = _month_names(self._locale)
        zero = _ZEROS.get(self._locale.default_numbering_system, "0")
        self._digits = {ord("0") + digit: ord(zero) + digit for digit in range(10)}

    def label(self, moment: Moment) -> str:
        """A moment as exactly as it is known: "3 October 2013" or "3 October 2013, 14:05"."""
        if is_bare_day(moment):
            return self.day(moment.day)
        local = instant(moment, self._zone).astimezone(self._zone)
        day = self.day(local.date())
        if moment.precision != "minute":
            return day
        return self._pattern.replace("{1}", day).replace("{0}", self._clock(local.hour, local.minute))

    def _clock_label(self, hour: int, minute: int) -> str:
        return dates.format_time(time(hour, minute), "short", locale=self._locale).translate(self._digits)

    def day(self, day: date) -> str:
        """A calendar day in full."""
        return str(self._day(day))

    def _day_label(self, day: date) -> str:
        return dates.format_date(day, "long", locale=self._locale).translate(self._digits)

    def _month_label(self, year: int, month: int) -> str:
        """A month with its year, as a heading says it."""
        return dates.format_skeleton("yMMMM", date(year, month, 1), locale=self._locale).translate(self._digits)

    def _day_of_month_label(self, day: date) -> str:
        """A calendar day without its year, as the page of a year says it: "3 October"."""
        return str(dates.format_skeleton("MMMMd", day, locale=self._locale)).translate(self._digits)

    def month_name(self, month: int) -> str:
        """A month by itself, as a calendar's heading says it."""
        return self._months[month]

    def _year_label(self, year: int) -> str:
        """A year in the language's own digits and form."""
        return dates.format_skeleton("y", date(year, 1, 1), locale=self._locale).translate(self._digits)

    def _number_label(self, number: int) -> str:
        """A whole number in the language's own digits."""
        text = numbers.format_decimal(number, locale=self._locale, numbering_system="default")
        return str(text).translate(self._digits)

    def iso(self, moment: Moment) -> str:
        """A moment for machines: a date, or a date-time with its offset (RFC 3339)."""
        return moment.day.isoformat() if is_bare_day(moment) else self.timestamp(moment)

    def timestamp(self, moment: Moment) -> str:
        """A moment as a date-time with its offset (RFC 3339), even where only its day is known: noon, outlet's time.

        Noon, since it is the same day in most readers' time zones.
        """
        return _in_minutes(instant(moment, self._zone)).isoformat(timespec="seconds")

    def rfc5322(self, moment: Moment) -> str:
        """The same as `timestamp`, in the form of dates in mail headers, which RSS uses."""
        return mail_format(_in_minutes(instant(moment, self._zone)))


@lru_cache(maxsize=64)
def dates_for(language: str, zone: ZoneInfo) -> DateFormatter:
    """Return the DateFormatter of a language and time zone. It keeps the labels that it has made."""
    return DateFormatter(language, zone)


_MOST_OFFSET = timedelta(hours=14)  # XML Schema allows no more, and so do sitemaps


def _in_minutes(value: datetime) -> datetime:
    """Return a date-time whose offset RFC 3339, RFC 5322 and XML Schema can write: in whole minutes, 14 hours at most.

    Until the time of a country was set by law, its offset had seconds: Moscow's was 2:31:19 in 1917. The time of day
    stays as the paper printed it, and the offset is rounded to the nearest minute. One of more than 14 hours, as Manila
    had once, is written in UTC.
    """
    offset = value.utcoffset()
    assert offset is not None  # noqa: S101 (`instant` gives each date-time an offset)
    if abs(offset) > _MOST_OFFSET:
        return value.astimezone(UTC)
    minutes = timedelta(minutes=round(offset / timedelta(minutes=1)))
    return value if minutes == offset else value.replace(tzinfo=timezone(minutes))


EPOCH = datetime.fromtimestamp(0, UTC).isoformat()  # when a feed without items was last modified
