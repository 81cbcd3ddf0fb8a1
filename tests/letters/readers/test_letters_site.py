"""What letters add to the site that is pressed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone


def issue(newsletter: Any, at: datetime, state: str = "sent", **fields: Any) -> Any:
    from tamizdat.letters.models import Issue

    made = Issue(newsletter=newsletter, subject="An issue", page="<p>Text</p>", **fields)
    made.save()
    Issue.objects.filter(pk=made.pk).update(state=state, day=timezone.localdate(at), frozen=at)
    return Issue.objects.get(pk=made.pk)


def page_of(newsletter: Any) -> Any:
    from tamizdat.letters.site.part import part

    found = [
        each for each in part()["newsletters"] if (each.slug, each.language) == (newsletter.slug, newsletter.language)
    ]
    return found[0]


def test_newsletters_that_readers_can_sign_up_for(paper: Any) -> None:
    from tamizdat.letters.site.part import part

    page = page_of(paper.weekly)
    assert page.when == "Free, every Friday" and page_of(paper.breaking).when == "Free, when there is news"
    assert page_of(paper.arabic).when == "مجاناً، كل يوم جمعة"
    assert page.consent.startswith("You get The week by e-mail") and page.action.endswith("service/")
    type(paper.weekly).objects.update(live=False)
    assert part() == {"newsletters": ()}


def test_two_issues_of_a_day_have_two_addresses_that_stay(paper: Any) -> None:
    from django.conf import settings

    from tamizdat.letters.models import Issue
    from tamizdat.letters.site.addresses import issue_path, latest_address

    at = timezone.now()
    first = issue(paper.weekly, at, preheader="In short")
    stopped = issue(paper.weekly, at + timedelta(minutes=1), "stopped")
    third = issue(paper.weekly, at + timedelta(minutes=2), "sending")
    issue(paper.weekly, at + timedelta(minutes=3), "draft")
    Issue.objects.filter(state="draft").update(frozen=None, day=None)
    pages = page_of(paper.weekly).issues
    assert [page.slug for page in pages] == [f"{timezone.localdate(at)}-3", f"{timezone.localdate(at)}"]
    assert pages[1].description == "In short"
    assert datetime.fromisoformat(pages[1].sent) == at.replace(microsecond=0), "never in the future"
    for each, row in zip(pages, (third, first), strict=True):
        assert issue_path(row, row.day, settings.OUTLET) == f"newsletters/weekly/{each.slug}/"
    assert issue_path(stopped, stopped.day, settings.OUTLET).endswith(
        f"{timezone.localdate(at)}-2/"
    ) and latest_address(paper.weekly).endswith("-3/")


@pytest.mark.parametrize("weekday", range(7))
def test_the_day_is_told_as_the_calendar_has_it(paper: Any, weekday: int) -> None:
    paper.weekly.weekday = weekday
    paper.weekly.save()
    following = paper.weekly.next_after(timezone.now()).astimezone(paper.weekly.zone)
    assert page_of(paper.weekly).when.endswith(following.strftime("%A"))
    assert date(2026, 11, 27).strftime("%A") == "Friday"


def test_an_issue_that_was_sent_is_on_the_site(paper: Any) -> None:
    from tamizdat.newsroom.publishing import queue
    from tamizdat.newsroom.site.changes import publish_site

    issue(paper.weekly, timezone.now())
    publish_site()
    queue.wait()
    site = paper.support.desk.site
    day = timezone.localdate()
    assert "<p>Text</p>" in (site / f"newsletters/weekly/{day}/index.html").read_text()
    assert "letters/subscribe/" in (site / "newsletters/index.html").read_text()
    assert "Free, every Friday" in (site / "index.html").read_text()
