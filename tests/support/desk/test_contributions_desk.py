"""Contributions at the desk: nobody is named, money moves once, and what is done is told."""

from __future__ import annotations

import re
from typing import Any

from support_desk import ADDRESS, again, today

from tamizdat.support.payments.references import spaced


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def post(client: Any, row: Any, **form: str) -> Any:
    return client.post(f"/support/contributions/{row.pk}/", form, follow=True)


def test_the_list_names_nobody_and_can_be_narrowed(support: Any) -> None:
    once = support.give(email=ADDRESS, note="From Philippa")
    monthly = support.give(cadence="monthly", email=ADDRESS)
    client = support.desk.client("tess")
    page = client.get("/support/contributions/").content.decode()
    assert spaced(once.reference) in page and spaced(monthly.reference) in page
    assert ADDRESS not in page and "Philippa" not in page
    for query, there, away in (
        (f"reference=+{spaced(once.reference).lower()}", once, monthly),
        ("cadence=monthly", monthly, once),
        ("state=active", monthly, once),
    ):
        page = client.get(f"/support/contributions/?{query}").content.decode()
        assert spaced(there.reference) in page and spaced(away.reference) not in page, query
    assert "Nothing fits that" in shown(client.get("/support/contributions/?until=2001-01-01"))
    page = shown(client.get("/support/contributions/?reference=nobody"))
    assert "no reference in that" in page and "contributions" not in page.split("no reference in that")[1]
    assert spaced(once.reference) not in page, "what cannot be looked for is not answered with all"
    assert "before the first" in shown(client.get("/support/contributions/?since=2026-02-02&until=2026-01-01"))


