"""What the index keeps of an article for the pages of others: enough for a teaser, a link, a line of a sitemap."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tamizdat.article import Article, Byline, Figure, Ground, Label, Moment
from tamizdat.language_codes import for_markup
from tamizdat.outlet import Outlet
from tamizdat.press.dates.dated_parts import Dated, anchors, latest, oldest_first
from tamizdat.press.dates.due import EVERYTHING, Due, seconds
from tamizdat.press.dates.local_time import instant, local_day
from tamizdat.press.kinds import KINDS
from tamizdat.press.pictures.published import PublishedPicture

UNDATED_RANK = -(1 << 62)  # before every date
_NOT_DUE = 1 << 61  # what is taken from the rank of an article that is not due: before all others that have a date


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
    language: str  # the code of the outlet's language that it is in, its own where the outlet has none
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
    rank: int  # its order in time: seconds since 1970 UTC, a bare day at its noon; UNDATED_RANK without a date
    due: bool  # whether its date has come (`dates.due`)
    picture: Figure | None  # None where nothing of it is published
    picture_files: PublishedPicture | None
    translations: dict[str, int]
    related: tuple[int, ...]
    withdrawn: Ground | None  # on what ground, None while readers can read it
    unchanged: bool  # whether `validate` returned the article as the archive has it
    corrections: tuple[CorrectionSummary, ...] = ()  # oldest first
    # Whether this is the state that was published last, in place of a record of which no page can be made.
    is_last_published: bool = False
    original: str | None = None  # where the article was first published, for the links in its corrections; else None

    @property
    def shown_on_lists(self) -> tuple[object, ...]:
        """All that list pages and other articles show of the article: while it stays the same, they do too."""
        return (
            *(self.path, self.language, self.headline, self.standfirst, self.kicker, self.section, self.bylines),
            *(self.published, self.day, self.rank, self.due, self.picture, self.picture_files, self.withdrawn),
        )

    def rank_on(self, kind: str) -> int:
        """Return the article's rank on list pages of a kind: the newest come first, but none that is not due."""
        return self.rank - _NOT_DUE if not self.due and KINDS[kind].newest_lead else self.rank

    @property
    def shown_corrections(self) -> tuple[object, ...]:
        """All that pages of corrections show of the article besides `shown_on_lists`."""
        return self.corrections, self.original


def summarize(
    article: Article,
    outlet: Outlet,
    due: Due = EVERYTHING,
    *,
    unchanged: bool = False,
    picture: PublishedPicture | None = None,
) -> ArticleSummary:
    """Return the summary of an article that `validate` returned; `unchanged` says if that is the archive's own.

    `picture` is what is published of its lead picture.
    """
    published, zone = article.published, ZoneInfo(outlet.time_zone)
    language = outlet.nearest_language(article.language)
    return ArticleSummary(
        number=article.number,
        path=article.path,
        language=language.code if language else for_markup(article.language),
        headline=article.headline,
        standfirst=article.standfirst,
        kicker=article.kicker,
        section=article.section,
        topics=article.topics,
        series=article.series,
        bylines=article.bylines,
        published=published,
        updated=last_modified(article, zone),
        day=local_day(published, zone).isoformat() if published else "",
        rank=seconds(instant(published, zone)) if published else UNDATED_RANK,
        due=due.includes(article.number, published, zone),
        picture=article.lead_image if picture else None,
        picture_files=picture,
        translations=article.translations,
        related=article.related,
        withdrawn=article.status.ground if article.status.state == "withdrawn" else None,
        unchanged=unchanged,
        corrections=_corrections(article, zone) if article.corrections else (),
        original=article.original_url if article.corrections else None,
    )


def last_modified(article: Article, zone: tzinfo) -> Moment | None:
    """Return when an article was last changed, None if never.

    Dispatches, corrections and new versions are changes, whether or not the record's `updated` says so too. What is
    dated before the article appeared was no change of it.
    """
    last, published = article.updated, article.published
    if article.entries or article.corrections or article.versions:
        parts: tuple[Dated, ...] = (*article.entries, *article.corrections, *article.versions)
        last = latest(zone, last, *(part.at for part in parts))
        if last and published and instant(last, zone) == instant(published, zone):
            return None
    if last and published and instant(last, zone) < instant(published, zone):
        return None
    return last


def _corrections(article: Article, zone: ZoneInfo) -> tuple[CorrectionSummary, ...]:
    corrections = oldest_first(article.corrections, zone)
    return tuple(
        CorrectionSummary(
            each.at, each.html, local_day(each.at, zone).isoformat(), seconds(instant(each.at, zone)), anchor
        )
        for each, anchor in zip(corrections, anchors("correction", corrections), strict=True)
    )


encode_summary = msgspec.msgpack.Encoder().encode
decode_summary = msgspec.msgpack.Decoder(ArticleSummary).decode
