"""What editors do with articles besides writing them: withdraw, translate, cover live, hold back, restore."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desk_forms import article_form, edit_form


def page(desk: Any, number: int) -> str:
    from tamizdat.newsroom.models import Article, Publication
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    assert not Publication.objects.exclude(progress="published"), list(
        Publication.objects.values_list("number", "progress", "reason")
    )
    return str((desk.site / Article.objects.get(pk=number).path / "index.html").read_text())


def test_a_withdrawn_article_is_a_notice_and_can_be_put_back(desk: Any) -> None:
    client = desk.client("edna")
    client.post("/articles/1001/withdraw/", {"ground": "court", "reason": "A court in Port Halden ordered it."})
    assert "A court in Port Halden ordered it." in page(desk, 1001)
    assert "The boats have not moved" not in page(desk, 1001)
    client.post("/articles/1001/withdraw/", {"put-back": "1"})
    assert "The boats have not moved" in page(desk, 1001)


def test_a_reporter_cannot_withdraw(desk: Any) -> None:
    assert desk.client("rita").post("/articles/1001/withdraw/", {"ground": "court"}).status_code in (302, 403)
    assert "The boats have not moved" in page(desk, 1001)


def test_a_dispatch_goes_out_alone(desk: Any) -> None:
    client = desk.client("edna")
    client.post("/articles/edit/1004/", edit_form(client, 1004, standfirst="Half a thought."))
    client.post("/articles/1004/live/", {"text": "The lights are on again.\n\nAll of them.", "headline": ""})
    assert "The lights are on again." in page(desk, 1004) and "Half a thought." not in page(desk, 1004)
    from tamizdat.newsroom.models import Article

    draft = Article.objects.get(pk=1004).get_latest_revision_as_object()
    assert draft.standfirst == "Half a thought." and len(draft.entries) == 3


def test_a_reporters_dispatch_waits_for_an_editor(desk: Any) -> None:
    desk.client("rita").post("/articles/add/", article_form(headline="At the gate", body=["Now."]))
    from tamizdat.newsroom.models import Article

    number = Article.objects.get(headline="At the gate").pk
    desk.client("rita").post(f"/articles/{number}/live/", {"text": "A bus <b>came</b>.", "headline": "Bus"})
    article = Article.objects.get(pk=number)
    assert not article.live and len(article.get_latest_revision_as_object().entries) == 1


def test_a_translation_is_begun_with_the_text_and_both_know_each_other(desk: Any) -> None:
    client = desk.client("edna")
    answer = client.post("/articles/1001/translations/", {"language": "ar"})
    from tamizdat.newsroom.models import Article

    draft = Article.objects.get(language="ar", headline="The ferry strike enters its third week")
    assert answer["Location"].endswith(f"/articles/edit/{draft.pk}/") and not draft.live
    assert [each.author.slug for each in draft.bylines.all()] == ["anna-petrova", "orla-vennick"]
    assert Article.objects.get(pk=1001).translations == {"ar": draft.pk} and draft.translations == {"en": 1001}
    client.post(
        f"/articles/edit/{draft.pk}/",
        {
            **edit_form(client, draft.pk, headline="إضراب العبّارة"),
            "action-publish": "1",
            "newsroom-unfinished": "1",
        },
    )
    assert Article.objects.get(pk=draft.pk).live
    assert 'dir="rtl"' in page(desk, draft.pk) and "ferry-strike-a1001" in page(desk, draft.pk)
    client.post("/articles/1001/translations/", {"language": "ar"})
    assert Article.objects.filter(language="ar").count() == 2  # the sample's, and this one


def test_a_translation_is_out_of_date_once_the_original_changes(desk: Any) -> None:
    client = desk.client("edna")
    client.post("/articles/edit/1003/", {**edit_form(client, 1003), "action-publish": "1"})
    assert "out of date since" not in client.get("/articles/1002/translations/").content.decode()
    client.post("/articles/edit/1002/", {**edit_form(client, 1002, standfirst="Nine hours."), "action-publish": "1"})
    assert "out of date since" in client.get("/articles/1002/translations/").content.decode()


def test_an_embargo_asks_before_the_first_publication_and_never_again(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Article

    later = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    client = desk.client("edna")
    form = {**article_form(headline="Budget", body=["Numbers."], embargo=later), "action-publish": "1"}
    answer = client.post("/articles/add/", form)
    assert "Under embargo until" in answer.content.decode() and not Article.objects.filter(headline="Budget").exists()
    client.post("/articles/add/", {**form, "newsroom-embargo": "1"})
    article = Article.objects.get(headline="Budget")
    assert article.live
    client.post(
        f"/articles/edit/{article.pk}/",
        {**edit_form(client, article.pk, standfirst="A correction."), "action-publish": "1"},
    )
    assert "A correction." in page(desk, article.pk)


def test_what_is_scheduled_goes_out_by_itself(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    client.post(
        "/articles/add/", {**article_form(headline="Tomorrow", body=["Soon."], go_live_at=later), "action-publish": "1"}
    )
    article = Article.objects.get(headline="Tomorrow")
    assert not article.live and article.scheduled_revision


def test_an_earlier_version_is_restored(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    for text in ("First.", "Second."):
        client.post("/articles/edit/1001/", {**edit_form(client, 1001, standfirst=text), "action-publish": "1"})
    article = Article.objects.get(pk=1001)
    first = next(each for each in article.revisions.all() if each.as_object().standfirst == "First.")
    form = {**edit_form(client, 1001, standfirst="First."), "revision": first.pk, "action-publish": "1"}
    client.post(f"/articles/history/1001/revisions/{first.pk}/revert/", form)
    assert "First." in page(desk, 1001)


def test_restoring_a_text_keeps_corrections_dispatches_and_translations(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    client.post("/articles/edit/1004/", {**edit_form(client, 1004, standfirst="First."), "action-publish": "1"})
    first = Article.objects.get(pk=1004).latest_revision
    client.post("/articles/1004/live/", {"text": "A third boat.", "headline": ""})
    client.post("/articles/1004/translations/", {"language": "ar"})
    page_of_it = client.get(f"/articles/history/1004/revisions/{first.pk}/revert/")
    assert len(page_of_it.context["form"].instance.entries) == 3
    assert Article.objects.get(pk=1004).translations.keys() == {"ar"}


def test_a_redaction_does_not_forget_a_translation_that_is_begun(desk: Any) -> None:
    from tamizdat.article import decode
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing.columns import Labels
    from tamizdat.newsroom.recovery.change import change_article

    desk.client("edna").post("/articles/1001/translations/", {"language": "ar"})
    article = Article.objects.get(pk=1001)
    change_article(article, decode(bytes(article.record)), Labels(), "newsroom.redact")
    assert Article.objects.get(pk=1001).translations.keys() == {"ar"}


def test_a_time_in_the_schedule_schedules(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    client.post("/articles/add/", article_form(headline="Next week", body=["Soon."]))
    number = Article.objects.get(headline="Next week").pk
    later = (timezone.localtime() + timedelta(days=7)).strftime("%Y-%m-%d %H:%M")
    form = edit_form(client, number, go_live_at=later)
    # The form saves itself while the dialog is open: that schedules nothing, and the dialog's button does.
    client.post(f"/articles/edit/{number}/", form, headers={"accept": "application/json"})
    assert Article.objects.get(pk=number).scheduled_revision is None
    client.post(f"/articles/edit/{number}/", {**edit_form(client, number, go_live_at=later), "newsroom-schedule": "1"})
    assert Article.objects.get(pk=number).scheduled_revision is not None


def test_every_change_is_in_the_log(desk: Any) -> None:
    from wagtail.models import ModelLogEntry

    client = desk.client("edna")
    client.post("/articles/1001/withdraw/", {"ground": "error", "reason": ""})
    client.post("/articles/1002/translations/", {"language": "ar"})
    actions = set(ModelLogEntry.objects.filter(user__username="edna").values_list("action", flat=True))
    assert "newsroom.withdraw" in actions


def test_the_checks_tell_what_is_missing(desk: Any) -> None:
    from tamizdat.newsroom.articles.checks import checks
    from tamizdat.newsroom.models import Article

    found = {each.field for each in checks(Article.objects.get(pk=1005)).found}
    assert {"standfirst", "day", "section", "bylines"} <= found
    assert checks(Article.objects.get(pk=1001)).words > 20


def test_an_obituary_with_appeals_is_asked_about(desk: Any) -> None:
    from tamizdat.newsroom.articles.checks import checks
    from tamizdat.newsroom.models import Article

    article = Article.objects.get(pk=1001)
    assert "appeals" not in {each.field for each in checks(article).found}
    article.kicker = "Culture · Obituary"
    assert "appeals" in {each.field for each in checks(article).found}
    article.appeals = False
    assert "appeals" not in {each.field for each in checks(article).found}
