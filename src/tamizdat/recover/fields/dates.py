"""Dates that a page or a text states: machine-readable values, and dates written out in some two hundred languages.

Nothing here guesses. A day, a month and a four-digit year must be written, and which is which must follow from the
month's name, the separators or the language: "03/04/2013" in English is no date, since it can mean two days. A time of
day whose zone is not stated stays without one. What is not certain is None and becomes a question for an editor.

    dateline("By Anna Petrova, October 3, 2013")          Moment("2013-10-03", "day")
    dateline("3 октября 2013, 14:30 (GMT+4)", "ru")       Moment("2013-10-03T14:30:00+04:00", "minute")
    parse("2013-10-03T14:30:00Z")                         Moment("2013-10-03T14:30:00+00:00", "minute")

`language`, throughout, is a BCP 47 tag ("ru" or "ru-RU"); it settles month names and orders that differ between
languages. `order` says how a site writes numeric dates, where its other captures tell (`fields.site`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from msgspec import Struct

from tamizdat.article import YEARS, Moment
from tamizdat.recover.fields import jalali
from tamizdat.recover.fields.months import day_first, month_number, two_word_names

# Thai pages count years from 543 BC; months and days are those of the Gregorian calendar.
BUDDHIST = range(2443, 2643)
YEAR = re.compile(r"(?<!\d)(?:1[349]|2[0456])\d\d(?!\d)|(?<!\d)(?:19|20)\d{6}T")

MONTH = rf"(?P<m>{'|'.join(map(re.escape, two_word_names()))}|[^\s\d.,;:/()|<>–—\-]{{2,30}})"
# Words and ordinal endings between the parts: "3rd of", "3 de octubre del", "2013 m. spalio 3 d.".
GLUE = (
    r"(?:\.|,|º|ª|°|st\b|nd\b|rd\b|th\b|er\b|:?e\b|-?го\b|-?е\b|η\b|de\b|del\b|d['’]|of\b|the\b|di\b|m\."
    r"|ngày\b|năm\b|\s)*"
)
# Spaces are taken with what follows them, and are not given back: without that, the time that a row of them takes grows
# with its fourth power.
ZONE = (
    r"(?:\s*+\(?\s*+(?P<name>UTC|GMT|Z|[ECMP][SD]T|CES?T|MES?Z|EES?T|MSK|МСК|(?-i:[ECMP]T))\b)?"
    r"(?:\s*+\(?\s*+(?P<offset>[+\-−]\d{1,2}(?::?\d\d)?))?(?!\d)"
)
CLOCK = (
    r"(?P<hour>\d{1,2})\s*+(?:[:：.h時时]|ч\.?)\s*+(?P<minute>[0-5]\d)分?(?:[:.](?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    r"(?:\s*+(?P<half>[ap]\.?\s?m\b\.?))?(?:\s*+(?:Uhr|h\b|hrs\b))?" + ZONE
)
PATTERNS = [
    # 2013-10-03, 2013/10/3, 2013.10.03, 2013年10月3日, 2013년 10월 3일
    r"(?<![\d./\-])(?P<y>\d{4})\s?(?:(?P<s>[-/.])\s?|[年년]\s*)(?P<n>\d{1,2})\s?(?:(?P=s)\s?|[月월]\s*)"
    r"(?P<d>\d{1,2})(?:[日일]|(?!\d))",
    # 20131003T143000
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<n>[01]\d)(?P<d>[0-3]\d)(?=T\d{4})",
    # 3.10.2013, 3/10/2013, 3-10-2013
    r"(?<![\d./\-])(?P<a>\d{1,2})\s?(?P<s>[-/.])\s?(?P<b>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4})(?!\d)",
    # 3 tháng 10, 2013
    rf"(?<!\d)(?P<d>\d{{1,2}})\s+tháng\s+(?P<n>\d{{1,2}}){GLUE}(?P<y>\d{{4}})(?!\d)",
    # 3 October 2013
    rf"(?<!\d)(?P<d>\d{{1,2}}){GLUE}-?{MONTH}[.\-]?{GLUE}(?P<y>\d{{4}})(?!\d)",
    # October 3, 2013
    rf"{MONTH}[.\-]?\s*(?P<d>\d{{1,2}})(?!\d|[:.]\d){GLUE}(?P<y>\d{{4}})(?!\d|:)",
    # 2013. október 3.; 2013 m. spalio 3 d.
    rf"(?<!\d)(?P<y>\d{{4}}){GLUE}-?{MONTH}[.\-]?\s*(?P<d>\d{{1,2}})(?!\d|:)",
]
DATE = [re.compile(pattern, re.IGNORECASE) for pattern in PATTERNS]
_NUMERIC = DATE[2]
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
AFTER = re.compile(
    r"[\s,|·•–—\-]*+(?:T|at\b|um\b|à\b|в\b|о\b|kl\.?|klo\b|alle\b|a las\b|às\b|ore\b|om\b|o\b)?\s*+" + CLOCK,
    re.IGNORECASE,
)
BEFORE = re.compile(CLOCK + r"[\s,|·•–—\-]*+(?:on\b|am\b|le\b)?\s*+(?:[^\W\d]++[,.]?\s++)?$", re.IGNORECASE)
# Zones of RFC 5322 section 4.3, and those of Europe and Moscow whose names mean one zone only; hours east of Greenwich.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "МСК": 3,
}  # fmt: skip
# "9:27 AM ET": the hour of a part of America, whose offset depends on the day. Only a clock of twelve hours has it.
_AMERICA = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_CLOCK = re.compile(CLOCK, re.IGNORECASE)
UPDATED = re.compile(
    r"\b(?:updated?|modified|revised|aktualisier\w+|stand:|geändert|mis à jour|màj|maj|modifié\w*"
    r"|actualizad\w+"
    r"|modificad\w+|atualizad\w+|aggiornat\w+|modificat\w+|bijgewerkt|oppdatert|opdateret|uppdaterad"
    r"|päivitetty"
    r"|muokattu|aktualizac\w+|aktualizov\w+|aktualizácia|zaktualizowan\w+|frissít\w+|actualizat\w*"
    r"|обновл[её]н\w*"
    r"|изменен\w*|оновлен\w*|зменен\w*|абноўлен\w*|актуализир\w*|ажурирано|ažurirano|güncelle\w+"
    r"|ενημ[εέ]ρω\w+"
    r"|diperbarui|cập nhật|yenilən\w*)"
    r"|更新|업데이트|수정|تحديث|تعديل|به‌روز|بروزرسانی|עודכן|עדכון|अपडेट|อัปเดต|განახლ",
    re.IGNORECASE,
)
# Within how many characters before a date the word "updated" refers to it.
LABEL_REACH = 24


# Whether a site writes the day first (3/10/2013 in October) or the month; None where that is not known.
DayFirst = bool | None


class Stamp(Struct, frozen=True):
    """A date found in a text: the moment, whether the words before it say "updated", and where it stands.

    The moment is None where day and month could be either.
    """

    moment: Moment | None
    updated: bool
    start: int
    end: int


def dateline(text: str, language: str | None = None) -> Moment | None:
    """Return the date of a line that says little more than when (and perhaps by whom); None for any other line.

    Of a line with several dates it is the first that no word calls that of an update.
    """
    found = [stamp for stamp in stamps_of_dateline(text, language) if stamp.moment]
    return next((stamp.moment for stamp in found if not stamp.updated), found[0].moment if found else None)


def is_dateline(text: str, language: str | None = None) -> bool:
    """Return whether a line says little more than when (and perhaps by whom), even if it could be two days."""
    return bool(stamps_of_dateline(text, language))


def stamps_of_dateline(text: str, language: str | None = None, order: DayFirst = None) -> list[Stamp]:
    """Return the dates of a line that says little more than when; [] for any other line.

    Beside its dates such a line has at most six words: "Published: 3 October 2013, 14:30, by Anna Petrova".
    """
    if len(text) > 160:
        return []
    found = list(stamps(text, language, order))
    rest = text
    for stamp in reversed(found):
        rest = rest[: stamp.start] + " " + rest[stamp.end :]
    words = re.findall(r"[^\W\d_]+", rest)
    if not found or len(words) > 6 or sum(map(len, words)) > 60:
        return []
    return found


def marked_updated(text: str) -> bool:
    """Return whether `text` has a word for "updated" in any of some forty languages."""
    return bool(UPDATED.search(text))


def parse(value: str, language: str | None = None) -> Moment | None:
    """Return the moment of a machine-readable value (ISO 8601, RFC 5322, or a written date); None if it is no date."""
    return next((stamp.moment for stamp in stamps(value[:80], language) if stamp.moment), None)


def from_address(url: str) -> Moment | None:
    """Return the day that stands in an address ("/2013/10/03/", "/2013-10-03-slug", "/20131003/"); None without one."""
    path = re.sub(r"^(?:\w+:)?//[^/]*", "", url)
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)([/\-_])(\d\d?)\2(\d\d?)(?!\d)",
        r"(?<!\d)((?:19|20)\d\d)(/)([01]\d)([0-3]\d)(?=[/_\-.]|$)",
        r"(?<!\d)((?:19|20)\d\d)()([01]\d)([0-3]\d)(?=[/_\-.]|$)",
    ):
        for match in re.finditer(pattern, path):
            day = from_parts(int(match[1]), int(match[3]), int(match[4]))
            if day:
                return Moment(day.isoformat())
    return None


def stamps(text: str, language: str | None = None, order: DayFirst = None) -> Iterator[Stamp]:
    """Yield the dates in `text` from left to right. Relative ones ("two hours ago") are of no use in a saved copy."""
    text = _western_digits(text)
    if not YEAR.search(text):
        return
    position = 0
    while hits := [hit for pattern in DATE if (hit := _first(pattern, text, position, language))]:
        start, end, day = min(hits)
        known = day.settled(order)
        moment, first, last = _with_clock(known or day.first, text, position, start, end)
        label = text[max(position, first - LABEL_REACH) : start]
        yield Stamp(moment if known else None, marked_updated(label), first, last)
        position = last


def written_orders(text: str) -> Iterator[bool]:
    """Yield for each numeric date of a text that can be one day only whether it writes the day first."""
    for match in _NUMERIC.finditer(_western_digits(text)):
        first, second = int(match["a"]), int(match["b"])
        if (first > 12) != (second > 12) and from_parts(int(match["y"]), min(first, second), max(first, second)):
            yield first > 12


def _western_digits(text: str) -> str:
    """Return `text` with the digits of all scripts as 0 to 9; its length does not change."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


