"""Loading in bulk leaves what Wagtail's own way of saving would leave."""

from __future__ import annotations

import re
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

    def rows() -> dict[str, list[set[str]]]:
        columns = ("object_id", "title", "body", "autocomplete")
        found = IndexEntry.objects.filter(content_type__model="article").values_list(*columns)
        return {key: [set(re.findall(r"[^\W\d]+", text)) for text in texts] for key, *texts in found}

    loaded = rows()
    assert len(loaded) == len(ARTICLES) and all(any(words) for words in loaded.values())
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
