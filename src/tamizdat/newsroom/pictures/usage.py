"""Where a picture of the library stands: in what readers see, and in drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import BinaryField, Func, IntegerField, Value
from django.urls import reverse
from msgspec import Struct
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex

from tamizdat.newsroom.models import Article, Picture

_STREAMS = ("lead", "body", "entries")


class Use(Struct, frozen=True):
    """Something that shows a picture: its name, its page at the desk ("" if there is none), whether readers see it."""

    name: str
    address: str
    is_public: bool


class _Position(Func):
    """Where bytes stand in bytes, from 1; 0 where they do not."""

    function = "instr"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return it in PostgreSQL's words."""
        flipped = self.copy()
        flipped.set_source_expressions(list(reversed(self.get_source_expressions())))
        return flipped.as_sql(compiler, connection, template="position(%(expressions)s)", arg_joiner=" in ", **extra)


def where_used(picture: Picture) -> list[Use]:
    """Return all that shows a picture, what is public first."""
    found: dict[Any, Use] = {}
    finder = AdminURLFinder()
    for thing, _ in ReferenceIndex.get_references_to(picture).group_by_source_object():
        if thing is None:
            continue
        is_public = thing.live if isinstance(thing, Article) else True
        found[(type(thing), thing.pk)] = Use(str(thing), finder.get_edit_url(thing) or "", bool(is_public))
    for article in _drafts_with(picture.pk):
        if (Article, article.pk) not in found:
            found[(Article, article.pk)] = Use(
                str(article), reverse("articles:edit", args=[article.pk]), is_public=False
            )
    return sorted(found.values(), key=lambda use: not use.is_public)


def is_used(picture: Picture) -> bool:
    """Whether anything shows a picture."""
    return ReferenceIndex.get_references_to(picture).exists() or next(_drafts_with(picture.pk), None) is not None


def _drafts_with(pk: int) -> Iterator[Article]:
    """Yield the articles whose newest draft shows a picture; what is live is in Wagtail's index of references."""
    drafts = Article.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    for article in drafts.only("number", "headline", "latest_revision__content").iterator(chunk_size=200):
        content = article.latest_revision.content if article.latest_revision else {}
        if any(_shows(json.loads(content.get(name) or "[]"), pk) for name in _STREAMS):
            yield article


def _shows(value: object, pk: int) -> bool:
    if isinstance(value, dict):
        return value.get("picture") == pk or any(_shows(inner, pk) for inner in value.values())
    return isinstance(value, list) and any(_shows(inner, pk) for inner in value)


def is_file_named(name: str) -> bool:
    """Whether a picture of the library, or the record of an article as readers have it, names a file."""
    if Picture.objects.filter(file=name).exists():
        return True
    path = Value(f"media/{name}".encode(), output_field=BinaryField())
    return bool(Article.objects.annotate(at=_Position("record", path)).filter(at__gt=0).exists())