class _Day(Struct, frozen=True, order=True):
    """A day as written; `other` is the one that it is if the month was written first, None where only one is meant."""

    first: date
    other: date | None = None

    def settled(self, order: DayFirst) -> date | None:
        """Return the day that is meant where the day is written first or not; None if that has to be known."""
        if self.other is None:
            return self.first
        return None if order is None else self.first if order else self.other


def _first(pattern: re.Pattern[str], text: str, position: int, language: str | None) -> tuple[int, int, _Day] | None:
    while match := pattern.search(text, position):
        day = _read(match.groupdict(), language)
        if day:
            return match.start(), match.end(), day
        position = match.start() + 1
    return None


def _read(parts: dict[str, str | None], language: str | None) -> _Day | None:
    """Return the day that a match means; None if there is no such day."""
    year = int(parts["y"] or 0)
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        day, other = from_parts(year, second, first), from_parts(year, first, second)
        either = first != second and not day_first(parts["s"] or "", language)
        found = (day, other if either else None) if day else (other, None)
    elif year in jalali.YEARS:
        found = _persian(year, parts, language), None
    else:
        month = month_number(parts["m"] or "", language) if parts.get("m") else int(parts["n"] or 0)
        found = from_parts(year, month, int(parts["d"] or 0)) if month else None, None
    return _Day(*found) if found[0] else None


