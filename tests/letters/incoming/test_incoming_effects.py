"""What reports do: to a letter's row, to its reader, and to the address; each once, in any order, and only if proved."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from incoming_reports import READER, counted, feedback, handle, path_of, report

HARD, SOFT, DELAYED = ("failed", "5.1.1"), ("failed", "5.2.2"), ("delayed", "4.4.1")


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def suppressed(address: str = READER) -> str:
    """Return for which reason an address gets no mail, "" where it does."""
    from tamizdat.people import persons, vault
    from tamizdat.people.addresses import lookup_value
    from tamizdat.people.models import Suppressed

    (lookups,) = vault.agent().find(persons.SUPPRESSED, [lookup_value(address)])
    row = Suppressed.objects.filter(lookup__in=lookups).first()
    return str(row.reason) if row else ""


def tally() -> tuple[int, int]:
    """Return how many left, and how many were ended since mail came back."""
    from django.db.models import Sum

    from tamizdat.letters.models import Tally

    found = Tally.objects.aggregate(left=Sum("left"), returned=Sum("returned"))
    return found["left"] or 0, found["returned"] or 0


def subscriptions() -> int:
    from tamizdat.letters.models import Subscription

    return int(Subscription.objects.count())


def head_of(letter: Any, domain: str = "lantern.example") -> str:
    """Return the fields of a letter of an issue as its reader gets them."""
    from tamizdat.people.mail.letter import message_id

    code = letter.subscription.code
    number = message_id(f"issue {letter.issue_id} {code}", domain)
    return (
        f"To: {READER}\r\nMessage-ID: {number}\r\n"
        f"List-Unsubscribe: <https://lantern.example/service/letters/leave/{code}/>\r\n"
    )


def test_a_letter_that_comes_back_for_good_ends_all_and_the_address_gets_no_more(post: Any) -> None:
    from letters_sending import new_newsletter, subscribe

    from tamizdat.people.models import Person

    letter = post.letter()
    subscribe(new_newsletter("other"), READER)
    assert handle(report(*HARD), path_of(letter)) == "returned"
    assert again(letter).returned == "hard" and again(letter).subscription is None
    assert subscriptions() == 0 and tally() == (0, 2)
    post.take_in()
    assert suppressed() == "bounced" and not Person.objects.exists()
    assert handle(report(*HARD), path_of(letter)) == "known" and tally() == (0, 2)


def test_while_the_vault_is_locked_it_waits_and_nothing_is_lost(post: Any) -> None:
    letter = post.letter()
    post.vault.lock()
    assert handle(report(*HARD), path_of(letter)) == "returned"
    post.take_in()
    assert subscriptions() == 0
    post.vault.unlock()
    post.take_in()
    assert suppressed() == "bounced"


def test_the_same_message_twice_has_one_effect(post: Any) -> None:
    letter = post.letter()
    soft = report(*SOFT)
    assert handle(soft, path_of(letter)) == "returned" and handle(soft, path_of(letter)) == "twice"
    assert letter.subscription.returned == 0 and again(letter.subscription).returned == 1
    assert counted() == {"returned": 1, "twice": 1}


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [(*DELAYED, "no effect"), ("delivered", "2.0.0", "no effect"), ("relayed", "2.0.0", "no effect")],
)
def test_what_is_no_failure_does_nothing(post: Any, action: str, status: str, kind: str) -> None:
    letter = post.letter()
    assert handle(report(action, status), path_of(letter)) == kind
    assert again(letter).returned == "" and subscriptions() == 1


def test_a_complaint_ends_and_is_kept_as_what_it_is(post: Any) -> None:
    letter = post.letter()
    assert handle(feedback("abuse", path=path_of(letter)), "letters@lantern.example", sender="fbl@x.example") == (
        "complaint"
    )
    post.take_in()
    assert again(letter).returned == "complaint" and suppressed() == "complained" and tally() == (0, 1)


def test_an_opt_out_ends_one_newsletter_and_suppresses_nothing(post: Any) -> None:
    letter = post.letter()
    assert handle(feedback("opt-out", head=head_of(letter)), sender="fbl@x.example") == "opt-out"
    post.take_in()
    assert subscriptions() == 0 and tally() == (1, 0) and suppressed() == "" and again(letter).returned == ""


def test_what_is_made_up_only_counts(post: Any) -> None:
    letter = post.letter()
    path = path_of(letter)
    wrong = path.replace(path.partition("-")[2][:8], "00000000")
    others = f"bounces+{letter.pk + 1}-{path.partition('-')[2]}"
    id_alone = "\r\n".join(line for line in head_of(letter).splitlines() if "Message-ID" in line)
    code_alone = "\r\n".join(line for line in head_of(letter).splitlines() if "List-Unsub" in line)
    for to, head in ((wrong, ""), (others, ""), ("bounces@lantern.example", code_alone)):
        assert handle(report(*HARD, head=head), to) == "unproved"
    # The id alone is asked of the vault, which knows nobody of this address.
    assert handle(report(*HARD, to="another@example.org", head=id_alone)) == "returned"
    post.take_in()
    assert again(letter).returned == "" and subscriptions() == 1 and suppressed("another@example.org") == ""


def test_the_code_and_the_id_of_a_letter_prove_it_without_a_return_path(post: Any) -> None:
    letter = post.letter()
    post.letter()
    assert handle(report(*HARD, head=head_of(letter))) == "returned"
    assert again(letter).returned == "hard"


def test_the_id_and_the_address_of_a_letter_prove_it_once_the_vault_is_unlocked(post: Any) -> None:
    letter = post.letter()
    head = head_of(letter).replace("List-Unsubscribe", "X-Gone")
    post.vault.lock()
    assert handle(report(*HARD, head=head)) == "returned" and again(letter).returned == ""
    post.vault.unlock()
    post.take_in()
    post.take_in()
    assert again(letter).returned == "hard" and subscriptions() == 0 and suppressed() == "bounced"


def test_a_single_letter_that_comes_back_suppresses_its_address_and_no_other(post: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter
    from tamizdat.people.models import Mail

    outbox.put("thanks", "thanks 1", Letter(to=READER, subject="Thank you", text="We read it."))
    outbox.send_due()
    ((_to, message),) = mail.taken
    head = f"Message-ID: {message['Message-ID']}\r\n"
    assert handle(report(*HARD, to="victim@example.org", head=head)) == "unproved"
    assert handle(report(*SOFT, head=f"To: {READER}\r\n{head}")) == "no effect"
    assert handle(report(*HARD, to=READER, head=head)) == "returned"
    post.take_in()
    assert suppressed() == "bounced" and suppressed("victim@example.org") == ""
    assert Mail.objects.get().answer == "returned 5.1.1"


# --- letters that come back for a time


def weekly(post: Any, count: int, days: int = 7) -> list[Any]:
    """Return letters of as many issues, the oldest first; the newest is of today."""
    from django.utils import timezone

    now = timezone.now()
    return [post.letter(frozen=now - timedelta(days=days * back)) for back in reversed(range(count))]


def test_five_weeks_in_a_row_end_a_subscription_in_whatever_order_they_come(post: Any) -> None:
    for order in (sorted(range(5)), Random(3).sample(range(5), 5)):
        letters = weekly(post, 5)
        for position, number in enumerate(order):
            assert subscriptions() == 1, position
            handle(report(*SOFT), path_of(letters[number]))
        assert subscriptions() == 0 and suppressed() == ""
    assert tally() == (0, 2)


def test_five_letters_in_a_week_end_nothing(post: Any) -> None:
    letters = weekly(post, 5, days=1)
    for letter in letters:
        handle(report(*SOFT), path_of(letter))
    assert again(letters[0].subscription).returned == 5


def test_an_issue_that_arrived_begins_the_count_anew(post: Any) -> None:
    letters = weekly(post, 7)
    for letter in (*letters[:3], *letters[4:]):
        handle(report(*SOFT), path_of(letter))
    assert again(letters[0].subscription).returned == 3


def test_the_count_is_forgotten_once_later_issues_had_the_time_to_come_back(post: Any) -> None:
    from tamizdat.letters.incoming.effects import forget_what_passed

    first, *_rest = weekly(post, 3)
    handle(report(*SOFT), path_of(first))
    from tamizdat.letters.models import Subscription

    Subscription.objects.update(returned=1)
    assert forget_what_passed() == 1 and again(first.subscription).returned == 0 and forget_what_passed() == 0


def test_in_a_row() -> None:
    from django.utils import timezone

    from tamizdat.letters.incoming.effects import Letter, in_a_row

    now = timezone.now()

    def row(said: str) -> int:
        """`b` came back, `.` arrived, `?` nobody knows; the newest first, a week between two."""
        known = [
            Letter(each == "b", each != "?", now - timedelta(days=7 * number + 1)) for number, each in enumerate(said)
        ]
        return in_a_row(known, now)[0]

    assert [row(said) for said in ("", "b", ".b", "..b", "?b", "bb.b", "b?b", ".bb")] == [0, 1, 1, 0, 1, 2, 2, 2]
    for said in {"".join(each) for each in permutations("bb.?")}:
        assert 0 <= row(said) <= 2


# --- in any order

EVENTS = st.lists(
    st.sampled_from(["delayed", "soft", "hard", "complaint", "leave", "erase", "take in", "sent", "unknown"]),
    max_size=7,
)
_RANK = ["", "soft", "hard", "complaint"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, state=st.sampled_from(["pending", "submitting", "unknown", "sent"]), twice=st.booleans())
def test_reports_in_any_order(post: Any, events: list[str], state: str, twice: bool) -> None:
    """Whatever comes, and whenever: the row keeps the worst, what ends a subscription ends it once, and the first
    that did says what becomes of the address."""
    from tamizdat.letters.models import Delivery, Tally
    from tamizdat.letters.subscriptions import leaving
    from tamizdat.people import holdings, persons
    from tamizdat.people.models import Person, Suppressed, Waiting

    for model in (Delivery, Tally, Waiting, Person, Suppressed):
        model.objects.all().delete()
    letter = post.letter(state=state)
    code = letter.subscription.code
    reports = {"delayed": report(*DELAYED), "soft": report(*SOFT), "hard": report(*HARD),
               "complaint": feedback("abuse", path=path_of(letter))}  # fmt: skip
    ended, waits, reason = "", False, ""
    for event in events:
        if event in reports:
            content = reports[event].replace(b"MIME-Version", f"X-Try: {events}\r\nMIME-Version".encode(), 1)
            for _ in range(1 + twice):
                handle(content, path_of(letter))
            if event in ("hard", "complaint") and not ended:
                ended, waits = event, True
        elif event in ("sent", "unknown"):
            Delivery.objects.filter(pk=letter.pk).update(state=event)
        elif event == "leave":
            leaving.leave(code)
            ended = ended or "left"
        elif event == "erase":
            if person := persons.find(READER):
                assert holdings.erase(person)
            ended, waits = ended or "left", False
        elif event == "take in":
            post.take_in()
            reason, waits = (ended if waits else reason), False
    post.take_in()
    reason = ended if waits else reason
    worst = max((event for event in events if event in _RANK), key=_RANK.index, default="")
    assert again(letter).returned == worst
    assert bool(subscriptions()) == (not ended)
    assert tally() == (int(ended == "left"), int(ended in ("hard", "complaint")))
    assert suppressed() == {"hard": "bounced", "complaint": "complained"}.get(reason, "")
    assert bool(persons.find(READER)) == (not ended)
