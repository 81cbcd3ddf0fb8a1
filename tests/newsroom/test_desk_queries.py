"""How often the desk's pages ask the database: as often with fifty more articles as with five."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from newsroom_samples import ARTICLES

MORE = 50


def more(first: int, count: int) -> None:
    """Load articles like the first sample, each related to the one before."""
    from tamizdat.newsroom.publishing.load import load

    sample = ARTICLES[0]
    load(
        replace(sample, number=number, path=f"2020/01/01/more-a{number}/", related=(number - 1,), original_url=None)
        for number in range(first, first + count)
    )


def asked(client: Any, address: str) -> int:
    """Return how many queries an address takes, the second time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len([each for each in queries.captured_queries if "SAVEPOINT" not in each["sql"]])


def _addresses() -> dict[str, str]:
    from django.urls import reverse

    from tamizdat.newsroom.models import Article, Section, Topic

    section = Section.objects.get(slug="harbour").pk
    choosers = {model: model.snippet_viewset.chooser_viewset.url_namespace for model in (Article, Topic)}
    return {
        "home": "/",
        "list": "/articles/",
        "section": f"/articles/?section={section}",
        "author": "/articles/?author=petrova",
        "topic": "/articles/?topic=ferr",
        "public": "/articles/?state=public",
        "submitted": "/articles/?state=submitted",
        "scheduled": "/articles/?state=scheduled",
        "search": "/articles/?q=ferry",
        "edit": "/articles/edit/1001/",
        "history": "/articles/history/1001/",
        "choose": reverse(f"{choosers[Article]}:choose"),
        "choose, searching": reverse(f"{choosers[Article]}:choose_results") + "?q=ferry",
        "choose a topic": reverse(f"{choosers[Topic]}:choose"),
        "authors": "/authors/",
        "preview": "/articles/preview/1001/?mode=light",
    }


def _in_panels(numbers: Any) -> None:
    """Publish articles as an editor would, so that the first page lists them."""
    from tamizdat.newsroom.models import Article

    for number in numbers:
        article = Article.objects.get(pk=number)
        article.save_revision().publish()


def _in_all_states(desk: Any, first: int) -> None:
    """Submit an article, schedule a second, and lay a draft on top of a third."""
    from datetime import UTC, datetime

    from tamizdat.newsroom.models import Article

    one, two, three = Article.objects.filter(pk__in=range(first, first + 3)).order_by("pk")
    one.save_revision(user=desk.user("rita"))
    one.get_workflow().start(one, desk.user("rita"))
    two.go_live_at = datetime(2090, 1, 1, tzinfo=UTC)
    two.save_revision().publish()
    three.save_revision()


# At most so many: a page that needs more has grown and says so here.
BOUNDS = {"home": 45, "list": 20, "search": 25, "edit": 75, "choose": 20, "choose, searching": 25}


@pytest.fixture
def client(desk: Any) -> Any:
    return desk.client("edna")


@pytest.mark.slow
def test_pages_ask_as_often_with_many_articles_as_with_few(desk: Any, client: Any) -> None:
    more(20_001, 5)
    _in_panels(range(20_001, 20_003))
    _in_all_states(desk, 20_003)
    addresses = _addresses()
    few = {name: asked(client, address) for name, address in addresses.items()}
    more(30_001, MORE)
    _in_panels(range(30_010, 30_014))
    for first in (30_020, 30_030, 30_040):
        _in_all_states(desk, first)
    many = {name: asked(client, address) for name, address in addresses.items()}
    assert many == few
    assert not {name: few[name] for name, bound in BOUNDS.items() if few[name] > bound}


def test_lists_read_no_texts(desk: Any, client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for address in ("/articles/", "/articles/?q=ferry", "/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked_for = [each["sql"].split(" FROM ")[0] for each in queries.captured_queries]
        for column in ('"newsroom_article"."record"', '"newsroom_article"."body"', '"wagtailcore_revision"."content"'):
            assert not [sql for sql in asked_for if column in sql], (address, column)


def test_saving_a_draft_does_not_ask_more_with_many_articles(desk: Any, client: Any) -> None:
    from desk_forms import edit_form
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def saved() -> int:
        form = edit_form(client, 1001, standfirst="Changed.")
        with CaptureQueriesContext(connection) as queries:
            assert client.post("/articles/edit/1001/", form).status_code == 302
        return len(queries)

    saved()  # the first revision
    saved()  # the first that replaces one
    few = saved()
    more(30_001, MORE)
    assert saved() == few


def test_nobody_is_offered_a_draft_that_is_not_theirs(desk: Any) -> None:
    from desk_forms import article_form

    desk.client("rita").post("/articles/add/", article_form(headline="Somebody's source", body=["Hush."]))
    for words in ("", "?q=source"):
        address = _addresses()["choose, searching"].split("?")[0] + words
        assert "Somebody&#x27;s source" not in desk.client("rob").get(address).content.decode()
        assert "Somebody&#x27;s source" in desk.client("rita").get(address).content.decode()
