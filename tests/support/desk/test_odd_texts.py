"""Texts at the desk that no editor of ours makes, and notes with what nobody sees."""

from __future__ import annotations

from typing import Any


def test_a_text_that_is_none_is_refused(support: Any) -> None:
    from tamizdat.support.models import SupportText

    client = support.desk.client("tess")
    for body in ("no JSON", "[]", "1", '{"blocks": 5}', '{"a":' + "[" * 5_000):
        form = {"title": "Support us", "body": body, "risk": "", "description": ""}
        answer = client.post("/support/settings/texts/en/", form)
        assert answer.status_code == 400 and "could not be read" in answer.content.decode(), body[:20]
    assert not SupportText.objects.exclude(body="").exists()


def test_nothing_is_hidden_in_a_note(support: Any) -> None:
    support.give(email="reader@example.org", note="pay \u202e005 EUR\x00 now")
    for page in ("notes/", "contributions/1/"):
        text = support.desk.client("tess").get(f"/support/{page}").content.decode()
        assert "pay \\u202e005 EUR\\x00 now" in text and "\u202e" not in text and "\x00" not in text
