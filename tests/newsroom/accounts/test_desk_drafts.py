"""Another reporter's draft: refused on every page, and its headline shows nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form, stream

SECRET = "Zanzibar papers"


@pytest.fixture
def draft(desk: Any) -> Any:
    """A draft of rob's, which links to a public article; and a public article's revision of his."""
    from tamizdat.newsroom.models import Article

    desk.client("rob").post("/articles/add/", article_form(headline=SECRET, section="news", related="x"))
    return Article.objects.get(headline=SECRET)


def _refused(answer: Any) -> bool:
    return answer.status_code in (403, 404) or answer.headers.get("Location") == "/"


@pytest.mark.parametrize("name", ["rita", "tess", "max"])
def test_it_is_refused_on_every_page_of_an_article(desk: Any, draft: Any, name: str) -> None:
    """Reading and writing."""
    client, pk, revision = desk.client(name), draft.pk, draft.latest_revision_id
    for page in (
        f"edit/{pk}/",
        f"delete/{pk}/",
        f"usage/{pk}/",
        f"history/{pk}/",
        f"history-results/{pk}/",
        f"preview/{pk}/?mode=light",
        f"history/{pk}/revisions/{revision}/view/",
        f"history/{pk}/revisions/{revision}/revert/",
        f"history/{pk}/revisions/compare/earliest...latest/",
        f"history/{pk}/revisions/{revision}/unschedule/",
        f"workflow_history/{pk}/",
        f"{pk}/withdraw/",
        f"{pk}/translations/",
    ):
        answer = client.get(f"/articles/{page}")
        assert _refused(answer), f"{page}: {answer.status_code} {answer.headers.get('Location')}"
        assert SECRET not in answer.content.decode()
        assert _refused(client.post(f"/articles/{page}", article_form(headline="Taken over"))) or "withdraw" in page
    draft.refresh_from_db()
    assert str(draft.get_latest_revision_as_object()) == SECRET


@pytest.mark.parametrize("name", ["rita", "tess", "max"])
def test_its_headline_shows_nowhere(desk: Any, draft: Any, name: str) -> None:
    """Lists, search, choosers, the home page, where a label is used, the pages of the log."""
    from tamizdat.newsroom.models import Author, Section

    client = desk.client(name)
    for page in (
        "/",
        "/articles/",
        "/articles/?q=Zanzibar",
        "/articles/results/?q=Zanzibar",
        "/snippets/choose/newsroom/article/",
        "/snippets/choose/newsroom/article/?q=Zanzibar",
        "/snippets/choose/newsroom/article/results/?q=Zanzibar",
        f"/snippets/choose/newsroom/article/chosen/{draft.pk}/",
        f"/snippets/choose/newsroom/article/chosen-multiple/?id={draft.pk}",
        f"/sections/usage/{Section.objects.get(slug='news').pk}/",
        f"/authors/usage/{Author.objects.first().pk}/",
        "/log/mine/",
        "/api/main/pages/",
        "/reports/workflow/",
    ):
        assert SECRET not in client.get(page).content.decode(), page


def test_a_number_that_is_typed_into_ones_own_article_tells_nothing(desk: Any, draft: Any) -> None:
    """A link or a "read more" to a number shows the number, not the headline of what is somebody else's draft."""
    from tamizdat.newsroom.models import Article

    rita = desk.client("rita")
    form = article_form(headline="Fishing", body=[f'<a linktype="article" id="{draft.pk}">x</a>'])
    rita.post("/articles/add/", {**form, **stream("related", [("article", draft.pk)])})
    own = Article.objects.get(headline="Fishing")
    page = rita.get(f"/articles/edit/{own.pk}/").content.decode()
    assert f"Article {draft.pk}" in page
    assert SECRET not in page
    assert SECRET in desk.client("rob").get(f"/articles/edit/{draft.pk}/").content.decode()


def test_reporters_see_their_own_and_what_is_public(desk: Any, draft: Any) -> None:
    """The list of articles, and the chooser for links."""
    rita = desk.client("rita")
    rita.post("/articles/add/", article_form(headline="Of my own"))
    page = rita.get("/articles/").content.decode()
    assert "Of my own" in page and "The ferry strike enters its third week" in page
    assert "The ferry strike enters its third week" in rita.get("/snippets/choose/newsroom/article/").content.decode()


def test_pictures_of_the_desk_are_not_given_to_whoever_is_not_signed_in(desk: Any) -> None:
    """Nor the paper as the desk shows it, which may hold what is under embargo."""
    for page in ("/paper/light/index.html", "/paper/light/", "/session/", "/jsi18n/"):
        answer = desk.client().get(page)
        assert answer.status_code == 302 or page == "/jsi18n/", page
