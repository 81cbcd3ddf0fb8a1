"""Receipts, as pages and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from support_desk import ADDRESS, link_of


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
