"""The check that every article passes before it is pressed: what cannot be published is left out and reported."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tamizdat.article import Article, Block, Byline, Heading, Label, Moment, inline
from tamizdat.labels import canonical_slug
from tamizdat.outlet import Outlet
from tamizdat.paths import article_path_problem, is_slug
from tamizdat.press.dates.local_time import is_before
from tamizdat.press.index.bounds import bounded
from tamizdat.press.index.marks import clean_marks, is_invisible
from tamizdat.press.inline_html import inline_texts, is_clean, map_block

LEVELS = range(2, 5)  # of crossheads: the headline is on level 1
_NO_YEAR = "has a year that is not from 0002 to 9998"
_PARTS = re.compile(r"(\d{4,})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_CLOCK = re.compile(r"[T ](\d{2}):(\d{2})(?::(\d{2}))?")
Named = TypeVar("Named", Label, Byline)


class UnpublishableError(ValueError):
    """No page can be made of an article; the message says why and what to do."""


def validate(article: Article, outlet: Outlet) -> tuple[Article, list[str]]:
    """Return the article as it can be pressed, and a line for each thing that had to be left out of it.

    Checked are its path, its headline (unless it is withdrawn) and its dates. HTML that no article may carry is
    cleaned, and so are characters that readers cannot see (`marks`) and what is too much for a page (`bounds`). Its
    section is the one of the outlet's that it means; labels and bylines whose slugs cannot be addresses are dropped,
    and a change that is dated before its publication. An article in which nothing has to be changed is returned itself.
    Raises UnpublishableError.
    """
    if problem := article_path_problem(article.path):
        raise UnpublishableError(f"its path {article.path!r} cannot be pressed: {problem}. Give it another path.")
    moments = [article.published, article.updated]
    moments += [entry.at for entry in article.entries]
    moments += [correction.at for correction in article.corrections]
    moments += [version.at for version in article.versions]
    for moment in moments:
        _check_moment(moment)
    left_out: list[str] = []
    article, turned = clean_marks(_cleaned(_with_levels(bounded(article, left_out), left_out), left_out))
    left_out += turned
    if is_invisible(article.headline) and article.status.state != "withdrawn":
        raise UnpublishableError("it has no headline. Give it one.")
    article = _without_early_update(article, outlet, left_out)
    section = _usable((article.section,) if article.section else (), "section", left_out)
    labels = {
        "section": _mapped(section[0], article.language, outlet) if section else None,
        "series": next(iter(_usable((article.series,) if article.series else (), "series", left_out)), None),
        "topics": _usable(article.topics, "topic", left_out),
        "bylines": _usable(article.bylines, "byline", left_out),
    }
    if all(getattr(article, field) == value for field, value in labels.items()):
        return article, left_out
    return replace(article, **labels), left_out


def _without_early_update(article: Article, outlet: Outlet, left_out: list[str]) -> Article:
    """Return the article without an `updated` that is before its publication; a line about it goes to `left_out`."""
    published, updated = article.published, article.updated
    if not (published and updated and is_before(updated, published, ZoneInfo(outlet.time_zone))):
        return article
    left_out.append(
        f"its change of {updated.value} is left out: that is before it was published, {published.value}. Correct one"
        " of the two."
    )
    return replace(article, updated=None)


def _mapped(label: Label, language: str, outlet: Outlet) -> Label:
    """Return the section of the outlet's that a label means, named as there; the label itself where it means none."""
    section = outlet.section_of(label.slug, label.name)
    if section is None or section.slug == label.slug:
        return label
    return Label(section.slug, section.name_in(outlet.language(language).code) or label.name)


def _check_moment(moment: Moment | None) -> None:
    if moment is None:
        return
    value = moment.value
    try:
        date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
        problem = "" if 2 <= moment.day.year <= 9998 else _NO_YEAR  # a year on either side for any time zone
    except ValueError as error:
        problem = _date_problem(value, str(error))
    if problem:
        raise UnpublishableError(f"its date {value!r} {problem}. Write one like 2013-10-03, or null.")


def _date_problem(value: str, error: str) -> str:
    """Return what is wrong with a date that Python does not read; `error` is Python's own word."""
    parts = _PARTS.match(value)
    if parts is None:
        return "is not ISO 8601"
    year, month, day = parts.groups()
    if len(year) > 4 or int(year) == 0:
        return _NO_YEAR
    if not 1 <= int(month) <= 12:
        return f"has the month {month}, and a year has 12"
    if day and not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return f"has the day {day}, which that month has not"
    clock = _CLOCK.search(value[10:])
    if clock and (int(clock[1]) > 23 or int(clock[2]) > 59 or int(clock[3] or 0) > 59):
        return f"has the time {clock[0][1:]}, which no day has"
    return "is not ISO 8601"


def _with_levels(article: Article, left_out: list[str]) -> Article:
    """Return the article with each crosshead on a level that crossheads have; a line about each other one goes to
    `left_out`."""
    bodies = [article.body, *(entry.body for entry in article.entries)]
    wrong = [each for body in bodies for each in body if isinstance(each, Heading) and each.level not in LEVELS]
    if not wrong:
        return article
    left_out += [
        f"its heading {each.html[:40]!r} has the level {each.level}; it stands on {_level(each)}. Write 2, 3 or 4."
        for each in wrong
    ]

    def right(body: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(replace(each, level=_level(each)) if isinstance(each, Heading) else each for each in body)

    entries = tuple(replace(entry, body=right(entry.body)) for entry in article.entries)
    return replace(article, body=right(article.body), entries=entries)


def _level(heading: Heading) -> int:
    return min(max(heading.level, LEVELS[0]), LEVELS[-1])


def _cleaned(article: Article, left_out: list[str]) -> Article:
    """Return the article with only such HTML as an Article may carry: an archive may come from another program."""

    if all(map(is_clean, inline_texts(article))):
        return article

    def clean(text: str) -> str:
        if is_clean(text):
            return text
        cleaned = inline(text)
        if cleaned != text:
            left_out.append(f"its text {text[:40]!r} holds HTML that no article may carry; it was cleaned.")
        return cleaned

    lead = article.lead_image
    return replace(
        article,
        body=tuple(map_block(block, clean) for block in article.body),
        entries=tuple(
            replace(entry, body=tuple(map_block(block, clean) for block in entry.body)) for entry in article.entries
        ),
        corrections=tuple(replace(correction, html=clean(correction.html)) for correction in article.corrections),
        lead_image=replace(lead, caption=clean(lead.caption)) if lead else None,
    )


def _usable(labels: tuple[Named, ...], what: str, left_out: list[str]) -> tuple[Named, ...]:
    """Return the labels or bylines that can have a page, each under its canonical slug and each slug once; report those
    that cannot in `left_out`."""
    usable: dict[str, Named] = {}
    for label in labels:
        slug = canonical_slug(label.slug)
        if not is_slug(slug) or is_invisible(label.name):
            left_out.append(
                f"its {what} {label.name!r} has a slug that cannot be an address: {label.slug!r}. Correct it."
            )
        else:
            usable.setdefault(slug, label if slug == label.slug else replace(label, slug=slug))
    return tuple(usable.values())
