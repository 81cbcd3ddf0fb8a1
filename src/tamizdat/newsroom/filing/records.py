"""What a change of a label does to articles: their records name it, so they are made and published anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from tamizdat.article import encode
from tamizdat.newsroom.models import Article, ArticleState
from tamizdat.newsroom.publishing.records import record_of
from tamizdat.newsroom.site.changes import publish_site

_BULK = 200


def refresh(numbers: Iterable[int], user: Any) -> list[int]:
    """Make the records of public articles anew, and publish those that became different; return their numbers.

    Inside the transaction of the change. Texts and drafts stay as they are.
    """
    changed: list[int] = []
    with transaction.atomic():
        for some in _bulks(numbers):
            rows = [article for article in Article.objects.filter(pk__in=some, live=True) if article.record]
            records = [(article, record_of(article)) for article in rows]
            different = [(article, record) for article, record in records if encode(record) != bytes(article.record)]
            for article, record in different:
                article.record = encode(record)
            Article.objects.bulk_update([article for article, _record in different], ["record"])
            ArticleState.objects.add([record for _article, record in different])
            changed += [article.pk for article, _record in different]
        publish_site(user, changed)
    return changed


def _bulks(numbers: Iterable[int]) -> Iterator[list[int]]:
    numbers = iter(numbers)
    while some := list(islice(numbers, _BULK)):
        yield some
