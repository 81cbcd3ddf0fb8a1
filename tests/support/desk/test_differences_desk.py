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
    assert "Each movement of the providers' books is in the ledger" in shown(
        support.desk.client("tess").get("/support/differences/")
    )
    assert "The books differ" not in shown(support.desk.client("tess").get("/"))


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
    assert page.count(f"/support/contributions/{row.pk}/") == 2
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
