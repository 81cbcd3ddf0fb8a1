"""The treasurer's page: its figures are those of the ledger, and ten years of them take no more questions than one."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from support_desk import ADDRESS, again, today


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def enter(reference: str, day: date, kind: str, amount: int, account: str, currency: str = "EUR") -> Any:
    """Enter something between an account and what a provider holds."""
    from tamizdat.support.ledger.posting import Posting, post
    from tamizdat.support.money import Money

    lines = [Posting(account, Money(currency, amount)), Posting("Assets:Practice", Money(currency, -amount))]
    return post(kind, reference, day, lines)


@pytest.fixture
def books(support: Any) -> Any:
    """Two years of a small ledger."""
    now = today()
    last = now.replace(day=1) - timedelta(days=1)
    enter("a", now, "gift", -5_000, "Income:Gifts:Once")
    enter("a fee", now, "fee", 150, "Expenses:Fees:Practice")
    enter("b", now, "gift", -1_000, "Income:Gifts:Monthly")
    enter("c", last, "gift", -12_000, "Income:Gifts:Annual")
    enter("d", last, "refund", 2_000, "Income:Gifts:Annual")
    enter("e", last, "dispute", 700, "Expenses:Disputes")
    enter("f", date(now.year - 2, 1, 15), "gift", -99_900, "Income:Gifts:Once")
    enter("g", now, "gift", -800, "Income:Gifts:Once", "USD")
    return support


def test_before_the_first_gift_it_says_what_will_be_here(support: Any) -> None:
    assert "Nothing was given yet" in shown(support.desk.client("tess").get("/support/treasurer/"))


def test_months_kinds_and_what_stays(books: Any) -> None:
    from tamizdat.support.desk.treasurer.figures import figures, ledger, together
    from tamizdat.support.desk.treasurer.periods import period_of

    known = ledger()
    assert known.currencies == ["EUR", "USD"]
    months = figures(known, "EUR", period_of("", known.earliest, today()))
    this, last = months[-1], months[-2]
    assert (this.once, this.monthly, this.annual, this.fees, this.gifts) == (5_000, 1_000, 0, 150, 2)
    assert (last.annual, last.refunds, last.lost, last.net) == (12_000, 2_000, 700, 9_300)
    total = together(months)
    assert (total.received, total.net, total.gifts, total.average) == (18_000, 15_150, 3, 6_000)
    every = together(figures(known, "EUR", period_of("all", known.earliest, today())))
    assert every.received == 117_900
    page = shown(books.desk.client("tess").get("/support/treasurer/?currency=EUR"))
    assert "Received €180.00" in page and "Net €151.50" in page and "Average gift €60.00" in page
    assert "Received $8.00" in shown(books.desk.client("tess").get("/support/treasurer/?currency=USD"))


def test_a_correction_counts_as_what_it_corrects(books: Any) -> None:
    from tamizdat.support.desk.treasurer.figures import figures, ledger, together
    from tamizdat.support.desk.treasurer.periods import period_of
    from tamizdat.support.ledger.posting import correct
    from tamizdat.support.models import Entry

    correct(Entry.objects.get(reference="a"), today(), "twice")
    correct(Entry.objects.get(reference="d"), today(), "not paid back")
    known = ledger()
    total = together(figures(known, "EUR", period_of("", known.earliest, today())))
    assert (total.once, total.refunds, total.gifts) == (0, 0, 2)


def test_gifts_that_were_paid_back_do_not_count_as_gifts(support: Any) -> None:
    from tamizdat.support.desk.treasurer.figures import figures, ledger
    from tamizdat.support.desk.treasurer.periods import period_of
    from tamizdat.support.money import Money

    whole, part = support.give(), support.give()
    support.give(**{"amount-once": "5000"})
    for row, amount in ((whole, 1_000), (part, 400)):
        payment = row.payments.get()
        support.provider.do(
            "refund", row.provider_reference, str(row.pk), money=Money("EUR", amount), payment=payment.reference
        )
    support.work()
    month = figures(ledger(), "EUR", period_of("", today(), today()))[-1]
    assert (month.received, month.refunds, month.gifts, month.average) == (7_000, 1_400, 2, 3_000)
    page = shown(support.desk.client("tess").get(f"/support/treasurer/?period={today():%Y-%m}"))
    assert "Gifts 2" in page and "Gifts are those that were not paid back entirely" in page
    assert "Month Once Monthly Annual Received Refunds" in page


def test_the_first_page_says_this_month_and_what_waits(support: Any) -> None:
    client = support.desk.client("tess")
    support.give(email=ADDRESS, note="For the ferry story")
    page = shown(client.get("/"))
    assert "Received €10.00 Net €9.41 Gifts 1" in page and "1 note from a reader this month." in page
    assert "first" not in page
    support.vault.lock()
    support.begin(note="One more")
    row = again(support.begin(note="And one"))
    assert "2 gifts came with an address or a note that waits for the vault." in shown(client.get("/"))
    assert "The vault is locked: the address or note" in shown(client.get(f"/support/contributions/{row.pk}/"))


def test_the_first_page_says_what_is_to_be_done_first(desk: Any) -> None:
    page = shown(desk.client("tess").get("/"))
    assert "Readers cannot give yet" in page and "tamizdat vault init" in page
    assert "Say why readers should give" in page
    assert "What readers give" in shown(desk.client("cora").get("/"))
    assert "What readers give" not in shown(desk.client("edna").get("/"))


def test_a_row_of_the_ledger_names_its_contribution(support: Any) -> None:
    row, client = support.give(), support.desk.client("tess")
    answer = client.get(f"/support/treasurer/ledger/?since={today()}&until={today()}&form=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 4 and {each["contribution"] for each in rows} == {row.reference}


def test_regular_contributions_begin_end_and_stand(support: Any) -> None:
    from tamizdat.support.desk.treasurer.figures import figures, ledger
    from tamizdat.support.desk.treasurer.periods import period_of
    from tamizdat.support.models import StateChange

    rows = [support.give(cadence="monthly", email=f"r{number}@example.org") for number in range(3)]
    support.give()
    client = support.desk.client("tess")
    client.post(f"/support/contributions/{rows[0].pk}/", {"do": "end", "sure": "1"})
    assert again(rows[0]).state == "ended"
    earlier = (today().replace(day=1) - timedelta(days=40)).replace(day=3)
    StateChange.objects.filter(contribution__in=rows[:2], before="open").update(day=earlier)
    known = ledger()
    months = figures(known, "EUR", period_of("", known.earliest, today()))
    by_month = {month.first: (month.begun, month.ended, month.active, month.late) for month in months}
    assert by_month[earlier.replace(day=1)] == (2, 0, 2, 0)
    assert by_month[today().replace(day=1)] == (1, 1, 2, 0)


def test_ten_years_take_no_more_questions_than_one(support: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = support.desk.client("tess")
    enter("first", today(), "gift", -100, "Income:Gifts:Once")
    client.get("/support/treasurer/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/support/treasurer/?period=all").status_code == 200
        counts.append(len(asked))
        _ten_years()
    assert counts[0] == counts[1], [each["sql"][:150] for each in asked]
    lines = [each["sql"] for each in asked if '"support_line"' in each["sql"]]
    assert len(lines) <= 3, "balances, income; a third is the campaign's"
    page = client.get("/support/treasurer/?period=all").content.decode()
    assert page.count("<rect") > 120


def _ten_years() -> None:
    """Enter two gifts a month for ten years."""
    for month in range(120):
        year, number = divmod(today().year * 12 + today().month - 1 - month, 12)
        for each in ("Once", "Monthly"):
            enter(f"{month} {each}", date(year, number + 1, 1), "gift", -1_000 - month, f"Income:Gifts:{each}")


def test_the_drawings_have_titles_and_the_tables_say_the_same(books: Any) -> None:
    page = books.desk.client("tess").get("/support/treasurer/").content.decode()
    assert page.count('role="img"') == 1 == page.count("<desc") and page.count("Nothing in this time.") == 2
    assert len(re.findall(r'<table class="listing support__table support__sums">', page)) == 2


def test_the_ledger_of_some_days_is_a_file(books: Any) -> None:
    client, now = books.desk.client("tess"), today()
    answer = client.get(f"/support/treasurer/ledger/?since={now}&until={now}&form=csv")
    assert f"ledger-{now}-{now}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert {row["reference"] for row in rows} == {"a", "a fee", "b", "g"}
    answer = client.get(f"/support/treasurer/ledger/?since=2001-01-01&until={now}&form=beancount")
    text = b"".join(answer.streaming_content).decode()
    assert "open Assets:Practice" in text and "Income:Gifts:Annual  -120.00 EUR" in text


def test_days_in_the_wrong_order_are_refused(books: Any) -> None:
    answer = books.desk.client("tess").get("/support/treasurer/ledger/?since=2026-02-01&until=2026-01-01&form=csv")
    assert (
        answer.status_code == 422
        and "The ledger was not downloaded. The last day is before the first." in answer.content.decode()
    )
