"""What readers change by a link that came by e-mail, and reminders."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from support_desk import ADDRESS, again, today


def letters(kind: str) -> list[Any]:
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    return [letter for letter in outbox.read(list(Mail.objects.filter(kind=kind).order_by("pk"))) if letter]


def link_of(support: Any, address: str = ADDRESS) -> str:
    answer = support.reader().post("/service/manage/", {"email": address, "language": "en"})
    assert answer.status_code == 200
    support.work()
    found = re.findall(r"https?://\S+?(/service/manage/\S+/)", letters("support-link")[-1].text)
    return str(found[0])


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


def test_a_link_leads_to_reminders_too(support: Any) -> None:
    from tamizdat.people.models import Person
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    reminders.ask(ADDRESS, 3, 6, "en")
    reminders.ask("somebody.else@example.org", 3, 0, "en")
    support.work()
    link, reader = link_of(support, ADDRESS.upper()), support.reader()
    assert not Person.objects.exists()
    text = reader.get(link).content.decode()
    assert "March" in text and "Every six months" in text and "Give me a copy" not in text
    assert reader.post(link, {"do": "erase"}).status_code == 303, "there is nobody to erase"
    assert "It is done" in reader.post(link, {"do": "forget"}).content.decode()
    assert Reminder.objects.count() == 1, "another's stays"
    assert reader.get(link).status_code == 404
    (letter,) = letters("support-link")
    assert letter.to == ADDRESS


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


def test_receipts(support: Any) -> None:
    row = support.give(email=ADDRESS)
    link, reader = link_of(support), support.reader()
    payment = row.payments.get()
    one = reader.get(f"{link}receipt/{payment.pk}/").content.decode()
    assert ADDRESS in one and "€10" in one
    year = reader.get(f"{link}year/{payment.day.year}/").content.decode()
    assert str(payment.day.year) in year and "€10" in year
    made = reader.get(f"{link}year/{payment.day.year}/?as=pdf")
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF-")
    assert reader.get(f"{link}receipt/{payment.pk + 1}/").status_code == 404


def test_a_receipt_names_who_receives_it_and_what_was_paid_back(support: Any) -> None:
    from tamizdat.support.models import SupportSettings
    from tamizdat.support.payments import attempts

    row = support.give(email=ADDRESS)
    payment = row.payments.get()
    address, reader = f"{link_of(support)}receipt/{payment.pk}/", support.reader()
    text = reader.get(address).content.decode()
    assert "Paid back" not in text and ">The Lantern</p>" in text and "a contribution, freely given" in text
    SupportSettings.objects.update(recipient="The Lantern e. V.\nQuay 7\n10115 Berlin")
    attempts.go_on(attempts.ask(row, "refund", money=payment.money, payment=payment))
    text = reader.get(address).content.decode()
    assert "Paid back" in text and "The Lantern e. V.\nQuay 7" in text


def test_receipts_on_paper_have_the_print_sheet(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support import pdf

    made: list[Any] = []
    laid_out = pdf.laid_out
    monkeypatch.setattr(pdf, "laid_out", lambda *page: made.append(laid_out(*page)) or made[-1])
    rows = [support.give(email=ADDRESS, language=language) for language in ("en", "ar")]
    link = link_of(support)
    for row in rows:
        answer = support.reader().get(f"{link}receipt/{row.payments.get().pk}/?as=pdf")
        assert answer.content.startswith(b"%PDF-")
        boxes = [box for sheet in made[-1].pages for box in sheet._page_box.descendants()]
        words = " ".join(str(box.text) for box in boxes if hasattr(box, "text"))
        assert ADDRESS in words and "Skip to the text" not in words and "RSS" not in words and "PDF" not in words
        cells = [box for box in boxes if type(box).__name__ == "TableCellBox" and box.element_tag == "td"]
        assert len(cells) == 3 and all(cell.padding_bottom > 0 for cell in cells), "the columns stand apart"


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


def test_a_reminder_comes_on_its_day_once(support: Any) -> None:
    from tamizdat.support.models import Reminder

    month = today().month % 12 + 1
    form = {"language": "en", "email": ADDRESS, "month": str(month), "every": "0", "proof": support.form()["proof"]}
    told = support.reader().post("/service/remind/", form).content.decode()
    assert "Thank you" in told and "We write this once" in told and "has a link that ends them" not in told
    support.work()
    row = Reminder.objects.get()
    assert row.month.month == month and row.month > today()
    support.work()
    assert not letters("reminder")
    with support.on(row.month - timedelta(days=1)):
        support.work()
        assert not letters("reminder")
    with support.on(row.month):
        support.work()
        support.work()
    (letter,) = letters("reminder")
    assert letter.to == ADDRESS and "This was the only e-mail" in letter.text
    assert not Reminder.objects.exists(), "the address is erased"


def test_a_wish_with_mistakes_comes_back_as_it_was(support: Any) -> None:
    right = {"language": "en", "email": ADDRESS, "month": "3", "every": "6"}
    for name, value, wrong in (("month", "", "month"), ("email", "nobody", "remind-email"), ("every", "7", "every")):
        answer = support.reader().post("/service/remind/", right | {name: value})
        text = answer.content.decode()
        assert (
            answer.status_code == 422 and "<title>Please correct: Remind me" in text and f'<a href="#{wrong}">' in text
        )
        assert f'aria-describedby="mistake-{wrong}" aria-invalid="true" autofocus' in text
        for filled, shown in (("month", '"3" selected'), ("every", '"6" selected'), ("email", f'value="{ADDRESS}"')):
            assert (shown in text) == (filled != name)
        assert name != "email" or 'value="nobody"' in text


def test_a_wish_that_comes_again_says_how_often_and_how_it_ends(support: Any) -> None:
    month = today().month % 12 + 1
    form = {"language": "en", "email": ADDRESS, "month": str(month), "every": "6", "proof": support.form()["proof"]}
    text = support.reader().post("/service/remind/", form).content.decode()
    year = today().year + (month == 1)
    assert f"{date(year, month, 1):%B} 1, {year}" in text and "every six months" in text
    assert "has a link that ends them" in text


def test_reminders_that_come_again_end_by_one_click(support: Any) -> None:
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    for month in (1, 2):
        reminders.ask(ADDRESS, month, 6, "en")
    support.work()
    assert Reminder.objects.count() == 2
    first = min(row.month for row in Reminder.objects.all())
    with support.on(first):
        support.work()
        (letter,) = letters("reminder")
        assert reminders.later(first, 6) in {row.month for row in Reminder.objects.all()}
        stop = "/service/" + letter.stops.partition("/service/")[2]
        assert letter.stops in letter.text
        reader = support.reader()
        assert "Remind me no more" in reader.get(stop).content.decode()
        assert Reminder.objects.count() == 2, "a GET changes nothing"
        assert "It is done" in reader.post(stop, {"List-Unsubscribe": "One-Click"}).content.decode()
        assert not Reminder.objects.exists()
        assert "It is done" in reader.post(stop).content.decode()


def test_after_a_rotation_persons_and_reminders_are_still_found(support: Any) -> None:
    from tamizdat.people import persons
    from tamizdat.support import reminders

    support.give(email=ADDRESS)
    reminders.ask(ADDRESS, 3, 0, "en")
    support.work()
    support.vault.agent.rotate()
    support.work()
    support.work()
    assert persons.find(ADDRESS) is not None
    assert reminders.stop_all_of(ADDRESS) == 1


def test_months() -> None:
    from tamizdat.support.reminders import first_day, later

    assert first_day(11, date(2026, 11, 29)) == date(2027, 11, 1)
    assert first_day(12, date(2026, 11, 29)) == date(2026, 12, 1)
    assert later(date(2026, 12, 1), 3) == date(2027, 3, 1)
