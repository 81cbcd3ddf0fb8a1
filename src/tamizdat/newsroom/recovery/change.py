"""Changing articles of the desk from outside of its forms: by recovery, or by a redaction.

Readers' text, the row and its newest revision change together. A draft that waits on top of the public text is an
editor's work: it stays as it is, but for words that are barred.
"""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.log_actions import log
from wagtail.search import index

from tamizdat.article import Article as Record
from tamizdat.newsroom.models import Article, ArticleState
from tamizdat.newsroom.publishing.columns import Labels, change
from tamizdat.newsroom.publishing.load import add


def change_articles(records: Iterable[Record], gone: Iterable[int], action: str) -> None:
    """Give articles other records, add those that are new, and remove those that are gone. Within a transaction."""
    labels = Labels()
    by_number = {record.number: record for record in records}
    known = {article.number: article for article in Article.objects.filter(number__in=by_number)}
    for number, article in known.items():
        change_article(article, by_number[number], labels, action)
    ArticleState.objects.add([by_number[number] for number in known])
    if new := [record for number, record in by_number.items() if number not in known]:
        add(new, labels)
    for article in Article.objects.filter(number__in=list(gone)):
        log(instance=article, action=action, data={"gone": True})
        article.delete()
    ArticleState.objects.add([], list(gone))


def change_article(article: Article, record: Record, labels: Labels, action: str) -> None:
    """Give an article another record: its row, its children, and a revision if no draft waits on top of it."""
    change(article, record, labels)
    article.save()
    if not article.has_unpublished_changes:
        revision = article.save_revision(log_action=False, changed=False, clean=False)
        Article.objects.filter(pk=article.pk).update(live_revision=revision, has_unpublished_changes=False)
    log(instance=article, action=action, content_changed=True)
    index.insert_or_update_object(article)
