"""Mail that a mail server on this machine hands over: what is answered, and that 250 means it is committed."""

from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from audit.serving import free_port
from incoming_reports import BOUNCES, counted, path_of, report


class Listening:
    """The process that takes mail in, as threads of this one."""

    def __init__(self, desk: Any) -> None:
        self.port, self.desk = free_port(), desk
        self.stop = threading.Event()
        self.failure = ""

    def start(self) -> None:
        from tamizdat.letters.incoming.process import CannotReceive, run

        ready = threading.Event()

        def receive() -> None:
            try:
                run(self.stop, ready.set)
            except CannotReceive as error:
                self.failure = str(error)
                ready.set()

        self._thread = threading.Thread(target=receive)
        self._thread.start()
        assert ready.wait(30)

    def end(self) -> None:
        self.stop.set()
        self._thread.join()

    def deliver(self, content: bytes, *to: str, sender: str = "") -> dict[str, tuple[int, bytes]]:
        """Hand a message over; return the recipients that were refused."""
        with smtplib.LMTP("127.0.0.1", self.port) as server:
            return server.sendmail(sender, to, content)


@pytest.fixture
def listening(post: Any, mail: Any) -> Iterator[Listening]:
    made = Listening(post.desk)
    with post.desk.newsroom.configuration.open("a") as file:
        file.write(f"[letters.incoming]\nlmtp = {made.port}\nlargest = 1\n")
    made.start()
    yield made
    made.end()


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_what_comes_back_is_committed_once_it_is_answered(post: Any, listening: Listening) -> None:
    from tamizdat.letters.models import Way

    letter = post.letter()
    assert listening.deliver(report("failed", "5.1.1"), path_of(letter)) == {}
    assert again(letter).returned == "hard" and counted() == {"returned": 1}
    row = Way.objects.get()
    assert (row.name, row.failing, row.aside) == ("lmtp", None, 0) and row.worked is not None


def test_who_is_not_ours_is_refused_and_all_others_have_their_answers(post: Any, listening: Listening) -> None:
    letter = post.letter()
    with smtplib.LMTP("127.0.0.1", listening.port) as server:
        assert server.docmd("LHLO", "here")[0] == 250
        assert server.mail("")[0] == 250
        refused = server.docmd("RCPT", "TO:<somebody@lantern.example>")
        assert refused[0] == 550 and refused[1].startswith(b"5.1.1")
        for address in (path_of(letter), "Letters+x@lantern.example"):
            assert server.rcpt(address)[0] == 250
        server.putcmd("DATA")
        assert server.getreply()[0] == 354
        server.send(report("failed", "5.1.1") + b".\r\n")
        assert [server.getreply()[0] for _ in range(2)] == [250, 250]
        assert server.noop()[0] == 250
    assert counted() == {"returned": 1}


def test_a_message_that_is_too_big_is_refused_before_and_after_it_came(listening: Listening) -> None:
    content = b"Subject: big\r\n\r\n" + (b"x" * 70 + b"\r\n") * 15_000
    with smtplib.LMTP("127.0.0.1", listening.port) as server:
        server.docmd("LHLO", "here")
        assert server.docmd("MAIL", f"FROM:<> SIZE={len(content)}")[0] == 552
        assert server.docmd("MAIL", "FROM:<>")[0] == 250
        assert server.rcpt(BOUNCES)[0] == 250 and server.rcpt("letters@lantern.example")[0] == 250
        server.putcmd("DATA")
        server.getreply()
        server.send(content + b".\r\n")
        assert [server.getreply()[0] for _ in range(2)] == [552, 552]
    assert counted() == {}


