"""What press remembers of an article while it makes other pages: enough for a teaser, a link, a sitemap line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import floor
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Figure, Ground, Label, Moment, Paragraph, block_html, inline
from tamizdat.paths import is_slug, path_problem
from tamizdat.press.dated import Dated, anchors, latest, oldest_first
from tamizdat.press.index.clean import is_clean
from tamizdat.press.links import relink

Named = TypeVar("Named", Label, Byline)
UNDATED_RANK = -(1 << 62)  # before all time


class CorrectionSummary(Struct, frozen=True, array_like=True, gc=False):
    """A correction as a page of corrections shows it: `day` and `rank` as in ArticleSummary, `anchor` its name in the
    article's page."""

    at: Moment
    html: str
    day: str
    rank: int
    anchor: str


class ArticleSummary(Struct, frozen=True, array_like=True, gc=False, kw_only=True):
    """An article on a front. `day` is its calendar day (ISO) in the outlet's time zone, "" where none is known."""

    number: int
    path: str
    language: str
    headline: str
    standfirst: str
    kicker: str
    section: Label | None
    topics: tuple[Label, ...]
    series: Label | None
    bylines: tuple[Byline, ...]
    published: Moment | None
    updated: Moment | None  # when it was last touched (`touched`)
    day: str
    rank: int  # sorts by time: seconds since 1970 UTC, a bare day at its start; undated articles come last
    picture: Figure | None
    translations: dict[str, int]
    related: tuple[int, ...]
    withdrawn: Ground | None  # on what ground, None while readers can read it
    whole: bool  # whether the article can be pressed as the archive has it: nothing was to be cleaned or left out
    corrections: tuple[CorrectionSummary, ...] = ()  # oldest first
    original: str | None = None  # where the article first stood, for the links in its corrections; else None

    @property
    def face(self) -> tuple[object, ...]:
        """All that other pages show of the article: while it stays the same, they do too."""
        return (
            *(self.path, self.language, self.headline, self.standfirst, self.kicker, self.section, self.bylines),
            *(self.published, self.day, self.rank, self.picture, self.withdrawn),
        )

    @property
    def slips(self) -> tuple[object, ...]:
        """All that pages of corrections show of the article beside its face."""
        return self.corrections, self.original


class UnpublishableError(ValueError):
    """No page can be made of an article; the message says why and what to do."""


def admit(article: Article) -> tuple[Article, list[str]]:
    """Return the article as it can be pressed, and what had to be left out, in words. Raises UnpublishableError."""
    if problem := path_problem(article.path):
        raise UnpublishableError(f"its path {article.path!r} cannot be pressed: {problem}. Give it another path.")
    if not article.headline.strip():
        raise UnpublishableError("it has no headline. Give it one.")
    moments = [article.published, article.updated]
    moments += [entry.at for entry in article.entries]
    moments += [correction.at for correction in article.corrections]
    moments += [version.at for version in article.versions]
    for moment in moments:
        _check(moment)
    lost: list[str] = []
    before = article
    article = _cleaned(article, lost)
    section = _usable((article.section,) if article.section else (), "section", lost)
    series = _usable((article.series,) if article.series else (), "series", lost)
    topics = _usable(article.topics, "topic", lost)
    bylines = _usable(article.bylines, "byline", lost)
    if article is before and not lost and len(topics) == len(article.topics) and len(bylines) == len(article.bylines):
        return article, lost
    kept = replace(
        article,
        section=section[0] if section else None,
        series=series[0] if series else None,
        topics=topics,
        bylines=bylines,
    )
    return kept, lost


def summarize(article: Article, zone: ZoneInfo, *, whole: bool = False) -> ArticleSummary:
    """Return the summaries of an admitted article; `whole`: it is as it was before `admit`."""
    published = article.published
    return ArticleSummary(
        number=article.number,
        path=article.path,
        language=article.language,
        headline=article.headline,
        standfirst=article.standfirst,
        kicker=article.kicker,
        section=article.section,
        topics=article.topics,
        series=article.series,
        bylines=article.bylines,
        published=published,
        updated=touched(article),
        day=local_day(published, zone).isoformat() if published else "",
        rank=_rank(published) if published else UNDATED_RANK,
        picture=article.lead_image if article.lead_image and article.lead_image.image.path else None,
        translations=article.translations,
        related=article.related,
        withdrawn=article.status.ground if article.status.state == "withdrawn" else None,
        whole=whole,
        corrections=_corrected(article, zone) if article.corrections else (),
        original=article.original_url if article.corrections else None,
    )


