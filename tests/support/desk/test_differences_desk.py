"""What differs between a provider's books and the ledger, at the desk."""

from __future__ import annotations

import re
from typing import Any

from support_desk import today


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def differ(**values: Any) -> Any:
    from tamizdat.support.models import Difference

    given = {"provider": "practice", "reference": "practice:x", "currency": "EUR", "ours": None, "theirs": 900}
    return Difference.objects.create(**given | {"day": today(), "since": today()} | values)


def test_nothing_differs(support: Any) -> None:
    from tamizdat.support.jobs import reconcile_nightly

    client = support.desk.client("tess")
    page = shown(client.get("/support/differences/"))
    assert "Not compared yet." in page and "Each movement" not in page, "no all-clear before a comparison"
    reconcile_nightly()
    page = shown(client.get("/support/differences/"))
    assert "Each movement of the providers' books is in the ledger" in page and "Compared last on" in page
    assert "The books differ" not in shown(client.get("/"))


def test_each_difference_says_what_it_means_and_leads_to_its_contribution(support: Any) -> None:
    from tamizdat.support.models import Entry

    row = support.give()
    reference = row.payments.get().reference
    differ()
    differ(reference="practice:y", ours=5, theirs=None)
    differ(reference=f"practice:{reference} fee", ours=5, theirs=7)
    support.provider.do("refund", row.provider_reference, "key", money=row.money, payment=reference)
    support.work()
    refund = Entry.objects.get(kind="refund").reference
    differ(reference=refund, ours=-1_000, theirs=-999)
    client = support.desk.client("tess")
    page = client.get("/support/differences/").content.decode()
    for said in ("the ledger has not", "the provider does not list it", "with different amounts", "€0.07"):
        assert said in page
    assert page.count(f'href="/support/contributions/{row.pk}/"') == 3, "at each of both, and above them"
    assert "4 movements are not the same" in shown(client.get("/"))
    assert "4 movements differ" in shown(support.desk.client("cora").get("/"))


