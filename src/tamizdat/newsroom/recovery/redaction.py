"""A redaction at the desk: the barred words go from every table, drafts and history included.

Articles that readers have are redacted by `recover.rerun.redact`; here is all else that the database holds. Every table
with text is looked at, so that a new one cannot be forgotten; those in `_PASSED_OVER` hold no text of the newsroom.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex, Revision
from wagtail.search import index

from tamizdat.article import Article as Record
from tamizdat.newsroom.models import Article, ArticleState, Author, Section, Series, SiteVersion, Topic
from tamizdat.newsroom.publishing.columns import Labels, change
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.publishing.records import record_of
from tamizdat.recover.redaction.article import redact_article
from tamizdat.recover.redaction.redactor import BLACK, Redactor

_LABELS = (Author, Topic, Section, Series)
# Accounts, permissions and bookkeeping; the article's own tables and revisions are redacted by their meaning.
_PASSED_OVER = {"auth", "contenttypes", "sessions", "mfa", "account", "usersessions", "wagtailsearch", "taggit"}
_BY_MEANING = {Article, ArticleState, Revision, ReferenceIndex, *_LABELS}

_log = logging.getLogger(__name__)


def redact_desk(redactor: Redactor) -> None:
    """Take barred words out of drafts, history, labels and every other table. Within a transaction."""
    labels = Labels()
    _redact_drafts(redactor, labels)
    newest = ArticleState.objects.values("number").annotate(newest=Max("sequence")).values("newest")
    ArticleState.objects.exclude(sequence__in=list(newest.values_list("newest", flat=True))).delete()
    for model in _LABELS:
        for label in model.objects.all():
            _redact_label(label, redactor)
    for model in _others():
        _redact_table(model, redactor)
    SiteVersion.change()  # sections, standing pages and picks may read otherwise now


def drafts_that_hold(redactor: Redactor) -> list[Article]:
    """Return the articles whose newest draft holds barred words."""
    waiting = Article.objects.filter(has_unpublished_changes=True) | Article.objects.filter(record=None)
    drafts = (article.get_latest_revision_as_object() for article in waiting.order_by("number"))
    return [draft for draft in drafts if _clean_record(draft, redactor)]


def where_it_stands(redactor: Redactor) -> Counter[str]:
    """Return how many objects of each kind hold barred words, articles' public texts and drafts apart."""
    found: Counter[str] = Counter()
    for revision in Revision.objects.filter(base_content_type__app_label="newsroom").only("content").iterator():
        found[_("version in a history")] += redactor.holds(_text(revision.content))
    for model in (*_LABELS, *_others()):
        fields = _text_fields(model)
        for row in model._default_manager.only("pk", *fields).iterator():
            held = any(
                redactor.holds(_text(getattr(row, name))) or redactor.bars_address(_text(getattr(row, name)))
                for name in fields
            )
            found[str(model._meta.verbose_name)] += held
    return +found


def compact() -> None:
    """Have the database forget the bytes of what was deleted, and what was cached. Outside of a transaction."""
    cache.clear()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%fts5%%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'INSERT INTO "{name}"("{name}") VALUES (\'optimize\')')  # noqa: S608 (its own name)
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL")


def _prefix(code: str) -> str:
    return outlet().language(code).prefix


def _redact_drafts(redactor: Redactor, labels: Labels) -> None:
    """Redact every revision of every article, and the rows of those that no reader has had."""
    for revision in Revision.objects.filter(base_content_type__app_label="newsroom").iterator():
        draft = revision.as_object()
        if isinstance(draft, Article) and (clean := _clean_record(draft, redactor)):
            change(draft, clean, labels)
            revision.content = draft.serializable_data()
        if redactor.holds(_text(revision.content)) or redactor.holds(revision.object_str):
            revision.content = redactor.everything(revision.content)
        revision.object_str = redactor.text(revision.object_str)
        Revision.objects.filter(pk=revision.pk).update(content=revision.content, object_str=revision.object_str)
    for article in Article.objects.filter(record=None):
        if clean := _clean_record(article, redactor):
            change(article, clean, labels)
            article.record = None
            article.save()
            index.insert_or_update_object(Article.objects.get(pk=article.pk))


def _clean_record(draft: Article, redactor: Redactor) -> Record | None:
    """Return the record of a draft without barred words, None where it holds none or cannot be read as an article.

    What cannot be read is redacted string by string, as it is stored.
    """
    try:
        record = record_of(draft)
    except Exception:
        _log.exception("A draft of article %s cannot be read as an article.", draft.pk)
        return None
    clean = redact_article(record, redactor, _prefix)
    return None if clean is record else clean


def _redact_label(label: Any, redactor: Redactor) -> None:
    """Redact a label; one that was nothing but the barred name and that nothing uses any more goes."""
    texts = [label.name, *label.names.values(), getattr(label, "about", "")]
    if not any(map(redactor.holds, texts)) and not redactor.bars_address(label.slug):
        return
    is_used = any(
        relation.related_model._default_manager.filter(**{relation.field.name: label}).exists()
        for relation in label._meta.related_objects
    )
    if not is_used:
        label.delete()
        return
    label.name = redactor.text(label.name) or BLACK
    label.names = {code: redactor.text(name) or BLACK for code, name in label.names.items()}
    if hasattr(label, "about"):
        label.about = redactor.text(label.about)
    if redactor.bars_address(label.slug):
        label.slug = f"{label._meta.model_name}-{label.pk}"
    label.save()


def _redact_table(model: Any, redactor: Redactor) -> None:
    """Redact the text columns of a table whose rows hold barred words."""
    fields = _text_fields(model)
    for row in model._default_manager.only("pk", *fields).iterator():
        changed = {}
        for name in fields:
            value = getattr(row, name)
            if redactor.holds(_text(value)) or redactor.bars_address(_text(value)):
                changed[name] = _redacted(model, name, value, redactor)
        if changed:
            model._default_manager.filter(pk=row.pk).update(**changed)
            if issubclass(model, index.Indexed):
                index.insert_or_update_object(model._default_manager.get(pk=row.pk))


def _redacted(model: Any, name: str, value: Any, redactor: Redactor) -> Any:
    """Return the value of a column without barred words."""
    if hasattr(value, "get_prep_value"):  # of a StreamField
        return model._meta.get_field(name).to_python(redactor.everything(value.get_prep_value()))
    return redactor.everything(value)


def _others() -> Iterator[Any]:
    """Yield the models with text that are not redacted by their meaning."""
    for model in apps.get_models():
        meta = model._meta
        if (
            meta.managed
            and not meta.proxy
            and meta.app_label not in _PASSED_OVER
            and model not in _BY_MEANING
            and _text_fields(model)
        ):
            yield model


def _text_fields(model: Any) -> list[str]:
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    return [
        field.attname
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and not field.primary_key
    ]


def _text(value: Any) -> str:
    """Return all words of a value, of JSON too."""
    if isinstance(value, str):
        return value
    if hasattr(value, "get_prep_value"):
        value = value.get_prep_value()
    return " ".join(_strings(value)) if value else ""


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
        if value[:1] in "[{":  # JSON within JSON: a StreamField in a revision
            try:
                yield from _strings(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
