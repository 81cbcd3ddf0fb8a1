"""Loading in bulk leaves what Wagtail's own way of saving would leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from newsroom_samples import ARTICLES


def test_references_are_those_that_wagtail_would_find(desk: Any) -> None:
    from wagtail.models import ReferenceIndex

    from tamizdat.newsroom.models import Article

    def rows() -> set[tuple[Any, ...]]:
        columns = ("object_id", "to_content_type", "to_object_id", "model_path", "content_path", "content_path_hash")
        return set(
            ReferenceIndex.objects.filter(object_id__in=[str(each.number) for each in ARTICLES]).values_list(*columns)
        )

    loaded = rows()
    assert len(loaded) > len(ARTICLES)
    for article in Article.objects.all():
        ReferenceIndex.create_or_update_for_object(article)
    assert rows() == loaded


def test_the_search_index_is_what_saving_makes_of_it(desk: Any) -> None:
    from wagtail.search import index
    from wagtail.search.models import IndexEntry

    from tamizdat.newsroom.models import Article

    def rows() -> dict[str, tuple[Any, ...]]:
        found = IndexEntry.objects.filter(content_type__model="article").values_list(
            "object_id", "title", "body", "autocomplete"
        )
        return {key: tuple(rest) for key, *rest in found}

    loaded = rows()
    assert len(loaded) == len(ARTICLES)
    for article in Article.objects.all():
        index.insert_or_update_object(article)
    assert rows() == loaded


def test_what_press_reads_is_what_was_loaded(desk: Any) -> None:
    from tamizdat.newsroom.models import ArticleState
    from tamizdat.newsroom.publishing.config import database
    from tamizdat.press.archives.database import DatabaseArchive

    changed = ARTICLES[0].number
    with DatabaseArchive(database()).snapshot() as before:
        digests = dict(before.digests())
        ArticleState.objects.add([ARTICLES[1]], gone=[changed])
        assert dict(before.digests()) == digests  # a snapshot stays what it was
        assert [each.number for each in before.articles([changed, 1004])] == [changed, 1004]
    assert digests.keys() == {each.number for each in ARTICLES}
    with DatabaseArchive(database()).snapshot() as after:
        assert dict(after.digests()).keys() == digests.keys() - {changed}
        assert list(dict(after.digests())) == sorted(digests.keys() - {changed})
        assert [each.number for each in after.articles([changed, 1004])] == [1004]


def test_old_states_go_after_a_day_and_no_press_misses_them(desk: Any) -> None:
    from django.utils import timezone
    from msgspec.structs import replace

    from tamizdat.newsroom.models import ArticleState
    from tamizdat.newsroom.publishing.config import database
    from tamizdat.newsroom.publishing.pruning import prune
    from tamizdat.press.archives.database import DatabaseArchive

    def change(headline: str) -> None:
        ArticleState.objects.add([replace(ARTICLES[0], headline=headline)])

    now = timezone.now()
    change("One")
    assert prune(now) == 0  # notes how far presses of today can have read
    change("Two")
    with DatabaseArchive(database()).snapshot() as snapshot:
        seen = dict(snapshot.digests())
        change("Three")
        assert prune(now + timedelta(hours=23)) == 0
        assert prune(now + timedelta(hours=25)) == 1  # what "One" took the place of
        assert dict(snapshot.digests()) == seen
    assert prune(now + timedelta(hours=51)) == 2
    left = ArticleState.objects.filter(number=ARTICLES[0].number)
    assert [b"Three" in bytes(each.record) for each in left] == [True]
    assert ArticleState.objects.count() == len(ARTICLES)