def _persian(year: int, parts: dict[str, str | None], language: str | None) -> date | None:
    month = jalali.month_number(parts["m"] or "") if parts.get("m") else None
    if not parts.get("m") and (language or "fa").split("-")[0].lower() in jalali.LANGUAGES:
        month = int(parts["n"] or 0)
    return jalali.to_gregorian(year, month, int(parts["d"] or 0)) if month else None


def from_parts(year: int, month: int, day: int) -> date | None:
    """Return the day of a year, month and day; None if there is none, or none in which an article can be published."""
    if year in BUDDHIST:
        year -= 543
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_clock(day: date, text: str, floor: int, start: int, end: int) -> tuple[Moment, int, int]:
    """Return the moment of a day with the clock time beside it, and where both together begin and end.

    A time of exactly midnight is ignored: software writes it where it knows only the day.
    """
    if after := AFTER.match(text, end):
        end, clock = after.end(), after
    elif before := BEFORE.search(text, max(floor, start - 40), start):
        start, clock = before.start(), before
    else:
        return Moment(day.isoformat()), start, end
    at = _at(day, clock)
    if at is None or (at.hour, at.minute, at.second) == (0, 0, 0):
        return Moment(day.isoformat()), start, end
    return Moment(at.isoformat(), "minute"), start, end


