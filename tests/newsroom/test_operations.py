"""The worker's jobs one by one: claims, schedules, cleaning up, the first load, and what is found wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from newsroom_samples import ARTICLES

from tamizdat.article import encode


def test_a_change_is_claimed_by_one_alone_and_freed_by_time(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Publication
    from tamizdat.newsroom.publishing import queue
    from tamizdat.newsroom.publishing.claims import claimed

    queue.ask([1001, 1002])
    with claimed() as first, claimed() as second:
        assert sorted(number for number, _ in first) == [1001, 1002] and second == []
        queue.ask([1001])  # it changed again while it is being published
        with claimed() as third:
            assert [number for number, _ in third] == [1001]
    assert not Publication.objects.exclude(claimed_until=None).exists()
    Publication.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))  # of a process that was killed
    with claimed() as rows:
        assert len(rows) == 2


def test_a_schedule_that_fails_is_told_and_tried_again(desk: Any, monkeypatch: Any) -> None:
    from django.utils import timezone
    from wagtail.models import Revision

    from tamizdat.newsroom.models import Article, Trouble
    from tamizdat.newsroom.operations import schedules

    pks = []
    for name in ("One", "Two"):
        article = Article(headline=name, language="en", live=False)
        article.save()
        revision = article.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
        pks.append(article.pk)
    publish = Article.publish

    def fails(self: Any, *given: Any, **named: Any) -> Any:
        if self.pk == pks[0]:
            raise ValueError("no such picture")
        return publish(self, *given, **named)

    monkeypatch.setattr(Article, "publish", fails)
    assert schedules.publish_due() == 1
    assert [Article.objects.get(pk=pk).live for pk in pks] == [False, True]
    trouble = Trouble.objects.get()
    assert "One" in trouble.about and trouble.reason == "no such picture"
    assert schedules.publish_due() == 0  # its time has not come
    monkeypatch.setattr(Article, "publish", publish)
    Trouble.objects.update(try_again_at=timezone.now())
    assert schedules.publish_due() == 1 and not Trouble.objects.exists()


def test_states_that_no_press_needs_go_after_a_day(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import ArticleState, Mark
    from tamizdat.newsroom.operations.clean_up import clean_up

    ArticleState.objects.add([ARTICLES[0]])
    ArticleState.objects.add([], gone=[1002])
    before = ArticleState.objects.count()
    assert clean_up() == 0 and ArticleState.objects.count() == before
    mark = Mark.get("state-horizon")
    Mark.put("state-horizon", {**mark, "at": (timezone.now() - timedelta(days=2)).isoformat()})
    later = encode(ARTICLES[0])
    ArticleState.objects.add([ARTICLES[0]])  # after the horizon: what it replaces may still be read
    assert clean_up() == 2
    assert not ArticleState.objects.filter(number=1002).exists()
    assert [bytes(state.record) for state in ArticleState.objects.filter(number=1001)] == [later, later]


def test_the_old_file_is_not_edited_in_silence(desk: Any) -> None:
    from msgspec.structs import replace

    from tamizdat.newsroom.models import Article, Mark
    from tamizdat.newsroom.operations.first_load import differences, load_once

    newsroom = desk.newsroom
    Mark.objects.filter(name="archive").delete()  # as before the first start
    newsroom.archive.write_bytes(b"".join(encode(article) + b"\n" for article in ARTICLES))
    lines = load_once(newsroom).lines
    assert not newsroom.archive.exists() and newsroom.loaded_archive.exists() and "0 articles" in lines[0]
    assert differences(newsroom) == []
    newsroom.loaded_archive.replace(newsroom.archive)  # killed before it was renamed
    assert differences(newsroom) == [] and newsroom.loaded_archive.exists()
    changed = replace(ARTICLES[1], headline="Edited in vain")
    added = replace(ARTICLES[4], number=2001, path="new-a2001/")
    newsroom.archive.write_bytes(b"".join(encode(article) + b"\n" for article in (ARTICLES[0], changed, added)))
    (line,) = load_once(newsroom).lines
    assert "1 articles that the desk does not have (2001)" in line and "1 that differ from the desk's (1002)" in line
    assert newsroom.archive.exists() and not Article.objects.filter(pk=2001).exists() and Mark.get("archive")


def test_what_is_wrong_is_found(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Heartbeat, Publication
    from tamizdat.newsroom.operations.findings.desk import for_home

    def about() -> dict[str, str]:
        return {finding.about: finding.what for finding in for_home()}

    assert "No worker runs" in about()["worker"] and "There is no backup" in about()["backup"]
    Heartbeat.objects.create(name="one", at=timezone.now())
    assert "worker" not in about() and "queue" not in about()
    old = timezone.now() - timedelta(hours=2)
    row = Publication.objects.create(number=1001, asked_at=old)
    assert "the oldest for 2 hours" in about()["queue"]
    row.progress, row.reason = Publication.Progress.FAILED, "The theme has an error."
    row.save()
    assert about()["queue"] == "Article 1001 could not be published: The theme has an error."
    (key, *_) = desk.newsroom.online_keys.glob("*.pem")
    key.chmod(0o644)
    assert "can be read by other accounts" in about()["rights"]
    key.unlink()
    assert "keys" in about()


def test_health_says_nothing_but_whether(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Heartbeat

    client = desk.client()
    assert client.get("/health/", headers={"host": "any.example"}).status_code == 503
    Heartbeat.objects.create(name="one", at=timezone.now())
    answer = client.get("/health/", headers={"host": "any.example"})
    assert answer.status_code == 204 and answer.content == b""
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert client.get("/health/").status_code == 503
