"""A record as the columns and child rows of the desk's tables: for loading many, and for changing one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.images import get_image_model

from tamizdat.article import Article as Record
from tamizdat.article import Embed, Figure, encode
from tamizdat.newsroom.conversion.article import to_fields
from tamizdat.newsroom.conversion.body import Library, Raw
from tamizdat.newsroom.models import Article, ArticleByline, ArticleTopic, Author, Section, Series, Topic
from tamizdat.newsroom.publishing.records import picture_file, set_derived, zone

_IDS = uuid.UUID("8a4f6f0e-2f0d-4e55-8a3f-5f4c3f7b2b11")  # under which ids of blocks are made from their place
STREAMS = ("lead", "body", "entries", "corrections", "versions", "related")


class Labels:
    """Sections, topics, series and authors by slug; those that are missing are made."""

    def __init__(self) -> None:
        self._known: dict[Any, dict[str, Any]] = {
            model: {label.slug: label for label in model.objects.all()} for model in (Section, Topic, Series, Author)
        }

    def get(self, model: Any, slug: str, name: str) -> Any:
        """Return the label with this slug."""
        known = self._known[model]
        if slug not in known:
            # A section that only articles name is none of the navigation, until an editor puts it there.
            extra = {"order": len(known), "in_navigation": False} if model is Section else {}
            known[slug] = model.objects.create(slug=slug, name=name, **extra)
        return known[slug].current


def columns(record: Record, labels: Labels, library: Library) -> dict[str, Any]:
    """Return the columns of an article, `record` itself among them."""
    fields = to_fields(record, zone(), library)
    section = labels.get(Section, record.section.slug, record.section.name) if record.section else None
    series = labels.get(Series, record.series.slug, record.series.name) if record.series else None
    streams: dict[str, list[Raw]] = {name: getattr(fields, name) for name in STREAMS if name != "related"}
    streams["related"] = [{"type": "article", "value": each} for each in record.related]
    return {
        "path": record.path,
        "old_paths": list(record.old_paths),
        "original_url": record.original_url or "",
        "language": record.language,
        "translations": record.translations,
        "kicker": record.kicker,
        "headline": record.headline,
        "standfirst": record.standfirst,
        "section": section,
        "section_name": _spelling(record.section, section, record.language),
        "series": series,
        "series_name": _spelling(record.series, series, record.language),
        "day": fields.published[0],
        "clock": fields.published[1],
        "updated_day": fields.updated[0],
        "updated_clock": fields.updated[1],
        "appeals": record.appeals,
        "state": record.status.state,
        "ground": record.status.ground,
        "reason": record.status.reason,
        "record": encode(record),
        **{name: _with_ids(record.number, name, raw) for name, raw in streams.items()},
    }


def new_row(record: Record, labels: Labels, library: Library) -> Article:
    """Return the unsaved row of an article that readers have."""
    article = Article(
        number=record.number, live=True, has_unpublished_changes=False, **columns(record, labels, library)
    )
    set_derived(article, record)
    return article


def bylines(record: Record, labels: Labels) -> Iterator[ArticleByline]:
    """Yield the unsaved rows of an article's bylines."""
    for order, byline in enumerate(record.bylines):
        author = labels.get(Author, byline.slug, byline.name)
        name = byline.name if byline.name != author.name_in(record.language) else ""
        yield ArticleByline(article_id=record.number, author=author, name=name, role=byline.role, sort_order=order)


def topics(record: Record, labels: Labels) -> Iterator[ArticleTopic]:
    """Yield the unsaved rows of an article's topics."""
    for order, label in enumerate(record.topics):
        topic = labels.get(Topic, label.slug, label.name)
        name = label.name if label.name != topic.name_in(record.language) else ""
        yield ArticleTopic(article_id=record.number, topic=topic, name=name, sort_order=order)


def change(article: Article, record: Record, labels: Labels) -> None:
    """Give an article, or a draft of it, the values of a record, without saving it."""
    begun = article.translations  # a translation that is begun is in the row before it is in a record
    for name, value in columns(record, labels, library_for([record])).items():
        setattr(article, name, value)
    article.translations = {**begun, **record.translations}
    article.bylines = list(bylines(record, labels))
    article.topics = list(topics(record, labels))
    set_derived(article, record)


def library_for(records: Iterable[Record]) -> Library:
    """Return the pictures of the desk's library that articles show."""
    paths = {path.removeprefix("media/") for record in records for path in _picture_paths(record)}
    pictures = get_image_model().objects.filter(file__in=paths)
    files = {each.pk: picture_file(each) for each in pictures}
    return Library(files=files, ids={file.path: pk for pk, file in files.items()})


def _spelling(label: Any, known: Any, language: str) -> str:
    return label.name if label and known and label.name != known.name_in(language) else ""


def _with_ids(number: int, field: str, raw: list[Raw]) -> list[Raw]:
    """Return raw data with ids, which are the same however often it is loaded."""
    return [{**each, "id": str(uuid.uuid5(_IDS, f"{number}/{field}/{place}"))} for place, each in enumerate(raw)]


def _picture_paths(record: Record) -> Iterator[str]:
    figures = [record.lead_image, *record.body, *(block for entry in record.entries for block in entry.body)]
    for each in figures:
        image = each.image if isinstance(each, Figure | Embed) else None
        if image and image.path:
            yield image.path
