"""Drafts that the machine begins: when, with what, and never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from issues_desk import again, at, before


def test_a_draft_is_begun_two_days_before_its_hour_and_once(letters: Any) -> None:
    from tamizdat.letters.drafting import draft_due
    from tamizdat.letters.models import Issue

    with at(before(letters.weekly, days=2, minutes=1)):
        assert draft_due() == 0
    with at(before(letters.weekly, days=2)):
        assert draft_due() == 2 and draft_due() == 0
        issue = Issue.objects.get(newsletter=letters.weekly)
        assert issue.state == "draft" and not issue.live and issue.owner is None and issue.due == issue.send_at
        assert issue.latest_revision.as_object().numbers == issue.numbers
        Issue.objects.get(newsletter=letters.arabic).delete()
        assert draft_due() == 0, "what somebody deleted stays away"


def test_what_a_person_has_changed_is_theirs(letters: Any) -> None:
    from tamizdat.letters.drafting import draft_due
    from tamizdat.letters.models import Issue

    with at(before(letters.weekly, days=1)):
        draft_due()
        issue = Issue.objects.get(newsletter=letters.weekly)
        letters.change(issue, subject="Mine", body=[])
        draft_due()
        assert (again(issue).subject, again(issue).latest_revision.as_object().numbers) == ("Mine", [])


def test_an_hour_for_which_somebody_has_an_issue_gets_no_other(letters: Any) -> None:
    from tamizdat.letters.drafting import draft_due
    from tamizdat.letters.models import Issue

    hour = before(letters.weekly)
    with at(before(letters.weekly, days=1)):
        letters.draft(1001, send_at=hour - timedelta(hours=2))
        assert draft_due() == 1
        assert Issue.objects.filter(newsletter=letters.weekly).count() == 1


def test_two_workers_make_one_draft(letters: Any) -> None:
    from django.db import IntegrityError, transaction

    from tamizdat.letters import drafting
    from tamizdat.letters.models import Issue

    with at(before(letters.weekly, days=1)):
        drafting.draft_due()
        issue = Issue.objects.get(newsletter=letters.weekly)
        try:
            with transaction.atomic():
                drafting.begin(letters.weekly, issue.due, due=issue.due)
        except IntegrityError:
            pass
        assert Issue.objects.filter(newsletter=letters.weekly).count() == 1


def test_one_that_is_switched_off_and_that_nobody_gets_is_left_alone(letters: Any) -> None:
    from tamizdat.letters.drafting import draft_due
    from tamizdat.letters.models import Newsletter

    Newsletter.objects.update(live=False)
    letters.subscribe(1, letters.arabic)
    with at(before(letters.weekly, days=1)):
        assert draft_due() == 1


def test_it_begins_with_what_stood_on_the_front_page_in_its_order(letters: Any) -> None:
    from tamizdat.letters.drafting import filling
    from tamizdat.newsroom.site.front_page import save

    hour = before(letters.weekly)
    assert [each.pk for each in filling(letters.weekly, hour)][:3] != []
    save("en", [1001, 1003, 1002], letters.desk.user("edna"))
    assert [each.pk for each in filling(letters.weekly, hour)] == [1001, 1002], "no article in another language"
    letters.approved(1001, send_at=hour)
    with at(hour + timedelta(days=1)):
        save("en", [1005, 1002], letters.desk.user("edna"))
        save("en", [1004], letters.desk.user("edna"))
        assert [each.pk for each in filling(letters.weekly, hour + timedelta(days=7))] == [
            1004,
            1005,
            1002,
        ], "not 1001 again"


def test_what_was_picked_since_the_last_issue_counts_too(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.articles import picked
    from tamizdat.newsroom.site.front_page import save

    since = timezone.now() - timedelta(minutes=1)
    save("en", [1002, 1005], letters.desk.user("edna"))
    save("en", [1004], letters.desk.user("edna"))
    assert [each.pk for each in picked(letters.weekly, since, 8)] == [1004, 1002, 1005]
    assert [each.pk for each in picked(letters.weekly, timezone.now() + timedelta(minutes=1), 8)] == [1004]


def test_nothing_withdrawn_under_embargo_or_from_other_sections_comes_in(letters: Any) -> None:
    from tamizdat.letters.drafting import filling
    from tamizdat.newsroom.models import Article

    hour = before(letters.weekly)
    letters.weekly.filling = "latest"
    Article.objects.filter(pk=1004).update(state="withdrawn")
    Article.objects.filter(pk=1002).update(embargo=hour + timedelta(hours=1))
    assert [each.pk for each in filling(letters.weekly, hour)] in ([1001, 1005], [1005, 1001])
    letters.weekly.sections = ["harbour"]
    assert [each.pk for each in filling(letters.weekly, hour)] == [1001]
    letters.weekly.filling = "nothing"
    assert filling(letters.weekly, hour) == []


def test_the_first_headline_is_the_subject_of_a_draft(letters: Any) -> None:
    assert letters.draft(1002, 1001).subject == "Council meets behind closed doors"
    assert str(letters.draft()) == "No subject yet"
