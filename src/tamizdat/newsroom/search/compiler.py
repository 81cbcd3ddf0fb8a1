"""What the searches of both databases have in common: which objects match, and in which order they come."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from modelsearch.query import PlainText

from tamizdat.newsroom.search import words
from tamizdat.newsroom.search.words import Words


class Matching:
    """Comes before a query compiler of Wagtail; queries other than plain text are left to that one."""

    query: Any
    queryset: QuerySet[Any]
    fields: Any
    order_by_relevance: bool

    def check(self) -> None:
        """Allow every filter and every order: the database has them all, not the fields of an index alone."""
        if not isinstance(self.query, PlainText) or self.fields:
            super().check()  # type: ignore[misc]

    def search(self, config: Any, start: int | None, stop: int | None, score_field: Any = None, **rest: Any) -> Any:
        """Return the objects that match, those with the words in their headline first."""
        if not isinstance(self.query, PlainText) or self.fields or score_field:
            return super().search(config, start, stop, score_field, **rest)  # type: ignore[misc]
        wanted = words.read(self.query.query_string)
        if not wanted.parts:
            return self.queryset.none()
        found = self.among(self.matches(wanted))
        order = found.query.order_by or found.model._meta.ordering or ("-pk",)
        if self.order_by_relevance:
            headline = When(pk__in=self.headline_matches(wanted), then=Value(0))
            order = (Case(headline, default=Value(1)), *order)
        found = found.order_by(*order)
        return found if start is None and stop is None else found[start:stop]

    def among(self, matches: Any) -> QuerySet[Any]:
        """Return the objects whose keys are in a query."""
        return self.queryset.filter(pk__in=matches)

    def matches(self, wanted: Words) -> Any:
        """Return a query of the keys of all objects that match."""
        raise NotImplementedError

    def headline_matches(self, wanted: Words) -> Any:
        """Return a query of the keys of those that match with their headline or name."""
        raise NotImplementedError


class Results:
    """Comes before the results of Wagtail: sorts keys alone, and reads the objects of one page."""

    def _do_search(self) -> list[Any]:
        found = self.get_queryset()  # type: ignore[attr-defined]
        if found.query.is_empty():
            return []
        keys = list(found.values_list("pk", flat=True))
        objects = self.query_compiler.queryset.in_bulk(keys)  # type: ignore[attr-defined]
        return [objects[key] for key in keys if key in objects]


class Index:
    """Comes before an index of Wagtail: no list is sorted by a rank for which titles had to be normalized."""

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: Wagtail reads the whole index here."""
