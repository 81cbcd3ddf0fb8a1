"""An Article as the values of the desk's fields, and back.

`Fields` is what one row of the desk's tables holds of an article, with labels by slug and pictures by id. It knows no
database, so that a hundred thousand articles can be turned at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, Byline, Correction, Dispatch, Figure, Label, Moment, Status, Version
from tamizdat.newsroom.conversion import body
from tamizdat.newsroom.conversion.body import Library, Raw
from tamizdat.newsroom.conversion.moments import from_local, to_local
from tamizdat.newsroom.conversion.text import in_element
from tamizdat.newsroom.conversion.unchanged import keep_unchanged
from tamizdat.press.pictures.published import with_images

Rewrite = Callable[[list[Raw]], list[Raw]]


class Fields(Struct, frozen=True, kw_only=True):
    """The values of an article's fields at the desk. Raw data are of StreamFields; `body` says of what form."""

    number: int
    path: str
    old_paths: tuple[str, ...] = ()
    original_url: str = ""
    language: str
    translations: dict[str, int] = {}
    kicker: str = ""
    headline: str
    standfirst: str = ""
    bylines: tuple[Byline, ...] = ()
    published: tuple[date | None, time | None] = (None, None)
    updated: tuple[date | None, time | None] = (None, None)
    section: Label | None = None
    topics: tuple[Label, ...] = ()
    series: Label | None = None
    body: list[Raw] = []
    lead: list[Raw] = []
    entries: list[Raw] = []
    corrections: list[Raw] = []
    versions: list[Raw] = []
    related: tuple[int, ...] = ()
    appeals: bool = True
    status: Status = Status()


def to_fields(article: Article, zone: tzinfo, library: Library) -> Fields:
    """Return what the desk shows of an article."""
    lead = article.lead_image
    return Fields(
        number=article.number,
        path=article.path,
        old_paths=article.old_paths,
        original_url=article.original_url or "",
        language=article.language,
        translations=article.translations,
        kicker=article.kicker,
        headline=article.headline,
        standfirst=article.standfirst,
        bylines=article.bylines,
        published=to_local(article.published, zone),
        updated=to_local(article.updated, zone),
        section=article.section,
        topics=article.topics,
        series=article.series,
        body=body.to_raw(article.body, library),
        lead=[{"type": "figure", "value": body.figure_to_raw(lead, library)}] if lead else [],
        entries=[_dispatch_to_raw(entry, zone, library) for entry in article.entries],
        corrections=[_correction_to_raw(correction, zone) for correction in article.corrections],
        versions=[_version_to_raw(version, zone) for version in article.versions],
        related=article.related,
        appeals=article.appeals,
        status=article.status,
    )


def to_article(fields: Fields, before: Article | None, zone: tzinfo, library: Library, rewrite: Rewrite) -> Article:
    """Return the article that the desk's fields describe.

    `before` is the last record; what an editor did not touch comes from there (`unchanged`). None for a new article.
    """
    made = Article(
        number=fields.number,
        path=fields.path,
        old_paths=fields.old_paths,
        original_url=fields.original_url or None,
        language=fields.language,
        translations=fields.translations,
        kicker=fields.kicker,
        headline=fields.headline,
        standfirst=fields.standfirst,
        bylines=fields.bylines,
        published=from_local(*fields.published, zone, before.published if before else None),
        updated=from_local(*fields.updated, zone, before.updated if before else None),
        section=fields.section,
        topics=fields.topics,
        series=fields.series,
        body=body.from_raw(fields.body, library),
        lead_image=_lead(fields.lead, library),
        entries=tuple(_dispatch_from_raw(each["value"], zone, library) for each in fields.entries),
        corrections=tuple(_correction_from_raw(each["value"], zone, library) for each in fields.corrections),
        versions=tuple(_version_from_raw(each["value"], zone) for each in fields.versions),
        related=fields.related,
        appeals=fields.appeals,
        sources=before.sources if before else (),
        status=fields.status,
    )
    whole = _with_untouched(made, before, zone, library, rewrite) if before else made
    return with_images(whole, lambda image: body.with_focal_point(image, library))


def _with_untouched(made: Article, before: Article, zone: tzinfo, library: Library, rewrite: Rewrite) -> Article:
    """Return the article with all that an editor did not touch as it was before."""

    def leads(figure: Figure) -> list[Figure]:
        raw = [{"type": "figure", "value": body.figure_to_raw(figure, library)}]
        return [found for each in (raw, rewrite(raw)) if (found := _lead(each, library))]

    def dispatches(dispatch: Dispatch) -> list[Dispatch]:
        raw = _dispatch_to_raw(dispatch, zone, library)["value"]
        rewritten = {**raw, "body": rewrite(raw["body"])}
        return [_dispatch_from_raw(each, zone, library) for each in (raw, rewritten)]

    def corrections(correction: Correction) -> list[Correction]:
        raw = _correction_to_raw(correction, zone)
        return [_correction_from_raw(each["value"], zone, library) for each in (raw, *rewrite([raw]))]

    def versions(version: Version) -> list[Version]:
        return [_version_from_raw(_version_to_raw(version, zone)["value"], zone)]

    lead = (made.lead_image,) if made.lead_image else ()
    lead_before = (before.lead_image,) if before.lead_image else ()
    return replace(
        made,
        original_url=before.original_url
        if (before.original_url or "") == (made.original_url or "")
        else made.original_url,
        body=body.keep_blocks(made.body, before.body, library, rewrite),
        lead_image=next(iter(keep_unchanged(lead, lead_before, leads)), None),
        entries=keep_unchanged(made.entries, before.entries, dispatches),
        corrections=keep_unchanged(made.corrections, before.corrections, corrections),
        versions=keep_unchanged(made.versions, before.versions, versions),
    )


def _lead(raw: list[Raw], library: Library) -> Figure | None:
    return body.figure_from_raw(raw[0]["value"], library) if raw else None


def _when_to_raw(moment: Moment, zone: tzinfo) -> Raw:
    day, clock = to_local(moment, zone)
    return {"day": day and day.isoformat(), "clock": clock and clock.isoformat()}


def _when_from_raw(value: Raw, zone: tzinfo) -> Moment:
    day = date.fromisoformat(value["day"])
    moment = from_local(day, time.fromisoformat(value["clock"]) if value.get("clock") else None, zone)
    assert moment is not None  # noqa: S101 (there is a day)
    return moment


def _dispatch_to_raw(dispatch: Dispatch, zone: tzinfo, library: Library) -> Raw:
    value = {
        **_when_to_raw(dispatch.at, zone),
        "headline": dispatch.headline,
        "body": body.to_raw(dispatch.body, library),
    }
    return {"type": "dispatch", "value": value}


def _dispatch_from_raw(value: Raw, zone: tzinfo, library: Library) -> Dispatch:
    return Dispatch(_when_from_raw(value, zone), value["headline"] or "", body.from_raw(value["body"], library))


def _correction_to_raw(correction: Correction, zone: tzinfo) -> Raw:
    return {
        "type": "correction",
        "value": {**_when_to_raw(correction.at, zone), "text": in_element("p", correction.html)},
    }


def _correction_from_raw(value: Raw, zone: tzinfo, library: Library) -> Correction:
    return Correction(_when_from_raw(value, zone), body.lines(value["text"] or "", library))


def _version_to_raw(version: Version, zone: tzinfo) -> Raw:
    return {"type": "version", "value": {**_when_to_raw(version.at, zone), "note": version.note}}


def _version_from_raw(value: Raw, zone: tzinfo) -> Version:
    return Version(_when_from_raw(value, zone), value["note"] or "")
