"""Search in SQLite: FTS5."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, F, Lookup, QuerySet
from django.db.models.functions import Cast
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry, SQLiteFTSIndexEntry

from tamizdat.newsroom.search import compiler
from tamizdat.newsroom.search.words import Words


class _Match(Lookup):
    """`table MATCH query`, in FTS5's own language of queries."""

    lookup_name = "match"

    def __init__(self, query: str) -> None:
        self.text = query
        super().__init__(None, None)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        """Return the condition."""
        return f"{SQLiteFTSIndexEntry._meta.db_table} MATCH %s", [self.text]

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two conditions the same."""
        return type(self), self.text


class _Compiler(compiler.Matching):
    def matches(self, wanted: Words) -> Any:
        """Return a query of the keys of all objects that match."""
        return self._keys(f"{{title body}} : ({_all(wanted, ends=False)}) OR {{autocomplete}} : ({_all(wanted)})")

    def headline_matches(self, wanted: Words) -> Any:
        """Return a query of the keys of those that match with their headline or name."""
        return self._keys(f"{{autocomplete}} : ({_all(wanted)})")

    def _keys(self, query: str) -> Any:
        kinds = get_descendants_content_types_pks(self.queryset.model)
        # No join: SQLite might ask FTS5 anew for each entry.
        rows = SQLiteFTSIndexEntry.objects.filter(_Match(query)).values("pk")
        return IndexEntry.objects.filter(pk__in=rows, content_type__in=kinds).values(
            key=Cast("object_id", BigIntegerField())
        )

    def among(self, matches: Any) -> QuerySet[Any]:
        """Return the objects whose keys match. The sum keeps SQLite from reading each of them to sort them.

        It reads the index by which the list is sorted instead, as long as the key is no column for it.
        """
        return self.queryset.alias(key=F("pk") + 0).filter(key__in=matches)


def _all(wanted: Words, *, ends: bool = True) -> str:
    """Return all parts as a query; with `ends` the last may be the beginning of a word."""
    parts = ['"' + part.replace('"', '""') + '"' for part in wanted.parts]
    if ends and wanted.is_open:
        parts[-1] += "*"
    return " AND ".join(parts)


class _SearchCompiler(_Compiler, sqlite.SQLiteSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, sqlite.SQLiteAutocompleteQueryCompiler):
    pass


class _Results(compiler.Results, sqlite.SQLiteSearchResults):
    pass


class _Index(compiler.Index, sqlite.SQLiteIndex):
    pass


class Backend(sqlite.SQLiteSearchBackend):
    """Wagtail's search with the desk's queries."""

    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    results_class = _Results
    index_class = _Index
