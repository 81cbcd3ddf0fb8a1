"""What no browser of ours sends: told to whoever sent it, in the paper's look, and written into no log."""

from __future__ import annotations

import base64
import logging
from typing import Any

import pytest
from support_desk import ADDRESS
from test_managing import link_of

FORM = "application/x-www-form-urlencoded"
CONTRIBUTE = "/service/contribute/"


UNREADABLE = [
    (f"{FORM}; charset=koi8-r", b"email=x", 400),
    ("multipart/form-data", b"--x", 400),
    ("multipart/form-data; boundary=\xe9", b"--x", 400),
    (FORM, b"&".join(b"a%d=1" % number for number in range(100)), 400),
    (
        "multipart/form-data; boundary=x",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\na\r\n' % number
            for number in range(200)
        )
        + b"--x--\r\n",
        400,
    ),
    (FORM, b"note=" + b"x" * (301 << 10), 413),
]


def test_what_cannot_be_read_and_what_is_not_there(support: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tamizdat"):
        for path in (CONTRIBUTE, "/service/manage/", "/service/remind/", "/service/remind/stop/x/"):
            for kind, body, status in UNREADABLE:
                answer = support.reader().generic("POST", path, body, kind)
                text = answer.content.decode()
                assert answer.status_code == status, (path, kind, body[:60])
                assert "Nothing was paid" in text and "The Lantern" in text and answer["Cache-Control"] == "no-store"
        for path in ("/service/nothing/", "/service/practice/order_0/", "/service/pay/x/"):
            answer = support.reader().get(path)
            assert answer.status_code == 404 and "There is nothing here" in answer.content.decode()
    assert not [each for each in caplog.records if each.name.startswith("tamizdat")]


def test_numbers_that_are_none(support: Any) -> None:
    row = support.give(cadence="monthly", email=ADDRESS)
    link, reader = link_of(support), support.reader()
    for year in ("0", "10000", "9" * 5_000):
        assert reader.get(f"{link}year/{year}/").status_code == 404
    for number in ("0", "9" * 30, "9" * 5_000):
        assert reader.get(f"{link}receipt/{number}/").status_code == 404
        assert reader.post(link, {"do": "end", "contribution": number}).status_code == 303
    row.refresh_from_db()
    assert row.state == "active"


def test_a_sum_that_is_none(support: Any) -> None:
    def sent(text: bytes) -> int:
        return int(support.reader().post(CONTRIBUTE, support.form(proof=base64.b64encode(text).decode())).status_code)

    for text in (
        b'{"a":' + b"[" * 1_400,
        b"[1]",
        b'{"salt": "?expires=99999999999999999999"}',
        b'{"number": "\xc3\xa9"}',
    ):
        assert sent(text) == 200, "the page that asks once more"


def test_messages_that_are_none(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.practice.processor import SIGNATURE, signature

    def sent(body: bytes, told: str | None = None) -> int:
        told = told or signature(support.processor.secret, body)
        answer = support.reader().generic("POST", "/service/webhooks/practice/", body, headers={SIGNATURE: told})
        return int(answer.status_code)

    assert sent(b"{}", "\xe9") == 400
    for body in (b"[" * 100_000, b"[]", b"1", b"\xff", b'{"id": 1, "order": 2}'):
        assert sent(body) == 400
    assert sent(b'{"id": "\\u0000", "order": "x"}') == 204

    def fail(*_: Any) -> Any:
        raise TypeError

    monkeypatch.setattr(type(support.provider), "event", fail)
    assert sent(b"{}") == 400


def test_head_is_answered_as_get(support: Any) -> None:
    reader = support.reader()
    for path in ("/service/manage/", "/service/challenge/", CONTRIBUTE, "/service/remind/stop/x/"):
        assert reader.head(path).status_code == reader.get(path).status_code


def test_a_failure_of_ours_is_still_one(
    support: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tamizdat.support.web import manage

    def fail(*_: Any) -> Any:
        raise ValueError("reader@example.org")

    monkeypatch.setattr(manage, "ask_on", fail)
    answer = support.reader().get("/service/manage/")
    assert answer.status_code == 500 and "It is our fault" in answer.content.decode()
    assert "ValueError" in caplog.text and "reader@example.org" not in caplog.text
