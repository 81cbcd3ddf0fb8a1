"""From the form to the ledger by the practice provider."""

from __future__ import annotations

from typing import Any

import pytest
from support_desk import ADDRESS, again, today


def ledger() -> dict[str, int]:
    from tamizdat.support.ledger.checking import balances, problems

    assert not list(problems())
    return {each.account: each.money.amount for each in balances()}


def test_a_single_gift(support: Any) -> None:
    row = support.give(email=ADDRESS, note="For the ferry story")
    assert row.state == "done" and row.person is not None and row.has_address
    balance = ledger()
    assert balance["Income:Gifts:Once"] == -1_000
    assert balance["Assets:Practice"] + balance["Expenses:Fees:Practice"] == 1_000


def test_without_an_address_nobody_is_written_to(support: Any) -> None:
    from tamizdat.people.models import Mail, Person

    row = support.give()
    assert row.state == "done" and row.person is None
    assert not Mail.objects.exists() and not Person.objects.exists()


def test_the_letter_of_thanks(support: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    row = support.give(email=ADDRESS, cadence="monthly")
    assert row.state == "active" and row.next_day is not None
    support.work()
    (letter,) = outbox.read(list(Mail.objects.all()))
    assert letter is not None and letter.to == ADDRESS
    assert letter.subject == "Thank you"
    assert "€5" in letter.text and "The Lantern" in letter.text and "no money moves" in letter.text


def test_what_comes_back_from_the_provider_is_told(support: Any) -> None:
    row = support.begin()
    reader = support.reader()
    paying = reader.get(_address("pay", row))
    assert "/service/practice/" in paying.content.decode()
    page = reader.get(f"/service/practice/{row.provider_reference}/")
    assert "no money moves" in page.content.decode()
    back = reader.post(f"/service/practice/{row.provider_reference}/", {"do": "pay"})
    assert back.status_code == 303 and "/service/thanks/" in back["Location"]
    thanks = reader.get(back["Location"])
    text = thanks.content.decode()
    assert "Thank you" in text and "€10" in text
    assert again(row).state == "done", "the page itself asks the provider"
    receipt = reader.get(_address("receipt", row))
    assert receipt.status_code == 200 and "€10" in receipt.content.decode()


def test_a_card_that_is_refused_can_be_tried_again(support: Any) -> None:
    row = support.begin()
    reader = support.reader()
    reader.post(f"/service/practice/{row.provider_reference}/", {"do": "refuse"})
    text = reader.get(_address("thanks", row)).content.decode()
    assert "was refused, and nothing was taken" in text and _address("pay", row) in text and "refresh" not in text
    assert not ledger()
    reader.post(f"/service/practice/{row.provider_reference}/", {"do": "refuse"})
    reader.post(f"/service/practice/{row.provider_reference}/", {"do": "pay"})
    support.work()
    assert again(row).state == "done"


def test_a_form_with_mistakes_comes_back_as_it_was(support: Any) -> None:
    from tamizdat.support.models import Contribution

    form = support.form(cadence="monthly", note="My words", **{"amount-monthly": "other", "other-monthly": "many"})
    answer = support.reader().post("/service/contribute/", form)
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("Write the amount in figures, such as 10.", "without one you could not change or end it", "My words"):
        assert told in text
    assert 'value="many"' in text and "<title>Please correct: Support us" in text
    assert not Contribution.objects.exists()
    field = _tag(text, "other-monthly")
    assert 'aria-invalid="true" autofocus' in field and "mistake-other-monthly" in field
    assert 'id="mistake-other-monthly"' in text and '<a href="#other-monthly">' in text and '<a href="#email">' in text
    assert 'aria-invalid="true">' in _tag(text, "email") and text.count(" autofocus") == 1, "the first has the focus"


def test_each_mistake_has_its_place(support: Any) -> None:
    for form, wrong, told in (
        ({"cadence": "daily"}, "cadence", "How often: Choose one of these."),
        ({"amount-once": ""}, "amount-once", "Choose an amount"),
        ({"amount-once": "other"}, "other-once", "Write an amount."),
        ({"amount-once": "other", "other-once": "9999999"}, "other-once", "Choose an amount within the limits."),
        ({"method": "gold"}, "method", "How you pay: Choose one of these."),
        ({"email": "nobody"}, "email", "This is no e-mail address."),
        ({"note": "a" * 1001}, "note", "The note is too long."),
    ):
        text = support.reader().post("/service/contribute/", support.form(**form)).content.decode()
        assert f'<a href="#{wrong}">{told}</a>' in text
        assert f'id="mistake-{wrong}"' in text and f' id="{wrong}"' in text
        assert text.count(" autofocus") == 1


def test_amounts_are_read_in_the_readers_own_digits(support: Any) -> None:
    row = support.begin(language="en", **{"amount-once": "other", "other-once": "١٬٢٥٠"})
    assert row.amount == 125_000


def _tag(text: str, name: str) -> str:
    """Return the start tag of an element by its id."""
    return text[text.rindex("<", 0, text.index(f' id="{name}"')) :].partition(">")[0] + ">"


def test_the_page_before_the_payment_says_what_is_paid_and_where(support: Any) -> None:
    row = support.begin(cadence="monthly", email=ADDRESS)
    text = support.reader().get(_address("pay", row)).content.decode()
    for told in ("€5 each month", "Paid by: Practice", "No money moves.", 'content="0; url=/service/practice/'):
        assert told in text, told


def test_what_was_not_paid_is_told(support: Any) -> None:
    row = support.begin()
    reader = support.reader()
    reader.post(f"/service/practice/{row.provider_reference}/", {"do": "leave"})
    text = reader.get(_address("thanks", row)).content.decode()
    assert "Nothing was taken from you" in text and "Begin again" in text and "<h1>Nothing was paid</h1>" in text


def test_nothing_of_changes_is_said_after_a_single_gift(support: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    rows = [support.give(email=ADDRESS), support.give(email="b@example.org", cadence="monthly")]
    once, monthly = (support.reader().get(_address("thanks", row)).content.decode() for row in rows)
    assert "as soon as we can." in once and "change or end" not in once and "change or end" in monthly
    support.work()
    first, second = (letter.text for letter in outbox.read(list(Mail.objects.order_by("pk"))) if letter)
    assert "pause" not in first and "pause or end" in second


@pytest.mark.parametrize(("typed", "fits"), [("0.50", False), ("1", True), ("5000", True), ("5000.01", False)])
def test_another_amount_has_limits(support: Any, typed: str, fits: bool) -> None:
    form = support.form(**{"amount-once": "other", "other-once": typed})
    assert support.reader().post("/service/contribute/", form).status_code == (303 if fits else 422)


def test_an_amount_that_was_not_suggested_is_no_amount(support: Any) -> None:
    assert support.reader().post("/service/contribute/", support.form(**{"amount-once": "1"})).status_code == 422


def test_without_a_script_one_presses_twice(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from tamizdat.readers import abuse
    from tamizdat.support.models import Contribution

    reader = support.reader()
    form = support.form(proof="", email=ADDRESS)
    first = reader.post("/service/contribute/", form)
    text = first.content.decode()
    assert first.status_code == 200 and "Is this right?" in text and ADDRESS in text
    assert not Contribution.objects.exists(), "nothing is stored before"
    (waited,) = re.findall('name="waited" value="([^"]+)"', text)
    early = reader.post("/service/contribute/", form | {"waited": waited})
    assert early.status_code == 200 and f'value="{waited}"' in early.content.decode(), "the wait does not begin again"
    monkeypatch.setattr(abuse, "_WAIT", 0)
    assert reader.post("/service/contribute/", form | {"waited": waited}).status_code == 303
    again_sent = reader.post("/service/contribute/", form | {"waited": waited})
    assert again_sent.status_code == 200, "each such page counts once"
    assert Contribution.objects.count() == 1


def test_two_readers_of_the_same_second_wait_apart(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from tamizdat.readers import abuse

    pages = [support.reader().post("/service/contribute/", support.form(proof="")).content.decode() for _ in range(2)]
    tokens = [re.findall('name="waited" value="([^"]+)"', page)[0] for page in pages]
    monkeypatch.setattr(abuse, "_WAIT", 0)
    sent = [support.reader().post("/service/contribute/", support.form(proof="", waited=each)) for each in tokens]
    assert [answer.status_code for answer in sent] == [303, 303]


def test_a_sum_counts_once(support: Any) -> None:
    form = support.form()
    assert support.reader().post("/service/contribute/", form).status_code == 303
    assert support.reader().post("/service/contribute/", form).status_code == 200


def test_floods_are_held_off(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from tamizdat.people.limits import Limit
    from tamizdat.support.web import limits

    monkeypatch.setattr(limits, "WITH_SUM", Limit("give", 2, timedelta(hours=1)))
    answers = [support.reader().post("/service/contribute/", support.form()).status_code for _ in range(4)]
    assert answers == [303, 303, 429, 429]


def test_while_the_vault_is_locked_gifts_wait_sealed(support: Any) -> None:
    from tamizdat.people.models import Mail, Waiting

    support.vault.lock()
    row = support.give(email=ADDRESS)
    assert row.state == "done" and row.person is None
    assert Waiting.objects.count() == 1 and not Mail.objects.exists()
    support.vault.unlock()
    support.work()
    support.work()
    assert again(row).person is not None and Mail.objects.count() == 1


def test_a_failed_call_is_made_again_with_the_same_key(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.models import Contribution
    from tamizdat.support.providers.base import ProviderAway

    start = support.provider.start
    keys = []

    def broken(order: Any, key: str) -> Any:
        keys.append(key)
        start(order, key)
        raise ProviderAway("The answer was lost.")

    monkeypatch.setattr(type(support.provider), "start", lambda self, order, key: broken(order, key))
    answer = support.reader().post("/service/contribute/", support.form())
    row = Contribution.objects.get()
    assert row.state == "started"
    page = support.reader().get(answer["Location"])
    assert page.status_code == 503 and "Nothing was paid" in page.content.decode()
    monkeypatch.undo()
    support.reader().post(answer["Location"])
    assert again(row).state == "open"
    (order, _, _) = support.processor.look(again(row).provider_reference)
    assert order["key"] == keys[0]


def test_messages_that_come_twice_late_or_forged(support: Any) -> None:
    from tamizdat.support.models import Event

    row = support.begin()
    support.processor.pay(row.provider_reference, today())
    (message,) = support.processor.messages()
    headers, body = support.processor.message(*message)
    reader = support.reader()
    sent = [
        reader.post("/service/webhooks/practice/", body, content_type="application/json", headers=headers).status_code
        for _ in range(3)
    ]
    assert sent == [204, 204, 204] and Event.objects.count() == 1
    forged = reader.post("/service/webhooks/practice/", body + b" ", content_type="application/json", headers=headers)
    assert forged.status_code == 400
    assert reader.post("/service/webhooks/nobody/", body, content_type="application/json").status_code == 404
    support.work()
    assert again(row).state == "done" and ledger()["Income:Gifts:Once"] == -1_000


def test_a_message_that_is_lost_is_made_up_for(support: Any) -> None:
    from datetime import timedelta

    from tamizdat.support.payments import watching

    row = support.begin()
    support.processor.pay(row.provider_reference, today())
    with support.on(today() + timedelta(days=1)):
        watching.look_at_due()
    assert again(row).state == "done"


def test_nobody_finds_what_others_gave(support: Any) -> None:
    row = support.give()
    reader = support.reader()
    for address in (f"/service/thanks/{row.reference}/", f"/service/thanks/{row.pk}/", "/service/receipt/x/"):
        assert reader.get(address).status_code == 404


def _address(name: str, row: Any) -> str:
    from tamizdat.support.web.tokens import token_of

    return f"/service/{name}/{token_of(row)}/"


def test_a_title_of_the_papers_own_is_no_phrase(support: Any) -> None:
    from tamizdat.newsroom.site.changes import publish_site
    from tamizdat.support.models import SupportText

    SupportText.objects.create(language="en", title="100 % readers, 0 % owners")
    publish_site()
    answer = support.reader().post("/service/contribute/", support.form(cadence="monthly"))
    assert answer.status_code == 422 and "<h1>100 % readers, 0 % owners</h1>" in answer.content.decode()


def test_what_a_provider_refuses_is_begun_anew(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.base import ProviderError

    def refuse(self: Any, order: Any, key: str) -> Any:
        raise ProviderError("This currency is not taken.")

    monkeypatch.setattr(type(support.provider), "start", refuse)
    answer = support.reader().post("/service/contribute/", support.form())
    text = support.reader().get(answer["Location"]).content.decode()
    assert "Begin again" in text and "Try again" not in text and "This currency" not in text


def test_the_page_of_thanks_asks_the_provider_so_often_and_no_more(
    support: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from tamizdat.people.limits import Limit
    from tamizdat.support.web import limits

    monkeypatch.setattr(limits, "LOOKS", Limit("look", 2, timedelta(minutes=5)))
    asked = []
    now = type(support.provider).now
    monkeypatch.setattr(type(support.provider), "now", lambda self, order: asked.append(order) or now(self, order))
    row = support.begin()
    for _ in range(5):
        assert support.reader().get(_address("thanks", row)).status_code == 200
    assert len(asked) == 2


def test_what_was_given_out_is_used_once_whenever_the_hour_changes(support: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from tamizdat.people import limits

    ends = timezone.now() + timedelta(hours=2)
    assert limits.once("sum", b"token", ends)
    assert not limits.once("sum", b"token", ends)
    assert limits.once("sum", b"another", ends)
    with support.on(today() + timedelta(days=1)):
        limits.clean_up()
        assert limits.once("sum", b"token", ends), "it holds no longer anyway"
