"""Loading articles in bulk: what recovery found, or an archive in a file, becomes the desk's.

An article that the desk has already is left as it is; recovery merges by itself (`recovery/files.py`). Nothing of
Wagtail's own runs for each row, so its search index and its index of references are filled here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from django.db import transaction
from msgspec import Struct
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from tamizdat.article import Article as Record
from tamizdat.newsroom.models import Article, ArticleByline, ArticleState, ArticleTopic
from tamizdat.newsroom.pictures.adopt import adopt
from tamizdat.newsroom.publishing.columns import Labels, bylines, library_for, new_row, topics
from tamizdat.newsroom.publishing.references import references

_BULK = 500


class Loaded(Struct):
    """How many articles came in, and how many were there already."""

    added: int = 0
    present: int = 0


def load(records: Iterable[Record], progress: Callable[[int], None] = lambda count: None) -> Loaded:
    """Load articles that the desk does not have. Each bulk is a transaction of its own: what is loaded stays."""
    loaded = Loaded()
    labels = Labels()
    records = iter(records)
    while some := list(islice(records, _BULK)):
        numbers = [record.number for record in some]
        present = set(Article.objects.filter(number__in=numbers).values_list("number", flat=True))
        new = [record for record in some if record.number not in present]
        loaded.present += len(some) - len(new)
        if new:
            with transaction.atomic():
                add(new, labels)
            loaded.added += len(new)
        progress(len(some))
    return loaded


def add(records: list[Record], labels: Labels) -> None:
    """Add articles that the desk does not have, as readers have them. Within a transaction."""
    adopt(records)
    library = library_for(records)
    rows = [new_row(record, labels, library) for record in records]
    Article.objects.bulk_create(rows)
    children = [
        (row, list(bylines(record, labels)), list(topics(record, labels)))
        for row, record in zip(rows, records, strict=True)
    ]
    ArticleByline.objects.bulk_create([each for _, some, _ in children for each in some], batch_size=1_000)
    ArticleTopic.objects.bulk_create([each for _, _, some in children for each in some], batch_size=1_000)
    ReferenceIndex.objects.bulk_create(references(children), batch_size=1_000)
    for row, some_bylines, some_topics in children:  # so that the search index asks no query for them
        row._cluster_related_objects = {"bylines": some_bylines, "topics": some_topics}
    get_search_backend().add_bulk(Article, rows)
    ArticleState.objects.add(records)  # last: until this transaction ends nobody else can publish
