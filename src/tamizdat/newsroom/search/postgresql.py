"""Search in PostgreSQL: tsvector, without the rules of any one language, since articles come in many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from modelsearch.backends.database.postgres import postgres
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry

from tamizdat.newsroom.search import compiler
from tamizdat.newsroom.search.words import Words

_CONFIGURATION = "simple"


class _Compiler(compiler.Matching):
    def matches(self, wanted: Words) -> Any:
        """Return a query of the keys of all objects that match."""
        whole = _all(wanted, ends=False)
        return self._keys(Q(title=whole) | Q(body=whole) | Q(autocomplete=_all(wanted)))

    def headline_matches(self, wanted: Words) -> Any:
        """Return a query of the keys of those that match with their headline or name."""
        return self._keys(Q(autocomplete=_all(wanted)))

    def _keys(self, condition: Q) -> Any:
        model = self.queryset.model
        entries = IndexEntry.objects.filter(condition, content_type__in=get_descendants_content_types_pks(model))
        return entries.values(key=Cast("object_id", model._meta.pk))


def _all(wanted: Words, *, ends: bool = True) -> SearchQuery:
    """Return all parts as a query; with `ends` the last may be the beginning of a word."""
    parts = ["'" + part.replace("\\", "\\\\").replace("'", "''") + "'" for part in wanted.parts]
    if ends and wanted.is_open:
        parts[-1] += ":*"
    return SearchQuery(" & ".join(parts), search_type="raw", config=_CONFIGURATION)


class _SearchCompiler(_Compiler, postgres.PostgresSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, postgres.PostgresAutocompleteQueryCompiler):
    pass


class _Results(compiler.Results, postgres.PostgresSearchResults):
    def _do_search(self) -> list[Any]:
        with _through_the_index():
            return super()._do_search()

    def _do_count(self) -> int:
        with _through_the_index():
            return int(super()._do_count())


@contextmanager
def _through_the_index() -> Iterator[None]:
    """Have PostgreSQL use the index for words that many texts have.

    It would rather read the whole table, because it does not count what it costs to unpack each text there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


class _Index(compiler.Index, postgres.PostgresIndex):
    pass


class Backend(postgres.PostgresSearchBackend):
    """Wagtail's search with the desk's queries."""

    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    results_class = _Results
    index_class = _Index

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({**params, "SEARCH_CONFIG": _CONFIGURATION})
