"""Wagtail's index of references for articles that are loaded in bulk, for which Wagtail does nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from tamizdat.newsroom.models import Article


def index_new(articles: Iterable[Article], children: Mapping[str, Mapping[int, Sequence[Any]]]) -> int:
    """Index what new articles refer to; return how many references there are.

    `children` are the rows that belong to them, by the name of the relation and the number of the article, so that the
    database is not asked for each article.
    """
    content_type = ContentType.objects.get_for_model(Article)
    rows = []
    for article in articles:
        article._cluster_related_objects = {name: list(rows.get(article.pk, ())) for name, rows in children.items()}
        for to_type, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(article)):
            rows.append(
                ReferenceIndex(
                    content_type=content_type,
                    base_content_type=content_type,
                    object_id=article.pk,
                    to_content_type_id=to_type,
                    to_object_id=to_id,
                    model_path=model_path,
                    content_path=content_path,
                    content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
                )
            )
    ReferenceIndex.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    return len(rows)
