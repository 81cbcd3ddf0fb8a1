"""What the index keeps of an article for the pages of others: enough for a teaser, a link, a line of a sitemap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import floor
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tamizdat.article import Article, Byline, Figure, Ground, Label, Moment
from tamizdat.press.dated_parts import Dated, anchors, latest, oldest_first
from tamizdat.press.pictures.published import PublishedPicture

UNDATED_RANK = -(1 << 62)  # before every date


class CorrectionSummary(Struct, frozen=True, array_like=True, gc=False):
    """A correction as a page of corrections shows it.

    `day` and `rank` are those of the correction, of the same form as in ArticleSummary; `anchor` is its element's id in
    the article's page.
    """

    at: Moment
    html: str
    day: str
    rank: int
    anchor: str


class ArticleSummary(Struct, frozen=True, array_like=True, gc=False, kw_only=True):
    """What list pages, feeds and other articles show of an article."""

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
    updated: Moment | None  # `last_modified`
    day: str  # its calendar day (ISO) in the outlet's time zone, "" where none is known
    rank: int  # its order in time: seconds since 1970 UTC, a bare day at its start; UNDATED_RANK without a date
    picture: Figure | None  # None where nothing of it is published
    picture_files: PublishedPicture | None
    translations: dict[str, int]
    related: tuple[int, ...]
    withdrawn: Ground | None  # on what ground, None while readers can read it
    unchanged: bool  # whether `validate` returned the article as the archive has it
    corrections: tuple[CorrectionSummary, ...] = ()  # oldest first
    original: str | None = None  # where the article was first published, for the links in its corrections; else None

    @property
    def shown_on_lists(self) -> tuple[object, ...]:
        """All that list pages and other articles show of the article: while it stays the same, they do too."""
        return (
            *(self.path, self.language, self.headline, self.standfirst, self.kicker, self.section, self.bylines),
            *(self.published, self.day, self.rank, self.picture, self.picture_files, self.withdrawn),
        )

    @property
    def shown_corrections(self) -> tuple[object, ...]:
        """All that pages of corrections show of the article besides `shown_on_lists`."""
        return self.corrections, self.original


def summarize(
    article: Article, zone: ZoneInfo, *, unchanged: bool = False, picture: PublishedPicture | None = None
) -> ArticleSummary:
    """Return the summary of an article that `validate` returned; `unchanged` says if that is the archive's own.

    `picture` is what is published of its lead picture.
    """
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
        updated=last_modified(article),
        day=local_day(published, zone).isoformat() if published else "",
        rank=_rank(published) if published else UNDATED_RANK,
        picture=article.lead_image if picture else None,
        picture_files=picture,
        translations=article.translations,
        related=article.related,
        withdrawn=article.status.ground if article.status.state == "withdrawn" else None,
        unchanged=unchanged,
        corrections=_corrections(article, zone) if article.corrections else (),
        original=article.original_url if article.corrections else None,
    )


def last_modified(article: Article) -> Moment | None:
    """Return when an article was last changed, None if never.

    Dispatches, corrections and new versions are changes, whether or not the record's `updated` says so too.
    """
    if not (article.entries or article.corrections or article.versions):
        return article.updated
    parts: tuple[Dated, ...] = (*article.entries, *article.corrections, *article.versions)
    last = latest(article.updated, *(part.at for part in parts))
    return last if not (last and article.published) or last.sort_key > article.published.sort_key else None


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """Return the calendar day of a moment as the outlet counts days; a bare day stays what it is."""
    if len(moment.value) <= 10:
        return moment.day
    time = datetime.fromisoformat(moment.value)
    return time.astimezone(zone).date() if time.tzinfo else time.date()


def _corrections(article: Article, zone: ZoneInfo) -> tuple[CorrectionSummary, ...]:
    corrections = oldest_first(article.corrections)
    return tuple(
        CorrectionSummary(each.at, each.html, local_day(each.at, zone).isoformat(), _rank(each.at), anchor)
        for each, anchor in zip(corrections, anchors("correction", corrections), strict=True)
    )


def _rank(moment: Moment) -> int:
    time = datetime.fromisoformat(moment.value)
    return floor((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


encode_summary = msgspec.msgpack.Encoder().encode
decode_summary = msgspec.msgpack.Decoder(ArticleSummary).decode