def test_an_explained_difference_stays_as_explained_until_its_figures_change(support: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.support.desk.differences.findings import findings, open_differences

    row, client = differ(), support.desk.client("tess")
    assert "required" in shown(client.post(f"/support/differences/{row.pk}/", {"explanation": " "}))
    client.post(f"/support/differences/{row.pk}/", {"explanation": "A payout to the bank"})
    assert not open_differences().exists() and not list(findings(None))  # type: ignore[arg-type]
    assert "A payout to the bank" in shown(client.get("/support/differences/"))
    entry = ModelLogEntry.objects.get(action="support.explain")
    assert entry.user.username == "tess" and entry.data["explanation"] == "A payout to the bank"
    row.refresh_from_db()
    assert row.is_explained
    row.theirs = 901
    row.save()
    assert not row.is_explained and open_differences().count() == 1
    assert "its figures have changed since" in shown(client.get(f"/support/differences/{row.pk}/"))


def test_no_address_deletes_a_difference(support: Any) -> None:
    from tamizdat.support.models import Difference

    row, client = differ(), support.desk.client("tess")
    for form in ({}, {"do": "delete"}, {"delete": "1"}):
        client.post(f"/support/differences/{row.pk}/", form)
        client.post("/support/differences/", form)
    assert Difference.objects.count() == 1


def test_comparing_again_is_done_by_the_worker(support: Any) -> None:
    from tamizdat.support.models import Difference

    support.give()
    support.work()
    differ(day=today())
    client = support.desk.client("tess")
    assert "Look again in a minute" in shown(client.post("/support/differences/", follow=True))
    support.work()
    assert not Difference.objects.exists(), "both agree that there is no such movement"


def test_an_explanation_keeps_who_and_the_amounts_and_can_be_taken_back(support: Any) -> None:
    from tamizdat.support.desk.differences.findings import open_differences

    row, client = differ(), support.desk.client("tess")
    client.post(f"/support/differences/{row.pk}/", {"explanation": "A payout"})
    page = shown(client.get("/support/differences/"))
    assert "€9.00" in page and "A payout tess" in page
    client.post(f"/support/differences/{row.pk}/", {"explanation": "Another payout"})
    assert "Another payout tess" in shown(client.get("/support/differences/"))
    client.post(f"/support/differences/{row.pk}/", {"do": "undo"})
    assert open_differences().count() == 1


def test_a_refund_at_the_provider_names_its_contribution_and_can_be_asked_about(support: Any) -> None:
    from tamizdat.support.models import Difference
    from tamizdat.support.payments.references import spaced

    row, client = support.give(), support.desk.client("tess")
    client.post("/support/differences/", {"do": "practise"})
    support.work()
    found = {each.theirs: each for each in Difference.objects.all()}
    assert sorted(found) == [-500, -151, 4_200], "a refund by hand, a gift past the form and its fee"
    page = client.get("/support/differences/").content.decode()
    assert f"contribution {spaced(row.reference)}" in page
    assert page.index("charge_") < page.index(f"{found[4_200].reference} fee"), "the fee beside its charge"
    client.post(f"/support/differences/{found[-500].pk}/", {"do": "ask"})
    assert row.payments.get().refunded == 500
    support.work()
    assert not Difference.objects.filter(theirs=-500).exists()
    answer = client.post(f"/support/differences/{found[4_200].pk}/", {"do": "ask"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/", "it has no contribution"


def book(client: Any, row: Any, **form: str) -> Any:
    return client.post(f"/support/differences/{row.pk}/book/", {"reason": "Given in cash", **form}, follow=True)


def test_what_came_from_outside_is_booked_and_taken_back(support: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.support.ledger.checking import problems
    from tamizdat.support.models import Difference, Entry

    client = support.desk.client("tess")
    client.post("/support/differences/", {"do": "practise"})
    support.work()
    gift, fee = Difference.objects.get(theirs=4_200), Difference.objects.get(theirs=-151)
    page = shown(client.get(f"/support/differences/{gift.pk}/book/"))
    assert "€42.00 is entered on the account “Money at Practice”" in page and "Gifts given once" in page
    assert "required" in shown(book(client, gift)), "where from is not said"
    book(client, gift, other="Income:Gifts:Once")
    book(client, fee, other="Expenses:Fees:Practice")
    support.work()
    assert not Difference.objects.exists() and not list(problems())
    entry = Entry.objects.get(reference=gift.reference)
    assert (entry.kind, entry.note) == ("gift", "Given in cash")
    logged = ModelLogEntry.objects.for_instance(entry).get(action="support.book")
    assert (logged.user.username, logged.data) == ("tess", {"reason": "Given in cash"})
    assert "Given in cash" in shown(client.get("/support/ledger/"))
    client.post("/support/ledger/", {"undo": str(entry.pk)})
    assert "or is taken back already" in shown(client.post("/support/ledger/", {"undo": str(entry.pk)}, follow=True))
    support.work()
    assert Difference.objects.get().theirs == 4_200, "it differs again"
    book(client, Difference.objects.get(), other="Income:Gifts:Once")
    support.work()
    assert not Difference.objects.exists() and not list(problems())


def test_what_the_provider_does_not_have_is_taken_back(support: Any) -> None:
    from tamizdat.support.desk.treasurer.figures import ledger
    from tamizdat.support.models import Difference, Entry

    row, client = support.give(), support.desk.client("tess")
    name = f"practice:{row.payments.get().reference}"
    only = differ(reference=name, ours=1_000, theirs=None, day=today())
    book(client, only, reason="It never happened")
    opposite = Entry.objects.get(corrects__reference=name)
    assert opposite.note == "It never happened" and ledger().balances["Income:Gifts:Once", "EUR"] == 0
    assert "It never happened" in shown(client.get("/support/ledger/"))
    assert f"correction of {name}" in shown(client.get(f"/support/contributions/{row.pk}/"))
    assert Difference.objects.count() <= 1


def test_the_ledger_is_corrected_by_hand_in_words(support: Any) -> None:
    from tamizdat.support.models import Entry

    client = support.desk.client("tess")
    form = {"amount": "12,50", "currency": "eur", "day": str(today()), "reason": "Cash at the party"}
    form |= {"source": "Income:Gifts:Once", "to": "Assets:Bank"}
    page = client.get("/support/ledger/").content.decode()
    assert "The newsroom’s bank account" in page and ">Assets:Bank<" not in page
    for wrong, said in (
        ({"to": "Income:Gifts:Once"}, "the same account"),
        ({"amount": "much"}, "is no amount"),
        ({"currency": "DOL"}, "“DOL” is no currency"),
        ({"reason": ""}, "required"),
        ({"day": "2039-01-01"}, "still to come"),
    ):
        assert said in shown(client.post("/support/ledger/", form | wrong)), wrong
    assert not Entry.objects.exists()
    client.post("/support/ledger/", form)
    entry = Entry.objects.get()
    lines = {each.account: each.amount for each in entry.lines.all()}
    assert entry.kind == "gift" and lines == {"Assets:Bank": 1_250, "Income:Gifts:Once": -1_250}
    client.post("/support/ledger/", {"undo": str(entry.pk)})
    assert Entry.objects.filter(corrects=entry).count() == 1
    given = support.give()
    other = Entry.objects.get(reference=f"practice:{given.payments.get().reference}")
    client.post("/support/ledger/", {"undo": str(other.pk)})
    assert not Entry.objects.filter(corrects=other).exists(), "what a provider told is not taken back here"


def test_books_that_were_not_compared_for_long_are_told(support: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from tamizdat.newsroom.models import Mark
    from tamizdat.support.desk.differences.findings import findings
    from tamizdat.support.jobs import RECONCILED, reconcile_nightly

    def told() -> list[str]:
        return [each.what for each in findings(timezone.now())]

    support.give()
    assert told() == []
    with support.on(today() + timedelta(days=5)):
        for mark, words in (
            (None, "yet."),
            (today() + timedelta(days=900), "yet."),
            (today() - timedelta(days=6), "since "),
        ):
            Mark.put(RECONCILED, mark and mark.isoformat())
            (what,) = told()
            assert "were not compared" in what and words in what
            reconcile_nightly()
            assert told() == [] and Mark.get(RECONCILED) == (today() - timedelta(days=1)).isoformat()
