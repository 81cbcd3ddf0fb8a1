"""Bank statements at the desk: looked at before anything counts, counted once, counted otherwise after a mistake."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support_desk import again, today

from tamizdat.support.payments.references import spaced

URL = "/support/bank/"
HEAD = "Booking date;Text;Amount;Currency\n"


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def announced(amount: int = 1_000) -> Any:
    """Return a contribution by bank transfer that somebody announced."""
    from tamizdat.support.money import Money
    from tamizdat.support.payments import attempts, giving

    wish = giving.Wish(cadence="once", money=Money("EUR", amount), provider="bank", language="en")
    return again(attempts.go_on(giving.begin(wish)).contribution)


def statement(*rows: str) -> str:
    return HEAD + "".join(f"{today()};{row};EUR\n" for row in rows)


def send(client: Any, text: str, **more: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(URL, {"file": SimpleUploadedFile("march.csv", text.encode()), "do": "look", **more})


def along(page: Any, **more: str) -> dict[str, str]:
    """Return what the page sends when a button below the lines is pressed."""
    packed = re.search(r'name="packed" value="([^"]+)"', page.content.decode())
    assert packed
    return {"packed": packed[1], **more}


@pytest.fixture
def looked(support: Any) -> tuple[Any, Any, Any]:
    """A statement with a line for somebody, one for nobody, and the rent, as the page shows it; nothing counts yet."""
    row, client = announced(), support.desk.client("tess")
    text = statement(f"thanks {spaced(row.reference)};10.00", "From Philippa Zwergenstein;17.50", "Rent;-300.00")
    return row, client, send(client, text)


def test_a_statement_is_shown_before_it_counts(looked: Any) -> None:
    from tamizdat.support.models import BankLine

    row, _, page = looked
    said = shown(page)
    for part in ("will count for", spaced(row.reference), "counts for nobody", "went out", "Count 1 line"):
        assert part in said
    assert not BankLine.objects.exists() and again(row).state == "open"


def test_it_is_counted_once_and_what_is_left_is_assigned(looked: Any) -> None:
    from tamizdat.support.models import BankLine, Entry

    row, client, page = looked
    page = client.post(URL, along(page, do="count"))
    assert "1 line counts now." in shown(page) and again(row).state == "done"
    other = announced()
    short = re.search(r'name="assign-(\w+)"', page.content.decode())[1]  # type: ignore[index]
    wrong = shown(client.post(URL, along(page, do="count", **{f"assign-{short}": "nobody"})))
    assert "“nobody” is no contribution by bank transfer" in wrong and "Nothing was counted" in wrong
    page = client.post(URL, along(page, do="count", **{f"assign-{short}": spaced(other.reference)}))
    assert "1 line counts now." in shown(page) and again(other).payments.get().amount == 1_750
    page = client.post(URL, along(page, do="count", **{f"assign-{short}": spaced(row.reference)}))
    assert f"{short} already counts for {spaced(other.reference)}" in shown(page)
    assert BankLine.objects.count() == 2 == Entry.objects.filter(kind="gift").count()
    assert "Philippa" not in str(list(BankLine.objects.values())) + str(list(Entry.objects.values()))


def test_what_is_counted_for_nobody_is_listed_and_can_be_somebodys(looked: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.support.models import BankLine, Entry

    _, client, page = looked
    client.post(URL, along(page, do="count", others_as_gifts="on"))
    line = BankLine.objects.get(reference="")
    assert f"{URL}{line.pk}/" in client.get(URL).content.decode()
    other = announced()
    page = client.post(f"{URL}{line.pk}/", {"reference": spaced(other.reference)}, follow=True)
    assert f"It counts for {spaced(other.reference)} now" in shown(page) and again(other).state == "done"
    assert f"correction of bank:{line.line}" in shown(page) and f"bank:{line.line} 2" in shown(page)
    assert Entry.objects.filter(kind="gift").count() == 3
    assert "It counts for" in shown(client.post(f"{URL}{line.pk}/", {"reference": other.reference}))
    assert ModelLogEntry.objects.filter(action="support.reassign").count() == 1


def test_what_was_counted_for_the_wrong_one_is_taken_back(looked: Any) -> None:
    from tamizdat.support.models import BankLine

    row, client, page = looked
    client.post(URL, along(page, do="count"))
    line, other = BankLine.objects.get(), announced()
    assert "count it for another" in shown(client.get(f"/support/contributions/{row.pk}/"))
    client.post(f"{URL}{line.pk}/", {"reference": other.reference})
    assert (again(row).state, again(other).state) == ("open", "done")
    page = shown(client.get(f"/support/contributions/{row.pk}/"))
    assert "by mistake" in page and f"correction of bank:{line.line}" in page, "both entries are visible"
    client.post(f"{URL}{line.pk}/", {"reference": row.reference})
    assert (again(row).state, again(other).state) == ("done", "open")


def test_what_cannot_be_read_says_which_field_helps(support: Any) -> None:
    client = support.desk.client("tess")
    page = send(client, "Date;Amount;Description\n01/02/2026;1.50;x\n")
    assert "“Order of days” dmy" in shown(page) and "Nothing was counted." in shown(page)
    page = client.post(URL, along(page, do="look", days="dmy"))
    assert "counts for nobody" in shown(page)
    assert "Choose the file" in shown(client.post(URL, {"do": "count", "packed": "no"}))


def test_practice_has_a_sample_and_a_real_newsroom_none(support: Any, settings_of_django: Any) -> None:
    row, client = announced(), support.desk.client("tess")
    text = client.get(f"{URL}sample/").content.decode()
    assert "will count for" in shown(send(client, text)) and spaced(row.reference) in text
    settings_of_django.PRACTICE = False
    assert client.get(f"{URL}sample/").status_code == 404
    assert "bank is not among the ways to pay" in shown(client.get(URL))
