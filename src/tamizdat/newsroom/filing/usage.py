"""Where a label is used: how many articles have it, in their public state or in a draft."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from tamizdat.newsroom.models import Article, ArticleByline, ArticleTopic, Author, Section, Series, Topic
from tamizdat.newsroom.publishing.config import outlet

_FIELDS = {Section: "section", Series: "series", Topic: "topics__topic", Author: "bylines__author"}
_ROWS: dict[Any, tuple[Any, str]] = {
    Section: (Article, "section"),
    Series: (Article, "series"),
    Topic: (ArticleTopic, "topic"),
    Author: (ArticleByline, "author"),
}
_FILTERS = {Section: "section", Topic: "topic", Author: "author"}
_IN_LANGUAGE = "in_language_"  # of an annotation
_IN_DRAFTS = {Section: "section", Series: "series", Topic: "topic", Author: "author"}


def articles(label: Any) -> QuerySet[Article]:
    """Return the articles whose row has a label: the public ones, and drafts that were never public."""
    return Article.objects.filter(**{_FIELDS[type(label)]: label}).distinct()


def drafts(label: Any) -> list[int]:
    """Return the numbers of other articles whose newest draft has a label."""
    key = _IN_DRAFTS[type(label)]
    changed = Article.objects.filter(latest_revision__isnull=False).filter(
        Q(live=False) | Q(has_unpublished_changes=True)
    )
    rows = changed.exclude(pk__in=articles(label).values("pk")).values_list("pk", "latest_revision__content")
    return [number for number, content in rows if label.pk in _labels(content, key)]


def _labels(content: Any, key: str) -> set[int]:
    """Return the primary keys of the labels of one kind in the content of a revision."""
    content = json.loads(content) if isinstance(content, str) else content
    if key in ("section", "series"):
        return {content.get(key)}
    return {row.get(key) for row in content.get({"topic": "topics", "author": "bylines"}[key], [])}


def counted(labels: QuerySet[Any]) -> QuerySet[Any]:
    """Return labels with the number of articles whose row has each, as `articles`: one query for a whole list."""
    model, key = _ROWS[labels.model]
    same = model.objects.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(count=Count("pk"))
    return labels.annotate(articles=Subquery(same.values("count")))


def with_languages(labels: QuerySet[Any]) -> QuerySet[Any]:
    """Return labels with whether any article in each of the outlet's languages has them, for `languages_of`."""
    model, key = _ROWS[labels.model]
    language = "language" if model is Article else "article__language"
    asked = {
        f"{_IN_LANGUAGE}{at}": Exists(model.objects.filter(**{key: OuterRef("pk"), language: each.code}))
        for at, each in enumerate(outlet().languages)
    }
    return labels.annotate(**asked)


def languages_of(label: Any) -> str:
    """Return the names of the languages in which articles have a label of `with_languages`."""
    used = (each.name for at, each in enumerate(outlet().languages) if getattr(label, f"{_IN_LANGUAGE}{at}", False))
    return ", ".join(used) or "–"


def other_names(label: Any) -> str:
    """Return the names of a label in other languages than the one that stands first."""
    return ", ".join(dict.fromkeys(str(name) for name in label.names.values() if name and name != label.name))


def is_used(label: Any) -> bool:
    """Whether anything would be torn by deleting a label: an article, a draft, or a label that was merged into it."""
    return bool(articles(label).exists() or drafts(label) or label.merged.exists())


def list_url(label: Any) -> str:
    """Return the address of the desk's list of articles with a label, "" for a kind the list cannot be narrowed to."""
    name = _FILTERS.get(type(label))
    return f"{reverse('articles:list')}?{name}={label.pk}" if name else ""
