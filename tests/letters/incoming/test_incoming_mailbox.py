"""A mailbox at dovecot: it is emptied, what it held takes effect once, and what cannot be read is put aside."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from incoming_dovecot import PASSWORD, USER, Dovecot, is_there
from incoming_reports import counted, path_of, report
from own_certificate import certificate

ASIDE = "Tamizdat unread"
pytestmark = pytest.mark.skipif(not is_there(), reason="dovecot is not installed: apt-get install dovecot-imapd")
# It stops itself with SIGKILL at one of the moments between the effect of a message and its end in the mailbox.
_READER = """
import os, signal, sys
from pathlib import Path
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
start_django(Project(Path(sys.argv[1])))
from imapclient import IMAPClient
import threading
from tamizdat.letters.incoming.process import run

def dies(self, *args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(IMAPClient, sys.argv[2], dies)
run(threading.Event())
"""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def mailbox(post: Any, mail: Any, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The mailbox, empty, and named in the newsroom's configuration."""
    monkeypatch.setenv("TAMIZDAT_INCOMING_PASSWORD", PASSWORD)
    configure(post, dovecot.port)
    client = dovecot.client()
    for folder in ("INBOX", ASIDE):
        if client.folder_exists(folder):
            client.select_folder(folder)
            if found := client.search("ALL"):
                client.delete_messages(found)
                client.expunge()
    client.logout()
    return dovecot


def configure(post: Any, port: int, more: str = "") -> None:
    with post.desk.newsroom.configuration.open("a") as file:
        file.write(
            f'[letters.incoming]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "{USER}"\n{more}'
        )


@pytest.fixture
def reading(mailbox: Dovecot) -> Iterator[Callable[[], None]]:
    """Begin to read the mailbox, in threads of this process."""
    from tamizdat.letters.incoming.process import run

    stop, threads = threading.Event(), []

    def begin() -> None:
        threads.append(threading.Thread(target=run, args=(stop,)))
        threads[-1].start()

    yield begin
    stop.set()
    for thread in threads:
        thread.join()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def delivered(content: bytes, to: str) -> bytes:
    """Return a message as a mail server puts it into a mailbox."""
    return f"Return-Path: <>\r\nDelivered-To: {USER}\r\nX-Original-To: {to}\r\n".encode() + content


def test_it_is_emptied_and_new_mail_is_read_at_once(post: Any, mailbox: Dovecot, reading: Any) -> None:
    from tamizdat.letters.models import Way

    first, second = post.letter(), post.letter("other@example.org")
    mailbox.put(delivered(report("failed", "5.1.1"), path_of(first)), b"From: anna@example.org\r\n\r\nHello")
    reading()
    until(lambda: again(first).returned == "hard" and mailbox.count() == 0)
    mailbox.put(delivered(report("failed", "5.2.2"), path_of(second)))  # it waits by IDLE
    until(lambda: again(second).returned == "soft" and mailbox.count() == 0)
    until(lambda: Way.objects.filter(name="mailbox", failing=None, aside=0).exists())
    # A mail to a mailbox whose fields name no address of ours is for the mailbox, which is that for bounces here.
    assert counted() == {"returned": 2, "unclear": 1}


def test_what_cannot_be_handled_is_put_aside_and_stops_no_other(
    post: Any, mailbox: Dovecot, reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from tamizdat.letters.incoming import findings, handling
    from tamizdat.letters.models import Way

    def take(arrived: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(handling, "take", take)
    letter = post.letter()
    mailbox.put(
        b"Return-Path: <anna@example.org>\r\nTo: letters@lantern.example\r\n\r\nleave",
        delivered(report("failed", "5.1.1"), path_of(letter)),
    )
    reading()
    until(lambda: again(letter).returned == "hard" and mailbox.count() == 0)
    until(lambda: Way.objects.filter(aside=1).exists())
    assert mailbox.count(ASIDE) == 1 and counted() == {"returned": 1}
    (found,) = findings.findings(timezone.now())
    assert ASIDE in found.what and "1 messages" in found.what


def test_what_is_too_big_is_put_aside_unread(post: Any, mailbox: Dovecot, reading: Any) -> None:
    configuration = post.desk.newsroom.configuration
    configuration.write_text(configuration.read_text() + "largest = 1\n")
    letter = post.letter()
    large = delivered(report("failed", "5.1.1") + b"x" * 1_100_000, path_of(letter))
    mailbox.put(large)
    reading()
    until(lambda: mailbox.count(ASIDE) == 1 and mailbox.count() == 0)
    assert again(letter).returned == "" and counted() == {}


@pytest.mark.parametrize("moment", ["delete_messages", "expunge"])
def test_killed_between_effect_and_end_nothing_has_a_second_effect(
    post: Any, mailbox: Dovecot, reading: Any, moment: str
) -> None:
    """kill -9 before the message is marked as deleted, and before it is expunged."""
    from django.db import connections

    from tamizdat.letters.models import Arrival

    letter = post.letter()
    mailbox.put(delivered(report("failed", "5.2.2"), path_of(letter)))
    connections.close_all()
    command = [sys.executable, "-c", _READER, str(post.desk.newsroom.folder)]
    assert subprocess.run([*command, moment], check=False).returncode == -signal.SIGKILL
    assert mailbox.count() == 1 and again(letter).returned == "soft"
    reading()
    until(lambda: mailbox.count() == 0)
    assert again(letter.subscription).returned == 1
    assert Arrival.objects.get(kind="returned").count == 1


def test_a_mailbox_that_is_away_is_told_after_an_hour(post: Any, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from audit.serving import free_port
    from django.utils import timezone

    from tamizdat.letters.incoming import findings
    from tamizdat.letters.incoming.process import run
    from tamizdat.letters.models import Way

    configure(post, free_port())
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    until(lambda: Way.objects.exclude(failing=None).exclude(trouble="").exists())
    stop.set()
    thread.join()
    row = Way.objects.get()
    assert "127.0.0.1" in row.trouble and "ConnectionRefusedError" in row.trouble
    now = timezone.now()
    assert not list(findings.findings(now + timedelta(minutes=50)))
    (found,) = findings.findings(now + timedelta(minutes=70))
    assert found.severity == "error" and "has not been reached" in found.what and row.trouble in found.what


def test_folders_lie_in_the_servers_own_space_of_names(post: Any, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.config import load
    from tamizdat.letters.incoming.mailbox import Mailbox

    monkeypatch.setenv("TAMIZDAT_INCOMING_PASSWORD", PASSWORD)
    with Dovecot(prefix="INBOX.") as server:
        configure(post, server.port)
        server.put(b"Subject: x\r\n\r\nx")
        opened = Mailbox(load(post.desk.newsroom.folder).incoming, lambda content: False)
        assert opened.read(threading.Event()) == 1
        opened.close()
        assert server.count(f"INBOX.{ASIDE}") == 1 and server.count() == 0


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_it_is_read_by_tls_where_the_certificate_is_trusted(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.letters.incoming.config import Incoming
    from tamizdat.letters.incoming.mailbox import CannotRead, Mailbox

    monkeypatch.setenv("TAMIZDAT_INCOMING_PASSWORD", PASSWORD)
    file, got = certificate(tmp_path), []
    with Dovecot(certificate=file) as server:
        server.put(b"From: anna@example.org\r\n\r\nHello")
        port = server.tls_port if security == "tls" else server.port
        config = Incoming(server="127.0.0.1", port=port, security=security, user=USER)  # type: ignore[arg-type]
        with pytest.raises(CannotRead, match=r"127\.0\.0\.1, port \d+: its certificate is not trusted"):
            Mailbox(config, lambda raw: True)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        mailbox = Mailbox(config, lambda raw: got.append(raw) is None)
        assert mailbox.read(threading.Event()) == 0 and len(got) == 1 and server.count() == 0
        mailbox.close()
