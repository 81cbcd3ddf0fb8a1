"""Who ended all newsletters comes back by no list, to none of them; who ended one, not to that one."""

from __future__ import annotations

from typing import Any

import pytest
from audit.seized_disk import in_clear

ANNA = "anna@example.org"
LIST = f"email,confirmed\n{ANNA},2021-03-04\nboris@example.org,2021-03-04\n"


def end(lists: Any, how: str) -> None:
    """End the newsletter that somebody gets, or all of them."""
    from tamizdat.letters.subscriptions import choosing, leaving
    from tamizdat.people import holdings

    row = lists.getting()[ANNA]
    match how:
        case "all by mail":
            leaving.leave_all(row.person)
        case "nothing chosen":
            choosing.choose(row.person, [], "")
        case "erased":
            assert holdings.erase(row.person)
        case "one":
            leaving.leave(row.code)


@pytest.mark.parametrize("is_known", [True, False], ids=["settled", "not settled yet"])
@pytest.mark.parametrize("how", ["all by mail", "nothing chosen", "erased", "one"])
def test_who_ended_all_is_left_out_of_every_list(lists: Any, how: str, is_known: bool) -> None:
    from tamizdat.letters.lists import doing
    from tamizdat.letters.models import Departed

    lists.do(LIST)
    end(lists, how)
    if is_known:
        lists.work()
    brought = {}
    for newsletter in (lists.weekly, lists.arabic):
        made = lists.stage(LIST, newsletter=newsletter)
        doing.begin(made, "leave-out")
        doing.work()  # also before the worker has heard that she left
        made.refresh_from_db()
        brought[newsletter] = (made.counts, ANNA in lists.getting(newsletter))
    assert brought[lists.weekly] == ({"already": 1, "refused": 1}, False)
    back = ({"taken": 2}, True) if how == "one" else ({"taken": 1, "refused": 1}, False)
    assert brought[lists.arabic] == back
    lists.work()
    assert Departed.objects.filter(newsletter=None).count() == (how != "one")
    assert not in_clear(lists.vault.newsroom.folder / "var", [ANNA])


def test_signing_up_anew_lifts_it(lists: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.models import Departed
    from tamizdat.letters.subscriptions.confirming import subscribe
    from tamizdat.people import persons

    lists.do(LIST)
    end(lists, "all by mail")
    lists.work()
    person = persons.find_or_add(persons.Details(ANNA))
    subscribe(person, lists.arabic, "yes", source="page", at=timezone.now(), address=ANNA)
    assert list(Departed.objects.values_list("newsletter", flat=True)) == [lists.weekly.pk], "she left that one too"
    assert lists.do(LIST, newsletter=lists.arabic).counts == {"already": 1, "taken": 1}


def test_who_chose_anew_before_it_was_settled_has_not_ended_all(lists: Any) -> None:
    from tamizdat.letters.models import Departed
    from tamizdat.letters.subscriptions import choosing

    lists.do(LIST)
    person = lists.getting()[ANNA].person
    lists.vault.lock()
    choosing.choose(person, [], "")
    choosing.choose(person, [lists.arabic.pk], "yes")
    lists.vault.unlock()
    lists.work()
    assert list(Departed.objects.values_list("newsletter", flat=True)) == [lists.weekly.pk]
