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


def test_a_whole_press_takes_along_what_failed_before(desk: Any) -> None:
    """Its row does not say "failed" until its own next attempt, when readers have long had it."""
    from datetime import timedelta

    from django.utils import timezone

    from tamizdat.newsroom.models import Article, Publication
    from tamizdat.newsroom.publishing import queue

    queue.publish_waiting()
    article = Article.objects.get(pk=1001)
    article.standfirst = "It failed at first."
    article.save_revision().publish()
    queue.wait()
    later = timezone.now() + timedelta(minutes=30)
    failed = Publication.Progress.FAILED
    Publication.objects.filter(number=1001).update(progress=failed, reason="No room.", try_again_at=later)
    assert queue.publish_waiting() == 0
    queue.ask([queue.EVERYTHING])
    queue.publish_waiting()
    row = Publication.objects.get(number=1001)
    assert (row.progress, row.reason, row.try_again_at) == (Publication.Progress.PUBLISHED, "", None)
