"""Text on its way through mail: whatever it is, a mail program reads it as it was written, with the reader's code."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tamizdat.people.mail.letter import message_id

pytestmark = pytest.mark.usefixtures("desk_started")
CODE = "0" * 22
OTHER = "aZ09_-aZ09_-aZ09_-aZ09"
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# Texts as they are in letters: words of any script, codes in links and side by side, long lines, all line ends.
PIECES = st.one_of(
    LETTERS, st.sampled_from([CODE, f"/{CODE}/", "0", "=", ".", "From ", "\n", "\r\n", " \n", "è", "م" * 30, "x" * 90])
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def with_lf(text: str) -> str:
    return text.replace("\r\n", "\n")


@settings(max_examples=60)
@given(TEXTS)
@example("")
@example(CODE * 9)
@example(("a" * 54 + CODE) * 5)
@pytest.mark.parametrize("name", ["quoted_printable", "base64_encoded"])
def test_both_encodings_give_the_text_back(name: str, text: str) -> None:
    from tamizdat.letters.rendering import encoding

    text = with_lf(text)
    encoded = getattr(encoding, name)(text)
    for code in (CODE, OTHER):
        body = encoded.filled(code.encode())
        head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoded.name}\r\n\r\n"
        read: Any = message_from_bytes(head.encode() + body, policy=policy.default)
        assert with_lf(read.get_payload(decode=True).decode()) == text.replace(CODE, code)
        assert len(body) == encoded.size
        lines = body.split(b"\r\n")
        assert all(len(line) <= 76 for line in lines) and b"\n" not in b"".join(lines)
        assert not any(line.startswith((b".", b"From ")) for line in lines)
        if name == "quoted_printable":
            assert body.count(code.encode()) >= text.count(CODE), "no code is torn"
            assert not any(line.endswith((b" ", b"\t")) for line in lines)


@settings(max_examples=60)
@given(subject=LETTERS, name=LETTERS, text=TEXTS, html=TEXTS)
@example(subject="a\r\nBcc: x@y.example", name='"\r\n\r\n<b>', text="t", html="h")
@example(subject="=?utf-8?q?x?= y", name="Ж" * 100, text="", html="")
def test_a_filled_message_is_read_as_it_was_meant(subject: str, name: str, text: str, html: str) -> None:
    from tamizdat.letters.rendering.headers import named_field, text_field, words
    from tamizdat.letters.rendering.message import assembled

    head = text_field("Subject", subject) + named_field("From", name, "letters@lantern.example")
    mold = assembled(head, text, html)
    number = message_id("issue 1", "lantern.example")
    body = mold.fill(to="reader@example.org", code=OTHER, message_id=number)
    read: Any = message_from_bytes(body, policy=policy.default)
    assert [each.lower() for each in read] == [
        "to",
        "message-id",
        "list-unsubscribe",
        "subject",
        "from",
        "mime-version",
        "content-type",
    ]
    assert read["Subject"] == words(subject)
    sender = read["From"].addresses[0]
    # Python 3.11 keeps the space between two encoded words of a name, which RFC 2047 (6.2) drops.
    shown = "".join(sender.display_name.split())
    assert (sender.addr_spec, shown) == ("letters@lantern.example", "".join(words(name).split()))
    assert (read["To"], read["Message-ID"]) == ("reader@example.org", number)
    assert read["List-Unsubscribe"] == f"<https://lantern.example/service/letters/leave/{OTHER}/>"
    parts = [part.get_payload(decode=True).decode() for part in read.iter_parts()]
    assert [with_lf(part) for part in parts] == [with_lf(each).replace(CODE, OTHER) for each in (text, html)]
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert (
        not read.defects
        and all(len(line) <= 998 for line in body.split(b"\r\n"))
        and b"\n" not in body.replace(b"\r\n", b"")
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a b@c.example",
        "ä@b.example",
        "a",
        "",
        "a@b.example ",
    ],
)
def test_an_address_that_is_more_than_one_is_refused_without_being_said(address: str) -> None:
    from tamizdat.letters.rendering.message import assembled

    with pytest.raises(ValueError) as refused:
        assembled(b"", "", "").fill(to=address, code=OTHER, message_id="<a@b>")
    assert not address or address not in str(refused.value)


@pytest.mark.parametrize("code", ["", "a" * 21, "a" * 23, "a" * 20 + "\r\n", "ä" * 22, "/" * 22])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    from tamizdat.letters.rendering.message import assembled

    with pytest.raises(ValueError, match="22 characters"):
        assembled(b"", "", "").fill(to="a@b.example", code=code, message_id="<a@b>")


@pytest.mark.parametrize("number", ["", "a@b", "<a@b>\r\nBcc: c@d.example", "<a b@c>"])
def test_a_message_id_that_is_none_is_refused(number: str) -> None:
    from tamizdat.letters.rendering.message import assembled

    with pytest.raises(ValueError, match="Message-ID"):
        assembled(b"", "", "").fill(to="a@b.example", code=OTHER, message_id=number)


def test_the_shorter_encoding_is_taken() -> None:
    from tamizdat.letters.rendering.encoding import encode

    assert encode("A letter – of today.\n" * 30).name == "quoted-printable"
    assert encode("رسالة اليوم\n" * 30).name == "base64"
    assert re.fullmatch(r"[!-~\r\n ]+", encode("Письмо " * 99).filled(OTHER.encode()).decode())
