"""Texts at the desk that no editor of ours makes, and notes with what nobody sees."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("body", ["no JSON", "[]", "1", '{"blocks": 5}', '{"a":' + "[" * 5_000])
def test_a_text_that_is_none_is_refused(support: Any, body: str) -> None:
    from tamizdat.support.models import SupportText

    answer = support.desk.client("tess").post(
        "/support/settings/texts/en/", {"title": "Support us", "body": body, "risk": "", "description": ""}
    )
    assert answer.status_code == 422 and "could not be read" in answer.content.decode()
    assert not SupportText.objects.exclude(body="").exists()


def test_nothing_is_hidden_in_a_note(support: Any) -> None:
    support.give(email="reader@example.org", note="pay \u202e005 EUR\x00 now")
    for page in ("notes/", "contributions/1/"):
        text = support.desk.client("tess").get(f"/support/{page}").content.decode()
        assert "pay \\u202e005 EUR\\x00 now" in text and "\u202e" not in text and "\x00" not in text