def touched(article: Article) -> Moment | None:
    """Return when an article was last changed, None if never: dispatches, corrections and new versions are changes,
    whether or not somebody set `updated` too."""
    if not (article.entries or article.corrections or article.versions):
        return article.updated
    parts: tuple[Dated, ...] = (*article.entries, *article.corrections, *article.versions)
    last = latest(article.updated, *(part.at for part in parts))
    return last if not (last and article.published) or last.sort_key > article.published.sort_key else None


def _corrected(article: Article, zone: ZoneInfo) -> tuple[CorrectionSummary, ...]:
    found = oldest_first(article.corrections)
    return tuple(
        CorrectionSummary(each.at, each.html, local_day(each.at, zone).isoformat(), _rank(each.at), anchor)
        for each, anchor in zip(found, anchors("correction", found), strict=True)
    )


def _rank(moment: Moment) -> int:
    time = datetime.fromisoformat(moment.value)
    return floor((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """Return the calendar day of a moment as the outlet counts days; a bare day stays what it is."""
    if len(moment.value) <= 10:
        return moment.day
    time = datetime.fromisoformat(moment.value)
    return time.astimezone(zone).date() if time.tzinfo else time.date()


def _check(moment: Moment | None) -> None:
    if moment is None:
        return
    try:
        date.fromisoformat(moment.value) if len(moment.value) <= 10 else datetime.fromisoformat(moment.value)
        ok = 2 <= moment.day.year <= 9998  # room for any time zone on either side
    except ValueError:
        ok = False
    if not ok:
        raise UnpublishableError(f"its date {moment.value!r} is not ISO 8601. Write one like 2013-10-03, or null.")


def _cleaned(article: Article, lost: list[str]) -> Article:
    """Return the article with only such HTML as an Article may carry: not every archive was written by us."""

    if all(map(is_clean, texts(article))):
        return article

    def fix(text: str) -> str:
        if is_clean(text):
            return text
        clean = inline(text)
        if clean != text:
            lost.append(f"its text {text[:40]!r} holds HTML that no article may carry; it was cleaned.")
        return clean

    entries = tuple(replace(entry, body=tuple(relink(block, fix) for block in entry.body)) for entry in article.entries)
    return replace(
        article,
        body=tuple(relink(block, fix) for block in article.body),
        entries=entries,
        corrections=tuple(replace(each, html=fix(each.html)) for each in article.corrections),
        lead_image=replace(article.lead_image, caption=fix(article.lead_image.caption)) if article.lead_image else None,
    )


def texts(article: Article) -> list[str]:
    """Return every piece of inline HTML of an article."""
    found: list[str] = []
    for body in (article.body, *(entry.body for entry in article.entries)):
        for block in body:
            if type(block) is Paragraph:  # nearly every one
                found.append(block.html)
            else:
                found += block_html(block)
    found += [correction.html for correction in article.corrections]
    return [*found, article.lead_image.caption] if article.lead_image else found


def _usable(things: tuple[Named, ...], what: str, lost: list[str]) -> tuple[Named, ...]:
    """Return the labels or bylines that a front can be named after; tell the others, and doubles, in `lost`."""
    kept: dict[str, Named] = {}
    for thing in things:
        if not is_slug(thing.slug) or not thing.name.strip():
            lost.append(f"its {what} {thing.name!r} has a slug that cannot be an address: {thing.slug!r}. Correct it.")
        else:
            kept.setdefault(thing.slug, thing)
    return tuple(kept.values())


encode_summary = msgspec.msgpack.Encoder().encode
decode_summary = msgspec.msgpack.Decoder(ArticleSummary).decode
