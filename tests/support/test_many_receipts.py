"""Receipts as PDF: made once for the same page, two at a time, and so many an hour."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def receipt(support: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask for a receipt; the list has a row for each that was made."""
    from django.test.utils import override_settings
    from django.urls import reverse

    from tamizdat.support import pdf
    from tamizdat.support.web import tokens

    made: list[str] = []

    class Page:
        def write_pdf(self) -> bytes:
            return b"%PDF-"

    monkeypatch.setattr(pdf, "_made", {})
    monkeypatch.setattr(pdf, "can_make_pdf", lambda: True)
    monkeypatch.setattr(pdf, "laid_out", lambda html, site: made.append(html) or Page())
    row = support.give()
    with override_settings(ROOT_URLCONF="tamizdat.service.readers_urls"):
        address = reverse("service_receipt", args=[tokens.token_of(row)])

    def ask(**changed: Any) -> int:
        return int(support.reader().get(f"{address}?as=pdf", **changed).status_code)

    return ask, made


def test_the_same_receipt_is_made_once(receipt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support import pdf

    ask, made = receipt
    assert [ask(), ask()] == [200, 200] and len(made) == 1
    monkeypatch.setattr(pdf, "_KEPT", -1.0)
    assert ask() == 200 and len(made) == 2


def test_two_at_a_time_and_so_many_an_hour(receipt: Any) -> None:
    from tamizdat.support import pdf

    ask, made = receipt
    for _ in range(2):
        pdf._at_a_time.acquire()
    try:
        assert ask() == 503 and not made
    finally:
        for _ in range(2):
            pdf._at_a_time.release()
    assert [ask() for _ in range(20)] == [200] * 19 + [429]
    assert ask(REMOTE_ADDR="203.0.113.9") == 200
