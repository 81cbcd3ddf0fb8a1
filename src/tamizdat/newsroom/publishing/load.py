"""Loading articles in bulk: what recovery found, or an archive in a file, becomes the desk's.

An article that the desk has already is left as it is; `recover.rerun` merges (design of the house, section 4). Nothing
of Wagtail's own runs for each row, so its search index and its index of references are filled here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from msgspec import Struct
from wagtail.images import get_image_model
from wagtail.search.backends import get_search_backend

from tamizdat.article import Article as Record
from tamizdat.article import encode
from tamizdat.newsroom.conversion.article import to_fields
from tamizdat.newsroom.conversion.body import Library, Raw
from tamizdat.newsroom.models import (
    Article,
    ArticleByline,
    ArticleState,
    ArticleTopic,
    Author,
    Section,
    Series,
    Topic,
)
from tamizdat.newsroom.pictures.adopt import adopt
from tamizdat.newsroom.pictures.references import index_new
from tamizdat.newsroom.publishing.records import set_derived, zone

_BULK = 500
_IDS = uuid.UUID("8a4f6f0e-2f0d-4e55-8a3f-5f4c3f7b2b11")  # under which ids of blocks are made from their place


class Loaded(Struct):
    """How many articles came in, and how many were there already."""

    added: int = 0
    present: int = 0


def load(records: Iterable[Record], progress: Callable[[int], None] = lambda count: None) -> Loaded:
    """Load articles that the desk does not have. Each bulk is a transaction of its own: what is loaded stays."""
    loaded = Loaded()
    labels = _Labels()
    records = iter(records)
    while some := list(islice(records, _BULK)):
        numbers = [record.number for record in some]
        present = set(Article.objects.filter(number__in=numbers).values_list("number", flat=True))
        new = [record for record in some if record.number not in present]
        loaded.present += len(some) - len(new)
        if new:
            with transaction.atomic():
                _load(new, labels)
            loaded.added += len(new)
        progress(len(some))
    return loaded


class _Labels:
    """Sections, topics, series and authors by slug; those that are missing are made."""

    def __init__(self) -> None:
        self._known: dict[Any, dict[str, Any]] = {
            model: {label.slug: label for label in model.objects.all()} for model in (Section, Topic, Series, Author)
        }

    def get(self, model: Any, slug: str, name: str) -> Any:
        """Return the label with this slug."""
        known = self._known[model]
        if slug not in known:
            extra = {"order": len(known)} if model is Section else {}
            known[slug] = model.objects.create(slug=slug, name=name, **extra)
        return known[slug]


def _load(records: list[Record], labels: _Labels) -> None:
    adopt(records)
    library = _library(records)
    rows = [_row(record, labels, library) for record in records]
    Article.objects.bulk_create(rows)
    bylines, topics = [], []
    for record in records:
        for order, byline in enumerate(record.bylines):
            author = labels.get(Author, byline.slug, byline.name)
            name = byline.name if byline.name != author.name else ""
            bylines.append(ArticleByline(article_id=record.number, author=author, name=name, role=byline.role, sort_order=order))
        for order, label in enumerate(record.topics):
            topic = labels.get(Topic, label.slug, label.name)
            name = label.name if label.name != topic.name_in(record.language) else ""
            topics.append(ArticleTopic(article_id=record.number, topic=topic, name=name, sort_order=order))
    ArticleByline.objects.bulk_create(bylines, batch_size=1_000)
    ArticleTopic.objects.bulk_create(topics, batch_size=1_000)
    ArticleState.objects.add(records)
    get_search_backend().add_bulk(Article, rows)
    index_new(rows, {"bylines": _by_article(bylines), "topics": _by_article(topics)})


def _by_article(rows: list[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.article_id, []).append(row)
    return found


def _row(record: Record, labels: _Labels, library: Library) -> Article:
    fields = to_fields(record, zone(), library)
    section = labels.get(Section, record.section.slug, record.section.name) if record.section else None
    series = labels.get(Series, record.series.slug, record.series.name) if record.series else None
    article = Article(
        number=record.number,
        path=record.path,
        old_paths=list(record.old_paths),
        original_url=record.original_url or "",
        language=record.language,
        translations=record.translations,
        kicker=record.kicker,
        headline=record.headline,
        standfirst=record.standfirst,
        section=section,
        section_name=_spelling(record.section, section, record.language),
        series=series,
        series_name=_spelling(record.series, series, record.language),
        day=fields.published[0],
        clock=fields.published[1],
        updated_day=fields.updated[0],
        updated_clock=fields.updated[1],
        lead=_stream(record.number, "lead", fields.lead),
        body=_stream(record.number, "body", fields.body),
        entries=_stream(record.number, "entries", fields.entries),
        corrections=_stream(record.number, "corrections", fields.corrections),
        versions=_stream(record.number, "versions", fields.versions),
        related=_stream(record.number, "related", [{"type": "article", "value": each} for each in record.related]),
        appeals=record.appeals,
        state=record.status.state,
        ground=record.status.ground,
        reason=record.status.reason,
        record=encode(record),
        live=True,
        has_unpublished_changes=False,
    )
    set_derived(article, record)
    return article


def _spelling(label: Any, known: Any, language: str) -> str:
    return label.name if label and known and label.name != known.name_in(language) else ""


def _stream(number: int, field: str, raw: list[Raw]) -> list[Raw]:
    """Return raw data with ids, which are the same however often it is loaded."""
    return [{**each, "id": str(uuid.uuid5(_IDS, f"{number}/{field}/{place}"))} for place, each in enumerate(raw)]


def _library(records: list[Record]) -> Library:
    """Return the pictures of the desk's library that these articles show."""
    paths = {path.removeprefix("media/") for record in records for path in _picture_paths(record)}
    pictures = get_image_model().objects.filter(file__in=paths)
    return Library(ids={f"media/{each.file.name}": each.pk for each in pictures})


def _picture_paths(record: Record) -> Iterator[str]:
    from tamizdat.article import Embed, Figure

    figures = [record.lead_image, *record.body, *(block for entry in record.entries for block in entry.body)]
    for each in figures:
        image = each.image if isinstance(each, Figure | Embed) else None
        if image and image.path:
            yield image.path


def content_type() -> ContentType:
    """Return the content type of articles, which Wagtail files revisions and log entries under."""
    return ContentType.objects.get_for_model(Article)
