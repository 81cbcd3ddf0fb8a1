"""What messages of real shape are, and that nothing anybody can send is an error or takes long to read."""

from __future__ import annotations

import csv
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.config import Ours
from tamizdat.letters.incoming.envelope import envelope
from tamizdat.letters.incoming.reading import MOST_PARTS, read
from tamizdat.letters.incoming.sorting import sort
from tamizdat.letters.incoming.sorting.kinds import (
    Automatic,
    Complaint,
    Evidence,
    Feedback,
    FromPerson,
    Report,
    Verdict,
)
from tamizdat.letters.incoming.sorting.status import verdict

CORPUS = Path(__file__).parent / "corpus"
OURS = Ours(("letters@lantern.example",), "bounces@lantern.example", ("abuse@lantern.example",))
CODE = "AAAABBBBCCCCDDDDEEEEFF"
MESSAGE_ID = "<0123456789abcdef0123456789abcdef@lantern.example>"
VERP = "bounces+1a-0123abcd@lantern.example"


def expected() -> list[tuple[str, str, str, str]]:
    """Return the rows of corpus/expected.csv: a file, what it is, its status, type or rule, what names our letter."""
    with (CORPUS / "expected.csv").open(newline="") as file:
        return [(row["file"], row["sorted"], row["detail"], row["names"]) for row in csv.DictReader(file)]


def sorted_file(content: bytes) -> Any:
    sender, recipients = envelope(content, OURS, "bounces@lantern.example")
    return sort(Arrived(sender, recipients, read(content)), OURS)


def told(found: Any) -> tuple[str, str]:
    match found:
        case Report(verdict=said, status=status):
            return str(said), status
        case Complaint(feedback=Feedback.NOTHING, kind=kind):
            return "feedback", kind
        case Complaint(feedback=said, kind=kind):
            return str(said), kind
        case Automatic(why=why):
            return "automatic", why
        case FromPerson():
            return "person", ""
    return "unclear", ""


@pytest.mark.parametrize(("file", "what", "detail", "names"), expected())
def test_each_message_of_the_corpus_is_what_it_is(file: str, what: str, detail: str, names: str) -> None:
    found = sorted_file((CORPUS / file).read_bytes())
    assert told(found) == (what, detail)
    if names:
        evidence: Evidence = found.evidence
        assert (MESSAGE_ID in evidence.message_ids) == ("id" in names)
        assert (CODE in evidence.codes) == ("code" in names)
        assert any("@example.org" in each for each in evidence.addresses) == ("address" in names)
        assert VERP in evidence.paths


def test_the_corpus_and_its_table_are_the_same_and_large_enough() -> None:
    files = sorted(path.name for path in CORPUS.glob("*.eml"))
    assert sorted(row[0] for row in expected()) == files and len(files) >= 60


@pytest.mark.parametrize(
    ("status", "said", "what"),
    [
        ("5.1.1", "", Verdict.HARD),
        ("5.1.2", "550 5.1.2 blocked by policy", Verdict.SOFT),
        ("5.1.7", "", Verdict.SOFT),
        ("5.1.9", "", Verdict.NOTHING),
        ("5.2.1", "550 5.2.1 mailbox disabled", Verdict.HARD),
        ("5.2.3", "", Verdict.SOFT),
        ("5.4.6", "loop", Verdict.SOFT),
        ("5.7.1", "550 5.7.1 user unknown", Verdict.SOFT),
        ("5.7.18", "", Verdict.HARD),
        ("5.0.0", "550 5.1.1 unknown", Verdict.HARD),
        ("5.0.0", "something", Verdict.SOFT),
        ("", "550 no such user", Verdict.HARD),
        ("", "no such user", Verdict.SOFT),
        ("4.2.2", "452 4.2.2 over quota, user unknown", Verdict.SOFT),
        ("4.1.1", "450 4.1.1 user unknown", Verdict.SOFT),
        ("2.0.0", "", Verdict.NOTHING),
        ("nonsense", "", Verdict.SOFT),
    ],
)
def test_what_a_status_means(status: str, said: str, what: Verdict) -> None:
    assert verdict(status, said) is what


WORDS = st.sampled_from(
    [
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n",
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: message/feedback-report\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/plain; charset=x-nothing\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"Subject: =?utf-8?B?!?=\r\n",
        b"From: ((((((<a@b>\r\n",
        b"To: \xff\xfe@x\r\n",
        b"Return-Path: <>\r\n",
        b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        b"X-Failed-Recipients: ,,,@\r\n",
        b"Hi. This is the qmail\r\n\r\n<a@b>:\r\nno\r\n--- Below this line is a copy of the message.\r\n",
        b"\r\n",
        b"--a\r\n",
        b"--a--\r\n",
        b"\0",
        b": \r\n",
        b" folded\r\n",
    ]
)


@given(
    st.one_of(st.binary(max_size=400), st.lists(st.one_of(WORDS, st.binary(max_size=20)), max_size=30).map(b"".join))
)
@example(b"")
@example(b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3)
@example(b'Content-Type: ;;;="\\\n\n')
def test_nothing_that_anybody_sends_is_an_error(content: bytes) -> None:
    told(sorted_file(content))
    message = read(content)
    assert isinstance(message, EmailMessage)
    for name, value in message.items():
        assert isinstance(str(name), str) and isinstance(str(value), str)


def nested(depth: int) -> bytes:
    """Return a message of multiparts inside each other."""
    return (
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each) for each in range(depth)
        )
        + b"Content-Type: text/plain\r\n\r\nx\r\n"
    )


@pytest.mark.parametrize(
    "content",
    [
        nested(5_000),
        nested(MOST_PARTS // 2),
        b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"Subject: " + b"(" * 200_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain; " + b"a*0=b; " * 50_000 + b"\r\n\r\nx",
        b"From: " + b'"a" <a@b>, ' * 50_000 + b"\r\n\r\nx",
        b"X: y\r\n" * 100_000 + b"\r\nx",
        b"x" * 2_000_000,
        b"\r" * 500_000,
        b"Return-Path: <>\r\n\r\nHi. This is the " + b"user " * 400_000,
        b"Return-Path: <>\r\n\r\nHi. This is the " + b"\n" * 400_000,
        b"Return-Path: <>\r\n\r\nHi. This is the " + b"a@" * 200_000,
    ],
    ids=range(12),
)
def test_what_is_made_to_be_slow_is_read_all_the_same(content: bytes) -> None:
    """Each of these takes minutes, or ends the process, where nothing is limited; here the whole test takes seconds."""
    told(sorted_file(content))
    str(read(content)["subject"])
    str(read(content)["from"])


def test_a_message_that_nests_too_deep_keeps_its_fields_alone() -> None:
    found = read(b"Subject: deep\r\nFrom: a@b.example\r\n" + nested(MOST_PARTS + 1))
    assert found["subject"] == "deep" and found.get_payload() == "" and not found.is_multipart()
    assert isinstance(sort(Arrived("a@b.example", ("letters@lantern.example",), found), OURS), FromPerson)
