"""What loaded articles refer to, for Wagtail's index of references.

Wagtail reads each field of each object for it, which takes longer than all else of a load. A loaded article is known:
its labels are columns, and of its streams only those with a picture, a link to an article or related articles refer to
anything. The rows are those that `ReferenceIndex.create_or_update_for_object` would store.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from tamizdat.newsroom.models import Article, ArticleByline, ArticleTopic

_STREAMS = ("lead", "body", "entries", "corrections", "versions")
_LABELS = ("section", "series")


def references(rows: list[tuple[Article, list[ArticleByline], list[ArticleTopic]]]) -> Iterator[ReferenceIndex]:
    """Yield the unsaved rows of the index for articles that were just loaded, with their bylines and topics."""
    for article, bylines, topics in rows:
        found = set(_of_fields(article))
        found.update(_of_children("bylines", "author", bylines))
        found.update(_of_children("topics", "topic", topics))
        kind = _kind(Article)
        for to_kind, to_object, model_path, content_path in found:
            yield ReferenceIndex(
                base_content_type_id=kind,
                content_type_id=kind,
                object_id=str(article.pk),
                to_content_type_id=to_kind,
                to_object_id=to_object,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )


def _of_fields(article: Article) -> Iterator[tuple[int, str, str, str]]:
    for name in _LABELS:
        if key := getattr(article, f"{name}_id"):
            yield _kind(Article._meta.get_field(name).related_model), str(key), name, name
    for each in article.related.get_prep_value():  # Wagtail would read every one of these articles whole
        yield _kind(Article), str(each["value"]), "related.article", f"related.{each['id']}"
    for name in _STREAMS:
        value = getattr(article, name)
        if not _may_refer(value.get_prep_value()):
            continue
        for model, key, model_path, content_path in Article._meta.get_field(name).extract_references(value):
            yield _kind(model), key, f"{name}.{model_path}", f"{name}.{content_path}"


def _of_children(relation: str, field: str, children: list[Any]) -> Iterator[tuple[int, str, str, str]]:
    for child in children:
        label = child._meta.get_field(field).related_model
        key = str(getattr(child, f"{field}_id"))
        yield _kind(label), key, f"{relation}.item.{field}", f"{relation}.{child.pk}.{field}"


def _may_refer(raw: Any) -> bool:
    """Whether a stored value holds a picture or a link of Wagtail's own kind, at any depth."""
    if isinstance(raw, str):
        return "linktype=" in raw or "embedtype=" in raw
    if isinstance(raw, dict):
        return bool(raw.get("picture")) or any(map(_may_refer, raw.values()))
    return isinstance(raw, list) and any(map(_may_refer, raw))


def _kind(model: Any) -> int:
    """Return the number of a model's content type."""
    return int(ContentType.objects.get_for_model(model).pk)
