"""Bank transfers: from the page that shows the account to the ledger, by statements that come twice and overlap."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from provider_desk import Giving, agree, ledger
from statement_samples import camt, csv_of, entry
from support_desk import again, today

HEAD = ["Booking date", "Amount", "Currency", "Description"]


def load(data: bytes, **options: Any) -> Any:
    from tamizdat.support.providers.bank.importing import import_statement

    return import_statement(data, **options)


def spaced(row: Any) -> str:
    from tamizdat.support.payments.references import spaced

    return spaced(row.reference)


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def test_what_a_reader_is_shown(bank: Giving) -> None:
    from tamizdat.support.providers.registry import provider

    row = bank.begin("bank", amount=1_250)
    assert row.state == "open" and row.attempts.get().address == ""
    assert provider("bank").instructions(row) == [
        ("Account holder", "The Lantern e. V."),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("BIC", "COBADEFFXXX"),
        ("Amount", "12.50 EUR"),
    ]
    assert not provider("bank").takes("USD")


def test_a_transfer_counts_once(bank: Giving) -> None:
    row = bank.begin("bank")
    statement = camt(entry(today(), "10.00", f"Spende {spaced(row)}", reference="AB1"))
    assert (load(statement).counted, again(row).state) == (1, "done")
    second = load(statement)
    assert (second.counted, second.known) == (0, 1)
    assert ledger() == {("Assets:Bank", "EUR"): 1_000, ("Income:Gifts:Once", "EUR"): -1_000}
    assert agree(today()) == 1


def test_amounts_are_what_came(bank: Giving) -> None:
    row = bank.begin("bank")
    load(camt(entry(today(), "7.77", row.reference.lower())))
    assert again(row).payments.get().amount == 777 and again(row).state == "done"


def test_references_as_people_write_them(bank: Giving) -> None:
    rows = [bank.begin("bank") for _ in range(3)]
    texts = [
        f"Ref {rows[0].reference[:4]}-{rows[0].reference[4:]} danke",
        "SVWZ+" + rows[1].reference.replace("0", "O").replace("1", "l"),
        f"{rows[2].reference[:5]}\n{rows[2].reference[5:]} fuer die Zeitung",
    ]
    done = load(camt(*(entry(today(), "5.00", text) for text in texts)))
    assert done.counted == 3 and {again(row).state for row in rows} == {"done"}


def test_overlapping_statements(bank: Giving) -> None:
    row = bank.begin("bank", "monthly", 500)
    equal = [entry(days_ago(3), "5.00", row.reference) for _ in range(2)]  # twice on one day: two gifts
    early, late = entry(days_ago(9), "5.00", row.reference), entry(days_ago(1), "5.00", row.reference)
    assert load(camt(early, *equal)).counted == 3
    second = load(camt(*equal, late))
    assert (second.counted, second.known) == (1, 2)
    assert again(row).payments.count() == 4
    agree(today())


@pytest.mark.parametrize("with_reference", [True, False])
def test_the_same_transfer_as_xml_and_as_csv(bank: Giving, with_reference: bool) -> None:
    row = bank.begin("bank")
    by_bank = camt(entry(today(), "10.00", row.reference, reference="X9" if with_reference else ""))
    as_csv = csv_of([HEAD, [today(), "10.00", "EUR", f"PHILIPPA ZWERGENSTEIN {row.reference} SEPA"]])
    assert load(by_bank).counted == 1
    assert load(as_csv).known == 1
    twice = csv_of([HEAD, *([today(), "10.00", "EUR", row.reference] for _ in range(2))])
    assert load(twice).counted == 1, "the second of that day is another gift"


def test_lines_for_nobody_are_shown_and_not_kept(bank: Giving) -> None:
    from tamizdat.support.models import BankLine

    row = bank.begin("bank")
    statement = camt(
        entry(days_ago(2), "25.00", "fuer die gute Sache"),
        entry(days_ago(1), "-80.15", "Strom"),
        entry(days_ago(1), "3.00", "4K7QZN2MX3 4K7QZN2MX4"),
    )
    done = load(statement)
    assert (done.counted, done.outgoing, len(done.unmatched)) == (0, 1, 2)
    assert "Philippa Zwergenstein" in done.unmatched[0].text and not BankLine.objects.exists()
    line = done.unmatched[0].line
    assert load(statement, assign={line: spaced(row)}).counted == 1
    assert again(row).state == "done" and BankLine.objects.get().reference == row.reference
    third = load(statement)
    assert third.known == 1 and len(third.unmatched) == 1
    _no_donor_in(bank.desk.newsroom.folder)


def _no_donor_in(folder: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT line, reference FROM support_bankline")
        assert "wergenstein" not in str(cursor.fetchall())
    for file in folder.glob("var/newsroom.sqlite3*"):  # with what was written ahead
        assert b"Zwergenstein" not in file.read_bytes()


def test_others_as_gifts(bank: Giving) -> None:
    statement = camt(entry(days_ago(1), "25.00", "fuer die gute Sache"), entry(days_ago(1), "25.00", "auch"))
    done = load(statement, others_as_gifts=True)
    assert (done.counted, done.gifts, done.unmatched) == (2, 2, ())
    assert load(statement, others_as_gifts=True).known == 2
    assert ledger() == {("Assets:Bank", "EUR"): 5_000, ("Income:Gifts:Once", "EUR"): -5_000}
    assert agree(today()) == 2


def test_an_assigned_line_in_a_file_of_the_other_kind(bank: Giving) -> None:
    row = bank.begin("bank")
    as_csv = csv_of([HEAD, [days_ago(1), "25.00", "EUR", "ohne alles"]])
    load(as_csv, assign={load(as_csv).unmatched[0].line: row.reference})
    done = load(camt(entry(days_ago(1), "25.00", "ohne alles", reference="Z1")), others_as_gifts=True)
    assert (done.known, done.counted) == (1, 0)


def test_payouts_of_other_providers_are_no_gifts(bank: Giving) -> None:
    from tamizdat.support.ledger.posting import Posting, post
    from tamizdat.support.money import Money

    money = Money("EUR", 94_500)
    post("payout", "stripe:po_1", days_ago(4), [Posting("Assets:Bank", money), Posting("Assets:Stripe", -money)])
    statement = camt(entry(days_ago(2), "945.00", "STRIPE"), entry(days_ago(2), "945.00", "somebody rich"))
    done = load(statement, others_as_gifts=True)
    assert (done.payouts, done.gifts) == (1, 1)
    again_done = load(statement, others_as_gifts=True)
    assert (again_done.payouts, again_done.gifts, again_done.known) == (1, 0, 1)


def test_a_standing_order(bank: Giving) -> None:
    row = bank.begin("bank", "monthly", 500)
    dates = [days_ago(62), days_ago(31), days_ago(0)]
    load(camt(*(entry(day, "5.00", row.reference) for day in dates[:2])))
    assert again(row).state == "active" and again(row).payments.count() == 2
    load(camt(entry(dates[2], "5.00", row.reference)))
    assert again(row).state == "active" and again(row).next_day > today()
    assert ledger()["Income:Gifts:Monthly", "EUR"] == -1_500
    agree(today())


def test_a_standing_order_that_stops(bank: Giving) -> None:
    row = bank.begin("bank", "monthly", 500)
    load(camt(entry(days_ago(20), "5.00", row.reference)))
    assert again(row).state == "active"
    from tamizdat.support.providers.bank.states import now_of, payments_of

    payments = payments_of([("c1", days_ago(20), again(row).money)])
    assert now_of("monthly", row.day, payments, today() + timedelta(days=40)).state == "late"
    assert now_of("monthly", row.day, payments, today() + timedelta(days=100)).state == "ended"


def test_money_that_is_sent_back(bank: Giving) -> None:
    row = bank.begin("bank")
    load(camt(entry(days_ago(3), "10.00", row.reference), entry(days_ago(1), "-4.00", f"zurück {row.reference}")))
    assert again(row).payments.get().refunded == 400
    assert ledger() == {("Assets:Bank", "EUR"): 600, ("Income:Gifts:Once", "EUR"): -600}
    agree(today())


def test_an_import_that_died_is_finished_by_the_next(bank: Giving, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.bank import importing

    row = bank.begin("bank")
    statement = camt(entry(today(), "10.00", row.reference))

    def dies(*_: Any) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(importing, "_refresh", dies)
        load(statement)
    assert again(row).state == "open"
    assert load(statement).known == 1 and again(row).state == "done"


def test_a_booking_and_its_return_have_one_reference_at_the_bank(bank: Giving) -> None:
    row = bank.begin("bank")
    came, went = (entry(days_ago(2), amount, row.reference, reference="R7") for amount in ("10.00", "-10.00"))
    assert load(camt(came)).counted == 1
    done = load(camt(came, went))
    assert (done.counted, done.known) == (1, 1)
    assert again(row).payments.get().refunded == 1_000 and not ledger()
    agree(today())


def test_a_statement_of_another_account(bank: Giving) -> None:
    from tamizdat.support.models import BankLine
    from tamizdat.support.providers.bank.statements.line import StatementError

    with pytest.raises(StatementError, match="GB33 BUKB"):
        load(camt(entry(today(), "10.00"), iban="GB33BUKB20201555555555"))
    with pytest.raises(StatementError, match="no line"):
        load(camt(entry(today(), "10.00")), assign={"12345678": "4K7QZN2MX3"})
    assert not BankLine.objects.exists()


def _statement(amount: str = "10.00", **changed: Any) -> str:
    return camt(entry(changed.pop("day", date(2026, 3, 2)), amount, **changed)).decode()


IBAN_TAG = "<IBAN>DE89370400440532013000</IBAN>"


WRONG = [
    (_statement(day="0001-01-01"), "0001-01-01, which cannot be right"),
    (_statement(day="2999-01-01"), "2999-01-01, which cannot be right"),
    (_statement(currency="USD"), "is in USD, and"),
    (_statement().replace(IBAN_TAG, ""), "does not say of which account"),
    (_statement().replace(IBAN_TAG, "<Othr><Id>987654321</Id></Othr>"), "of the account 9876"),
    (_statement().replace(IBAN_TAG, "<Othr><Id>000</Id></Othr>"), "of the account 000"),
    (_statement().replace("</Stmt>", "</Stmt><Stmt><Id>2</Id></Stmt>"), "does not say of which account"),
    (_statement("1<b/>000.00"), "is no amount"),
    ("Date;Amount;Currency;Description\n2026-03-01;1.50;USD;x\n", "is in USD, and"),
]


def test_what_cannot_be_right_is_refused(bank: Giving, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.models import BankLine
    from tamizdat.support.providers.bank import importing
    from tamizdat.support.providers.bank.statements.line import StatementError

    for data, words in WRONG:
        with pytest.raises(StatementError, match=words):
            load(data.encode())
    monkeypatch.setattr(importing, "LARGEST", 1 << 20)
    for large in (b"x" * (1 << 20), b"<" * (1 << 20)):
        with pytest.raises(StatementError, match="larger than 1 MB"):
            load(large + b"x")
    assert not BankLine.objects.exists()


def test_an_account_by_its_number_at_home_and_amounts_that_are_parted(bank: Giving) -> None:
    row = bank.begin("bank")
    data = _statement("1<!--x-->000<?y z?>.00", text=row.reference).replace(
        IBAN_TAG, "<Othr><Id>0532013000</Id></Othr>"
    )
    told: list[tuple[int, int]] = []
    from tamizdat.support.providers.bank.importing import import_statement

    assert import_statement(data.encode(), progress=lambda *given: told.append(given)).counted == 1
    assert again(row).payments.get().amount == 100_000 and told == [(0, 1)]


def test_the_command(bank: Giving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.cli import support

    monkeypatch.setattr(support, "start_desk", lambda _: None)  # it runs already
    monkeypatch.chdir(bank.desk.newsroom.folder)
    row, other = bank.begin("bank"), bank.begin("bank")
    file = tmp_path / "march.csv"

    def run(*options: str) -> Any:
        return CliRunner().invoke(support.command, ["import-statement", str(file), *options], catch_exceptions=False)

    file.write_bytes(csv_of([HEAD, [today(), "10.00", "EUR", row.reference], [today(), "5.00", "EUR", "von Oma"]]))
    done = run()
    assert done.exit_code == 1 and "1 line counts now" in done.output and "von Oma" in done.output
    line = next(each.split()[0] for each in done.output.splitlines() if "von Oma" in each)
    done = run("--assign", f"{line}={spaced(other)}")
    assert done.exit_code == 0 and "1 counted before" in done.output
    done = run("--assign", f"{line}={spaced(row)}")
    assert done.exit_code == 1 and f"{line} already counts for {spaced(other)}" in done.output
    file.write_bytes(b"Date;Amount;Description\n01/02/2026;1.50;x\n")
    done = run()
    assert done.exit_code == 2 and "Say how they are written: --days" in done.output and "march.csv" in done.output
    assert run("--days", "dmy").exit_code == 1
    assert run("--assign", "what").exit_code == 2
    bank.configure('providers = ["btcpay"]\n[support.btcpay]\naddress = "https://a.example/"\nstore = "A"')
    done = run("--days", "dmy")
    assert done.exit_code == 2 and "bank is not among the ways to pay" in done.output