def test_the_list_asks_as_often_with_many(support: Any, monkeypatch: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = support.desk.client("tess")
    client.get("/support/contributions/")  # what is read once for all
    counts = []
    for _ in range(2):
        support.begin()
        support.begin()
        with CaptureQueriesContext(connection) as asked:
            client.get("/support/contributions/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_note_can_be_read_while_the_vault_is_unlocked(support: Any) -> None:
    row = support.give(email=ADDRESS, note="For the <ferry> story")
    client = support.desk.client("tess")
    page = client.get(f"/support/contributions/{row.pk}/").content.decode()
    assert "For the &lt;ferry&gt; story" in page and ADDRESS not in page
    assert "For the &lt;ferry&gt; story" in client.get("/support/notes/").content.decode()
    support.vault.lock()
    for address in (f"/support/contributions/{row.pk}/", "/support/notes/"):
        page = shown(client.get(address))
        assert "ferry" not in page and "while the vault is unlocked" in page


def test_an_address_is_shown_once_and_that_is_in_the_log(support: Any) -> None:
    from wagtail.models import ModelLogEntry

    row = support.give(email=ADDRESS)
    client = support.desk.client("tess")
    assert ADDRESS in shown(post(client, row, do="address"))
    entry = ModelLogEntry.objects.get(action="support.address_shown")
    assert (entry.user.username, entry.object_id, entry.label) == ("tess", str(row.pk), row.reference)
    assert ADDRESS not in str(entry.data)
    page = shown(client.get(f"/support/contributions/{row.pk}/"))
    assert ADDRESS not in page and "Address of a reader shown" in page
    support.vault.lock()
    assert "The vault is locked" in shown(post(client, row, do="address"))
    assert ModelLogEntry.objects.filter(action="support.address_shown").count() == 1


def test_a_payment_shows_what_the_ledger_has_of_it(support: Any) -> None:
    row = support.give()
    payment = row.payments.get()
    support.provider.do("refund", row.provider_reference, "key", money=payment.money, payment=payment.reference)
    support.work()
    page = shown(support.desk.client("tess").get(f"/support/contributions/{row.pk}/"))
    assert f"practice:{payment.reference} fee" in page and "practice:refund_" in page and "was paid back" in page
    for said in ("Gifts given once −€10.00", "Money at Practice €10.00", "Fees of Practice €0.59"):
        assert said in page
    assert "State paid back. The one payment was made." in page and "Language English" in page


def test_what_was_paid_back_can_be_looked_for(support: Any) -> None:
    whole, part, none = support.give(), support.give(), support.give()
    for row, amount in ((whole, 1_000), (part, 400)):
        payment = row.payments.get()
        money = type(payment.money)("EUR", amount)
        support.provider.do("refund", row.provider_reference, str(row.pk), money=money, payment=payment.reference)
    support.work()
    client = support.desk.client("tess")
    every = client.get("/support/contributions/").content.decode()
    assert "<td>paid back</td>" in every and "<td>partly paid back</td>" in every and "<td>paid</td>" in every
    for state, there in (("back", whole), ("part", part)):
        page = client.get(f"/support/contributions/?state={state}").content.decode()
        assert [row for row in (whole, part, none) if spaced(row.reference) in page] == [there]


def test_a_refund_asks_first_and_is_made_once(support: Any) -> None:
    row = support.give(email=ADDRESS)
    client, payment = support.desk.client("tess"), row.payments.get()
    form = {"do": "refund", "payment": str(payment.pk), "amount": "4", "reason": "asked"}
    page = post(client, row, **form).content.decode()
    assert "€4 will be paid back, of €10" in page and not row.attempts.filter(action="refund").exists()
    sure = form | {"sure": "1", "seen": re.search(r'name="seen" value="(\d+)"', page)[1]}
    assert "€4 is paid back." in shown(post(client, row, **sure))
    assert "Something was paid back meanwhile" in shown(post(client, row, **sure)), "the same form again"
    assert again(payment).refunded == 400
    wrong = post(client, row, **form | {"amount": "6.01"})
    assert "At most €6 can be paid back" in shown(wrong) and 'value="6.01"' in wrong.content.decode()
    assert '<details class="support__details" open>' in wrong.content.decode(), "the form stays open"
    whole = post(client, row, **form | {"amount": ""}).content.decode()
    assert "€6 will be paid back" in whole
    done = shown(post(client, row, **form | {"amount": "6.00", "sure": "1", "seen": "1"}))
    assert "€6 is paid back." in done and "The reader asked for it" in done
    assert again(payment).refunded == 1000
    support.work()
    from tamizdat.people.models import Mail

    assert Mail.objects.filter(kind="support-refunded").count() == 2


def test_a_refund_without_a_reason_or_of_another_payment_is_none(support: Any) -> None:
    row, other = support.give(), support.give()
    client = support.desk.client("tess")
    form = {"do": "refund", "payment": str(row.payments.get().pk), "amount": "", "sure": "1", "seen": "0"}
    assert "Say why" in shown(post(client, row, **form))
    assert "Say which" in shown(post(client, row, **form, reason="other"))
    told = shown(post(client, row, **{k: v for k, v in form.items() if k != "sure"}, reason="other", other="A test"))
    assert "Why: A test" in told
    stolen = form | {"payment": str(other.payments.get().pk), "reason": "asked"}
    assert client.post(f"/support/contributions/{row.pk}/", stolen).status_code == 404
    assert not row.attempts.filter(action="refund").exists()


def test_a_provider_that_is_away_is_asked_again_later(support: Any, monkeypatch: Any) -> None:
    from tamizdat.support.providers.base import ProviderAway

    row = support.give(cadence="monthly", email=ADDRESS)
    client = support.desk.client("tess")

    def away(*_: Any, **__: Any) -> None:
        raise ProviderAway("It sleeps.")

    monkeypatch.setattr(type(support.provider), "do", away)
    form = {"do": "refund", "payment": str(row.payments.get().pk), "amount": "3", "reason": "asked"}
    assert "It is tried again by itself" in shown(post(client, row, **form, sure="1", seen="0"))
    assert "At most €2 can be paid back" in shown(post(client, row, **form)), "three of five wait already"
    assert "It is tried again by itself: It sleeps." in shown(post(client, row, do="end", sure="1"))
    monkeypatch.setattr(type(support.provider), "now", away)
    assert "The provider could not be asked: It sleeps." in shown(post(client, row, do="ask"))


def test_a_regular_contribution_is_ended_after_one_is_asked(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    client = support.desk.client("tess")
    assert "€5 monthly will end" in shown(post(client, row, do="end"))
    assert again(row).state == "active"
    assert "It is ended" in shown(post(client, row, do="end", sure="1"))
    assert again(row).state == "ended"
    assert "does not go on" in shown(post(client, row, do="end", sure="1"))
    once = support.give()
    assert "does not go on" in shown(post(client, once, do="end", sure="1"))


def test_asking_again_makes_up_for_a_lost_message(support: Any) -> None:
    row = support.begin()
    support.processor.pay(row.provider_reference, today())
    assert "it is “paid”" in shown(post(support.desk.client("tess"), row, do="ask"))
    assert again(row).state == "done"


def test_an_unknown_button_is_refused(support: Any) -> None:
    row = support.begin()
    answer = support.desk.client("tess").post(f"/support/contributions/{row.pk}/", {"do": "delete"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
