"""What readers change by a link that came by e-mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support_desk import ADDRESS, again, letters, link_of, today


def test_change_pause_and_end(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    page = reader.get(link).content.decode()
    assert "€5" in page and "Change the amount" in page
    reader.post(link, {"do": "change", "contribution": row.pk, "amount": "7,50"})
    assert again(row).amount == 750
    assert "Change the amount" not in reader.get(link).content.decode(), "once for each thing by one link"
    reader.post(link, {"do": "change", "contribution": row.pk, "amount": "9"})
    assert again(row).amount == 750
    reader.post(link, {"do": "pause", "contribution": row.pk})
    assert again(row).state == "paused"
    reader.post(link, {"do": "resume", "contribution": row.pk})
    reader.post(link, {"do": "end", "contribution": row.pk})
    assert again(row).state == "ended"
    support.work()
    assert [len(letters(f"support-{kind}")) for kind in ("changed", "paused", "resumed", "ended")] == [1, 1, 1, 1]
    (ended,) = letters("support-ended")
    assert ended.subject == "It has ended" and "pause" not in ended.text


def test_what_was_done_is_told_and_why_it_cannot_be_done_again(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    assert "Ask for a new link" not in reader.get(link).content.decode()

    def do(action: str, **more: str) -> str:
        answer = reader.post(link, {"do": action, "contribution": row.pk, **more})
        support.work()
        return str(reader.get(answer["Location"]).content.decode())

    changed = do("change", amount="7,50")
    assert "Saved. You give €7.50 from now on." in changed and "each change can be made once" in changed
    assert "The next payment is on" in changed
    paused = do("pause")
    assert "Saved. Your contribution is paused" in paused and "The next payment" not in paused
    (letter,) = letters("support-paused")
    assert "The next payment" not in letter.text and again(row).next_day is None
    assert "Saved. Your contribution goes on." in do("resume")
    (letter,) = letters("support-resumed")
    assert "Your contribution goes on. The next payment is on" in letter.text
    assert "<details>" in reader.get(link).content.decode(), "it asks before it ends"
    ended = do("end")
    assert "Thank you for what you gave" in ended and "Contribute again" in ended and "Ended" in ended


def test_a_new_amount_has_the_limits_of_the_form(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    assert "From €1 to €5,000" in reader.get(link).content.decode()
    for typed, told in (("5000.01", "within the limits"), ("much", "such as 5."), ("", "Write an amount.")):
        answer = reader.post(link, {"do": "change", "contribution": row.pk, "amount": typed})
        text = answer.content.decode()
        assert answer.status_code == 422 and told in text and f'value="{typed}"' in text
        assert "<title>Please correct: What you give" in text and "autofocus" in text
    reader.post(link, {"do": "change", "contribution": row.pk, "amount": "5000"})
    assert again(row).amount == 500_000


def test_what_a_provider_does_not_do_is_told(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.base import ProviderAway, ProviderError

    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    for action, error, told in (
        ("pause", ProviderError, "did not do it. Nothing was changed."),
        ("end", ProviderAway, "A change is under way"),
    ):

        def fails(*_: Any, error: Any = error, **__: Any) -> None:
            raise error("No.")

        monkeypatch.setattr(type(support.provider), "do", fails)
        answer = reader.post(link, {"do": action, "contribution": row.pk})
        text = reader.get(answer["Location"]).content.decode()
        assert told in text and "has ended" not in text and "is paused" not in text
    support.work()
    assert not letters("support-paused") and not letters("support-ended")


def test_another_card_is_given_at_the_providers_page(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def new_card(self: Any, reference: str, key: str, back: str) -> str:
        asked.append((reference, key, back))
        return "https://pay.example/card"

    kind = type(support.provider)
    monkeypatch.setattr(kind, "actions", kind.actions | {"card"})
    monkeypatch.setattr(kind, "new_card", new_card)
    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    assert "Pay with another card" in reader.get(link).content.decode()
    page = reader.post(link, {"do": "card", "contribution": row.pk}).content.decode()
    assert 'href="https://pay.example/card"' in page and "pay.example" in page
    assert asked[0][0] == row.provider_reference and asked[0][2].endswith(link)
    reader.post(link, {"do": "card", "contribution": row.pk})
    assert len(asked) == 1


def test_a_link_is_for_one_hour_and_opening_it_changes_nothing(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    link = link_of(support)
    assert support.reader().get(link).status_code == 200
    assert again(row).state == "active"
    with support.on(today() + timedelta(days=1)):
        assert support.reader().get(link).status_code == 404
        assert support.reader().post(link, {"do": "end", "contribution": row.pk}).status_code == 404
    assert again(row).state == "active"


def test_nobody_learns_who_gives(support: Any) -> None:
    support.give(email=ADDRESS)
    known = support.reader().post("/service/manage/", {"email": ADDRESS, "language": "en"})
    unknown = support.reader().post("/service/manage/", {"email": "nobody@example.org", "language": "en"})
    assert known.content == unknown.content
    support.work()
    assert len(letters("support-link")) == 1


def test_what_belongs_to_others_cannot_be_changed(support: Any) -> None:
    other = support.give(cadence="monthly", email="somebody.else@example.org")
    support.give(cadence="monthly", email=ADDRESS)
    support.reader().post(link_of(support), {"do": "end", "contribution": other.pk})
    assert again(other).state == "active"


def test_a_copy_and_erasure(support: Any) -> None:
    from tamizdat.people.models import Mail, Person
    from tamizdat.support import reminders
    from tamizdat.support.models import Note

    row = support.give(cadence="monthly", email=ADDRESS, note="For the ferry story")
    link, reader = link_of(support), support.reader()
    reminders.ask(ADDRESS, 3, 6, "en")
    support.work()
    copy = reader.post(link, {"do": "export"}).json()
    assert [each["again_after_months"] for each in copy["reminders"]] == [6]
    assert copy["address"] == ADDRESS and copy["contributions"][0]["note"] == "For the ferry story"
    reader.post(link, {"do": "erase"})
    assert Person.objects.exists(), "what goes on has to be ended first"
    reader.post(link, {"do": "end", "contribution": row.pk})
    assert reader.post(link, {"do": "erase"}).status_code == 200
    assert not Person.objects.exists() and not Note.objects.exists()
    assert not Mail.objects.exclude(sealed=b"").exists()
    assert again(row).person is None and again(row).payments.count() == 1
    support.work()


def test_a_payment_that_fails_is_told_kindly_and_tried_again(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    due = again(row).next_day
    refused = frozenset({row.provider_reference})
    support.processor.renew(due, refuse=refused)
    support.work()
    support.work()
    assert again(row).state == "late"
    (letter,) = letters("support-failed")
    assert "you owe nothing" in letter.text
    support.processor.renew(due + timedelta(days=3))
    support.work()
    assert again(row).state == "active"
    for _ in range(4):
        support.processor.renew(again(row).next_day or due, refuse=refused)
        support.work()
    assert again(row).state == "ended"


def test_refunds_and_disputes_reach_the_ledger(support: Any) -> None:
    from tamizdat.support.ledger.checking import balances, problems
    from tamizdat.support.payments import attempts

    row = support.give(email=ADDRESS)
    payment = row.payments.get()
    attempts.go_on(attempts.ask(row, "refund", money=payment.money, payment=payment))
    assert again(payment).refunded == 1_000
    other = support.give()
    charge = other.payments.get()
    support.processor.dispute(charge.reference, "open")
    support.work()
    support.processor.dispute(charge.reference, "lost")
    support.work()
    balance = {each.account: each.money.amount for each in balances()}
    assert not list(problems())
    assert balance["Income:Gifts:Once"] == -1_000 and balance["Expenses:Disputes"] == 1_000
    assert balance.get("Assets:Disputed", 0) == 0


def test_reconciliation_finds_what_differs(support: Any) -> None:
    from tamizdat.support.ledger.posting import Posting, post
    from tamizdat.support.models import Difference
    from tamizdat.support.money import Money
    from tamizdat.support.payments.reconciling import reconcile

    support.give()
    found = reconcile(today())
    assert found.differences == 0 and found.agreed == 2
    amount = Money("EUR", 700)
    post(
        "gift",
        "practice:invented",
        today(),
        [Posting("Assets:Practice", amount), Posting("Income:Gifts:Once", -amount)],
    )
    support.processor.pay(support.begin().provider_reference, today())  # and nobody has heard of this one
    assert reconcile(today()).differences == 3
    assert {row.theirs is None for row in Difference.objects.all()} == {True, False}
    support.work()
    assert reconcile(today()).differences == 1
