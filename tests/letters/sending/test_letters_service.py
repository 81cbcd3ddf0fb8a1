"""Newsletters by a mail service: over real calls that are answered, put off, dropped and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from letters_sending import new_issue, new_newsletter, send, states, subscribe
from mail_service import MailService

__all__ = ["send"]
READERS = [f"reader{number}@r{number % 3}.example" for number in range(12)]
LIMITS = "\n[letters]\nconnections = 3\n"
SENDER = """
import sys, threading; from pathlib import Path
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
start_django(Project(Path(sys.argv[1])))
from tamizdat.letters.sending import process
process.run(threading.Event(), once=True)
"""


@pytest.fixture
def service(desk: Any, send: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailService]:
    """A mail service that the newsroom sends through, three letters at a time; the sender does not wait long."""
    from tamizdat.letters.sending import sender

    monkeypatch.setattr(sender, "_WAITS", (0.0,) * 6)
    monkeypatch.setenv("TAMIZDAT_POSTMARK_SERVER_TOKEN", "secret-token")
    with MailService() as made:
        with desk.newsroom.configuration.open("a") as file:
            file.write(made.table + LIMITS)
        yield made


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_each_reader_gets_their_own_letter(desk: Any, vault: Any, service: MailService, send: Any) -> None:
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending import verp

    rows = subscribe(new_newsletter(), *READERS)
    issue = new_issue(rows[0].newsletter, subject="Паромы ночью")
    service.pause = 0.02
    send()
    assert service.counts == dict.fromkeys(READERS, 1) and 1 < service.most <= 3
    assert states(issue) == ["sent"] * 12 and again(issue).state == "sent"
    codes = dict(zip(READERS, [row.code for row in rows], strict=True))
    numbers = dict(Delivery.objects.values_list("pk", "subscription__code"))
    for call in service.taken:
        code = codes[call["To"]]
        link = f"https://lantern.example/service/letters/leave/{code}/"
        headers = {each["Name"]: each["Value"] for each in call["Headers"]}
        assert headers["List-Unsubscribe"].endswith(f"/leave/{code}/>")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Id"] == '"The Week" <weekly.en.lantern.example>' and headers["Precedence"] == "bulk"
        assert call["TextBody"] == f"The ferry is late.\n.\n{link}\n"
        assert call["HtmlBody"] == f'<p>The ferry is late.</p>\n<a href="{link}">Leave</a>\n'
        assert call["Subject"] == "Паромы ночью" and call["TrackOpens"] is False and call["TrackLinks"] == "None"
        assert numbers[verp.signed_delivery(call["Metadata"]["delivery"])] == code
        assert call["To"] not in str(call["Metadata"])
    send()
    assert len(service.taken) == 12


def test_what_answers_mean(desk: Any, vault: Any, service: MailService, send: Any) -> None:
    from tamizdat.letters.models import Delivery

    issue = new_issue(subscribe(new_newsletter(), *READERS)[0].newsletter)
    for number, what in enumerate((422, "inactive", 500, 504, "drop", "garbled", 429, 503)):
        service.does[READERS[number]] = [what]
    send()
    assert states(issue) == ["failed"] * 2 + ["unknown"] * 4 + ["sent"] * 6
    put_off = Delivery.objects.filter(state="sent", attempts__gt=0)
    assert not put_off.exists()  # a service that is busy is not the letters' fault
    assert max(service.counts.values()) == 1 and service.counts[READERS[4]] == 1
    calls = service.calls
    send()
    assert service.calls == calls and not again(issue).trouble


@pytest.mark.parametrize(("what", "asked"), [(401, 3), (403, 3), ("redirect", 3), (429, 36)])
def test_a_service_that_takes_none(
    desk: Any, vault: Any, service: MailService, send: Any, what: int | str, asked: int
) -> None:
    issue = new_issue(subscribe(new_newsletter(), *READERS)[0].newsletter)
    service.does = {to: [what] * 99 for to in READERS}
    send()
    assert states(issue) == ["pending"] * 12 and again(issue).state == "sending"
    assert again(issue).trouble.startswith("Postmark takes no letters") and "@" not in again(issue).trouble
    assert 1 <= service.calls <= asked
    service.does.clear()
    send()
    assert states(issue) == ["sent"] * 12 and service.counts == dict.fromkeys(READERS, 1)


def test_a_service_that_is_not_there_and_a_key_that_is_missing(
    desk: Any, vault: Any, service: MailService, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = new_issue(subscribe(new_newsletter(), *READERS)[0].newsletter)
    monkeypatch.delenv("TAMIZDAT_POSTMARK_SERVER_TOKEN")
    send()
    assert states(issue) == ["pending"] * 12 and "TAMIZDAT_POSTMARK_SERVER_TOKEN" in again(issue).trouble
    monkeypatch.setenv("TAMIZDAT_POSTMARK_SERVER_TOKEN", "secret-token")
    service.__exit__(None, None, None)
    send()
    assert states(issue) == ["pending"] * 12 and "Postmark takes no letters" in again(issue).trouble


def test_paused_and_left_meanwhile(desk: Any, vault: Any, service: MailService, send: Any) -> None:
    from tamizdat.letters.models import Subscription
    from tamizdat.letters.sending import control, freezing

    rows = subscribe(new_newsletter(), *READERS)
    issue = new_issue(rows[0].newsletter)
    freezing.begin_due()
    control.pause(again(issue))
    send()
    assert not service.calls and states(issue) == ["pending"] * 12
    Subscription.objects.filter(pk=rows[3].pk).delete()
    control.resume(again(issue))
    send()
    assert states(issue).count("sent") == 11 and READERS[3] not in service.counts


def test_killed_in_the_middle_nobody_gets_it_twice(desk: Any, vault: Any, service: MailService, send: Any) -> None:
    """kill -9 while calls are under way: of at most one letter for each connection nobody knows what became of it."""
    from django.utils import timezone

    from tamizdat.letters.models import Delivery

    issue = new_issue(subscribe(new_newsletter(), *READERS)[0].newsletter)
    service.pause = 0.1
    process = subprocess.Popen([sys.executable, "-c", SENDER, desk.newsroom.folder], env=os.environ)
    while len(service.taken) < 4 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(service.taken) >= 4
    Delivery.objects.exclude(until=None).update(until=timezone.now() - timedelta(seconds=1))
    service.pause = 0.0
    send()
    found = states(issue)
    assert set(found) <= {"sent", "unknown"} and found.count("unknown") <= 3
    assert max(service.counts.values()) == 1
    sent = Delivery.objects.filter(state="sent").count()
    assert sent <= len(service.taken) <= sent + found.count("unknown")


def test_told_to_end_it_finishes_its_calls(desk: Any, vault: Any, service: MailService) -> None:
    from tamizdat.letters.models import Delivery

    issue = new_issue(subscribe(new_newsletter(), *READERS)[0].newsletter)
    service.pause = 0.1
    code = SENDER.replace("process.run(", "import signal\nstop = threading.Event()\nsignal.signal(signal.SIGTERM,"
        " lambda *_: stop.set())\nprocess.run(").replace("threading.Event(), once", "stop, once")  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", code, desk.newsroom.folder], env=os.environ)
    while len(service.taken) < 4 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    found = states(issue)
    assert set(found) == {"sent", "pending"} and found.count("sent") == len(service.taken)
    assert not Delivery.objects.filter(state="submitting").exists()