def test_a_message_that_cannot_be_handled_stays_with_the_mail_server_and_stops_no_other(
    post: Any, listening: Listening, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tamizdat.letters.incoming import handling
    from tamizdat.letters.models import Way

    def take(arrived: Any) -> None:
        raise RuntimeError(f"cannot take {arrived.sender}")

    monkeypatch.setattr(handling, "take", take)
    letter = post.letter()
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        listening.deliver(b"From: anna@example.org\r\n\r\nleave", "letters@lantern.example", sender="anna@example.org")
    assert refused.value.smtp_code == 451
    assert listening.deliver(report("failed", "5.1.1"), path_of(letter)) == {}
    assert counted() == {"returned": 1} and Way.objects.get().aside == 1
    assert "anna" not in caplog.text and "RuntimeError" in caplog.text


def test_mail_without_a_return_path_is_a_machines(post: Any, listening: Listening) -> None:
    """`MAIL FROM:<>`, and a field that says so: neither is answered, nor a reader's consent (RFC 3834, 2)."""
    content = b"From: anna@example.org\r\nTo: letters@lantern.example\r\nSubject: latest\r\n\r\nlatest\r\n"
    assert listening.deliver(content, "letters+yes-abc@lantern.example") == {}
    marked = b"Return-Path: <>\r\n" + content
    assert listening.deliver(marked, "letters@lantern.example", sender="anna@example.org") == {}
    assert counted() == {"automatic": 2}
    assert listening.deliver(content, "letters@lantern.example", sender="anna@example.org") == {}
    assert counted() == {"automatic": 2, "person": 1}


def test_while_the_vault_is_broken_mail_stays_where_it_is(post: Any, listening: Listening) -> None:
    from tamizdat.letters.models import Way

    letter = post.letter()
    vault = post.desk.newsroom.vault
    away = vault.with_suffix(".away")
    vault.rename(away)
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        listening.deliver(report("failed", "5.1.1"), path_of(letter))
    assert refused.value.smtp_code == 451 and again(letter).returned == "" and counted() == {}
    away.rename(vault)
    assert listening.deliver(report("failed", "5.1.1"), path_of(letter)) == {}
    assert again(letter).returned == "hard" and Way.objects.get().aside == 0


def test_up_runs_it_where_it_is_configured(post: Any, mail: Any) -> None:
    """The child of `tamizdat up`: ready once it listens, gone once its standard input is; not there without a way in."""
    from django.db import connections

    from tamizdat.service.django_setup import environment
    from tamizdat.service.up.run import _receives

    newsroom = post.desk.newsroom
    assert not _receives(newsroom)
    other = Listening(post.desk)
    with newsroom.configuration.open("a") as file:
        file.write(f"[letters.incoming]\nlmtp = {other.port}\n")
    assert _receives(newsroom)
    letter = post.letter()
    connections.close_all()
    given = json.dumps({"folder": str(newsroom.folder)})
    with subprocess.Popen(
        [sys.executable, "-m", "tamizdat.service.up.children", "incoming", given],
        env={**os.environ, **environment(newsroom, is_practice=False)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None and child.stdin is not None and child.stdout.readline() == b"ready\n"
        assert other.deliver(report("failed", "5.1.1"), path_of(letter)) == {}
        child.stdin.close()
        child.wait(60)
    assert again(letter).returned == "hard"


def test_a_taken_port_is_told(post: Any, listening: Listening) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from tamizdat.letters.incoming import findings
    from tamizdat.letters.models import Way

    until = time.monotonic() + 60
    while not Way.objects.exists():  # the first one has noted that it works
        assert time.monotonic() < until
        time.sleep(0.02)
    other = Listening(post.desk)
    other.start()
    other.end()
    assert f"Port {listening.port}" in other.failure and "[letters.incoming]" in other.failure
    (said,) = findings.findings(timezone.now() + timedelta(minutes=90))
    assert said.what.startswith("No mail came in since") and f"Port {listening.port}" in said.what


def test_postfix_hands_over_what_it_cannot_deliver(post: Any, listening: Listening, tmp_path_factory: Any) -> None:
    """A letter to somebody unknown, sent through Debian's postfix: its bounce comes back by LMTP, and has its effect."""
    from audit.postfix import Postfix, is_there

    if not is_there():
        pytest.skip("postfix is not installed, or this is not root: apt-get install postfix")
    letter = post.letter("nobody-here@local.example")
    from tamizdat.people.mail.letter import message_id

    number = message_id(f"issue {letter.issue_id} {letter.subscription.code}", "lantern.example")
    content = f"From: letters@lantern.example\r\nTo: nobody-here@local.example\r\nMessage-ID: {number}\r\n\r\nx\r\n"
    with Postfix(listening.port) as postfix:
        postfix.send(path_of(letter), "nobody-here@local.example", content.encode())
        postfix.wait_for(lambda: again(letter).returned == "hard")
        assert counted() == {"returned": 1} and postfix.queue() == []
        with pytest.raises(smtplib.SMTPRecipientsRefused):  # and not a bounce to somebody who never wrote
            postfix.send("x@x.example", "somebody@lantern.example", b"x")
        # What the receiver refuses, postfix keeps: nothing is lost while it is away.
        listening.end()
        other = post.letter("another@local.example")
        postfix.send(path_of(other), "another@local.example", content.encode())
        postfix.wait_for(lambda: len(postfix.queue()) == 1)
        listening.stop.clear()
        listening.start()
        postfix.flush()
        postfix.wait_for(lambda: again(other).returned == "hard")
