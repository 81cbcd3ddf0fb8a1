"""Articles between the desk's tables and the record that press gets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model

from tamizdat.article import Article as Record
from tamizdat.article import Byline, Label, Moment, Status, decode, encode, plain
from tamizdat.newsroom.conversion.article import Fields, to_article
from tamizdat.newsroom.conversion.body import Library, PictureFile, Raw
from tamizdat.newsroom.conversion.drafting import rewrite
from tamizdat.newsroom.conversion.text import linked_articles
from tamizdat.newsroom.models import Article, ArticleState
from tamizdat.press.dates.local_time import instant
from tamizdat.recover.fields.paths import new_path


@lru_cache(maxsize=1)
def zone() -> ZoneInfo:
    """Return the outlet's time zone."""
    return ZoneInfo(settings.OUTLET.time_zone)


def record_of(article: Article) -> Record:
    """Return the article that the desk's fields describe."""
    before = decode(bytes(article.record)) if article.record else None
    fields = fields_of(article, before)
    return to_article(fields, before, zone(), library_of(article, before), rewrite)


def fields_of(article: Article, before: Record | None) -> Fields:
    """Return the values of an article's fields, labels as the article spells them."""
    return Fields(
        number=article.number,
        path=article.path,
        old_paths=tuple(article.old_paths),
        original_url=article.original_url,
        language=article.language,
        translations=article.translations,
        kicker=article.kicker,
        headline=article.headline,
        standfirst=article.standfirst,
        bylines=tuple(
            Byline(byline.name or author.name_in(article.language), author.slug, byline.role)
            for byline in article.bylines.all()
            if (author := byline.author.current)
        ),
        published=(article.day, article.clock),
        updated=(article.updated_day, article.updated_clock),
        section=_label(article.section, article.section_name, article.language),
        topics=_topics(article),
        series=_label(article.series, article.series_name, article.language),
        body=_raw(article.body),
        lead=_raw(article.lead),
        entries=_raw(article.entries),
        corrections=_raw(article.corrections),
        versions=_raw(article.versions),
        related=tuple(each["value"] for each in _raw(article.related)),
        appeals=article.appeals,
        status=Status(article.state, article.reason, article.ground),
    )


def _topics(article: Article) -> tuple[Label, ...]:
    """Return an article's topics; two that were merged since are one."""
    found: list[Label] = []
    for each in article.topics.all():
        topic = each.topic.current
        if topic == each.topic or topic.slug not in {label.slug for label in found}:
            found.append(Label(topic.slug, each.name or topic.name_in(article.language)))
    return tuple(found)


def _raw(value: object) -> list[Raw]:
    """Return the raw data of a StreamField as it is stored; after a form its values are dates and times."""
    if not value:
        return []
    stored = json.loads(json.dumps(value.get_prep_value(), cls=DjangoJSONEncoder))  # type: ignore[attr-defined]
    return [{"type": each["type"], "value": each["value"]} for each in stored]


def _label(label: object, spelling: str, language: str) -> Label | None:
    return Label(label.current.slug, spelling or label.current.name_in(language)) if label else None  # type: ignore[attr-defined]


def library_of(article: Article, before: Record | None) -> Library:
    """Return what an article's text may name: its pictures, and the articles to which it links."""
    text = json.dumps([_raw(each) for each in (article.body, article.lead, article.entries, article.corrections)])
    chosen = {each for each in _find(json.loads(text), "picture") if isinstance(each, int) and 0 < each < 2**63}
    paths = {each for each in _find(json.loads(encode(before)) if before else {}, "path") if isinstance(each, str)}
    model = get_image_model()
    pictures = model.objects.filter(pk__in=chosen) | model.objects.filter(
        file__in=[each.removeprefix("media/") for each in paths]
    )
    files = {each.pk: picture_file(each) for each in pictures}
    linked = Article.objects.filter(number__in=linked_articles(text)).exclude(path="").values_list("number", "path")
    return Library(
        files=files,
        ids={file.path: pk for pk, file in files.items()},
        addresses={number: settings.OUTLET.url(path) for number, path in linked},
    )


def picture_file(picture: Any) -> PictureFile:
    """Return what an Article says of a picture of the library."""
    x, y = picture.focal_point_x, picture.focal_point_y
    point = None if x is None or y is None else (x, y)
    return PictureFile(f"media/{picture.file.name}", picture.width, picture.height, point)


def _find(value: Any, key: str) -> Iterable[Any]:
    """Yield every value under a key, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from _find(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _find(inner, key)


def make_public(article: Article) -> Record:
    """Give the live article its path and date, if it has none yet, and put its record where press reads it.

    Inside the transaction that made it live.
    """
    with transaction.atomic():
        if article.day is None and not article.record:
            now = timezone.now().astimezone(zone())
            article.day, article.clock = now.date(), now.time().replace(second=0, microsecond=0)
        if not article.path:
            moment = Moment(article.day.isoformat()) if article.day else None
            prefix = settings.OUTLET.language(article.language).prefix
            article.path = prefix + new_path(plain(article.headline), moment, article.number)
        record = record_of(article)
        article.record = encode(record)
        set_derived(article, record)
        article.save()
        ArticleState.objects.add([record])
    return record


def set_derived(article: Article, record: Record) -> None:
    """Set what the desk's lists sort by and show."""
    article.rank = instant(record.published, zone()) if record.published else None
    article.words = len(plain(" ".join(html for block in record.body for html in _html(block))).split())


def _html(block: object) -> list[str]:
    from tamizdat.article import block_html

    return block_html(block)  # type: ignore[arg-type]
