"""Addresses that the mail server refuses while an issue goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from incoming_reports import READER


def refused(letter: Any, answer: str, days_ago: int = 0) -> None:
    """Have the mail server refuse a letter of an issue that has gone out since."""
    from django.utils import timezone

    from tamizdat.letters.models import Delivery, Issue

    at = timezone.now() - timedelta(days=days_ago)
    Delivery.objects.filter(pk=letter.pk).update(state=Delivery.State.FAILED, answer=answer)
    Issue.objects.filter(pk=letter.issue_id).update(state=Issue.State.SENT, frozen=at, ended=at)


def take_in() -> int:
    from tamizdat.letters.incoming import refusals

    return refusals.take_in()


def is_subscribed() -> bool:
    from tamizdat.letters.models import Subscription

    return bool(Subscription.objects.exists())


def is_suppressed() -> bool:
    from tamizdat.people import persons

    return persons.suppressed([READER]) == {READER}


@pytest.mark.parametrize("answer", ["550 5.1.1", "550 5.1.10"])
def test_an_address_that_does_not_exist_gets_nothing_more(post: Any, answer: str) -> None:
    refused(post.letter(), answer)
    assert take_in() == 1 and not is_subscribed()
    post.take_in()
    assert is_suppressed()
    assert take_in() == 0


@pytest.mark.parametrize("answer", ["550", "554 5.7.1", "552 5.2.2", "451 4.3.0", "unreadable"])
def test_one_refusal_that_says_nothing_of_the_address_ends_nothing(post: Any, answer: str) -> None:
    refused(post.letter(), answer)
    take_in()
    post.take_in()
    assert is_subscribed() and not is_suppressed()


def test_five_in_a_row_over_some_weeks_end_one_subscription(post: Any) -> None:
    letters = [post.letter() for _ in range(5)]
    for letter, days in zip(letters, (28, 21, 14, 7, 0), strict=True):
        assert is_subscribed()
        refused(letter, "552 5.2.2", days)
        take_in()
    post.take_in()
    assert not is_subscribed() and not is_suppressed()


def test_an_issue_that_is_still_going_out_is_not_looked_at(post: Any) -> None:
    from tamizdat.letters.models import Issue

    letter = post.letter()
    refused(letter, "550 5.1.1")
    Issue.objects.filter(pk=letter.issue_id).update(state=Issue.State.SENDING, ended=None)
    assert take_in() == 0 and is_subscribed()


@pytest.mark.parametrize(
    ("what", "stays", "is_barred"),
    [("hard", False, True), ("complaint", False, True), ("unsubscribed", False, False), ("soft", True, False)],
)
def test_what_a_mail_service_reports_has_the_same_effects(post: Any, what: Any, stays: bool, is_barred: bool) -> None:
    from tamizdat.letters.incoming.from_services import Returned, apply

    letter = post.letter()
    for _ in range(2):
        apply(Returned(letter.pk, what))
        post.take_in()
    assert is_subscribed() is stays and is_suppressed() is is_barred
    apply(Returned(10**9, what))  # of a letter that is no more