def _at(day: date, clock: re.Match[str]) -> datetime | None:
    """Return the time of a day that a match of CLOCK says; None if it is none."""
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23:
        return None
    at = datetime(day.year, day.month, day.day, hour, int(clock["minute"]), int(clock["second"] or 0))
    if half and clock["name"] in _AMERICA and not clock["offset"]:
        offset = at.replace(tzinfo=ZoneInfo(_AMERICA[clock["name"]])).utcoffset()
        return at.replace(tzinfo=timezone(offset or timedelta()))
    return at.replace(tzinfo=_zone(clock["name"], clock["offset"]))


def with_printed_zone(moment: Moment, text: str) -> Moment:
    """Return a moment without a zone with the one that a text prints beside the same hour, if it prints one."""
    if not moment.is_local:
        return moment
    local = datetime.fromisoformat(moment.value)
    for clock in _CLOCK.finditer(_western_digits(text)):
        at = _at(local.date(), clock)
        if at and at.tzinfo and (at.hour, at.minute) == (local.hour, local.minute):
            return Moment(local.replace(tzinfo=at.tzinfo).isoformat(), "minute")
    return moment


def from_epoch(value: str) -> Moment | None:
    """Return the moment of a count of seconds (10 digits) or milliseconds (13) since 1970; None for anything else."""
    if not re.fullmatch(r"[1-9]\d{9}(?:\d{3})?", value):
        return None
    return Moment(datetime.fromtimestamp(int(value[:10]), UTC).isoformat(), "minute")


def exactness(moment: Moment) -> int:
    """Return how exactly a moment is known: 2 with its time and zone, 1 with its time as printed, 0 its day alone."""
    return 0 if len(moment.value) <= 10 else 1 if moment.is_local else 2


def _zone(name: str | None, offset: str | None) -> timezone | None:
    if not offset:
        hours_east = ZONES.get((name or "").upper())
        return None if hours_east is None else timezone(timedelta(hours=hours_east))
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    delta = timedelta(hours=hours, minutes=minutes)
    if delta > timedelta(hours=14):
        return None
    return timezone(delta if offset[0] == "+" else -delta)
