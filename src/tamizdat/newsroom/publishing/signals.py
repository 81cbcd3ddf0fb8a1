"""What follows when an article becomes public: its record, its place in the queue, and the press itself."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.signals import published

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.records import make_public


def connect() -> None:
    """Have `on_published` called for articles."""
    published.connect(on_published, sender=Article, dispatch_uid="newsroom.on_published")


def on_published(instance: Article, **kwargs: Any) -> None:
    """Put a published article where press reads it. Within the transaction of `Article.publish`."""
    if not instance.live:  # it is scheduled
        return
    make_public(instance)
    queue.ask([instance.number])
    transaction.on_commit(queue.publish_soon)
