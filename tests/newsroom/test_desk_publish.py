"""An article is written, approved and published, and readers can see it."""

from __future__ import annotations

from typing import Any

from desk_forms import article_form, body_of


def test_a_draft_is_published_and_readers_can_see_it(desk: Any) -> None:
    client = desk.client("edna")
    form = article_form(headline="The ferry returns", body=["The first boat left at <b>six</b>."], section="harbour")
    answer = client.post("/articles/add/", {**form, "action-publish": "1"}, follow=True)
    assert answer.status_code == 200
    from tamizdat.newsroom.models import Article, Publication

    article = Article.objects.get(headline="The ferry returns")
    assert article.live and article.owner.username == "edna" and article.path.endswith(f"-a{article.pk}/")
    publication = Publication.objects.get(number=article.pk)
    assert publication.progress == "published", publication.reason
    page = (desk.site / article.path / "index.html").read_text()
    assert "The first boat left at" in page and body_of(page)
    assert "Readers can see it since" in answer.content.decode()


def test_a_draft_is_no_page(desk: Any) -> None:
    client = desk.client("rita")
    client.post("/articles/add/", article_form(headline="Not yet", body=["Half a thought."]))
    from tamizdat.newsroom.models import Article

    article = Article.objects.get(headline="Not yet")
    assert not article.live and not article.path
    assert not list(desk.site.glob("**/not-yet*"))


def test_numbers_follow_each_other(desk: Any) -> None:
    from tamizdat.article import RESERVED
    from tamizdat.newsroom.models.article import next_number

    assert [next_number() for _ in range(3)] == [RESERVED, RESERVED + 1, RESERVED + 2]
