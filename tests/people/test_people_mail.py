"""Letters: each made once and sent once, over a real SMTP conversation that is refused, lost and killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest

CODE = """
import sys; from pathlib import Path
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
start_django(Project(Path(sys.argv[1])))
from tamizdat.people.mail import outbox
print("ready", flush=True)
outbox.send_due()
"""


def put(number: int, **changed: Any) -> Any:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    given = {"to": f"reader{number}@example.org", "subject": "Thank you", "text": "We read it.\n.\n..\nYours"} | changed
    return outbox.put("thanks", f"thanks {number}", Letter(**given))


def states() -> list[str]:
    from tamizdat.people.models import Mail

    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def make_due() -> None:
    from tamizdat.people.models import Mail

    Mail.objects.update(not_before=None)


def test_a_letter_arrives_as_it_was_written(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import tie
    from tamizdat.people.models import Mail

    put(1, subject="شكرا لك", text="Дорогая Орла,\n.\n..dots\n" + "x" * 3_000, html="<p>Дорогая</p>",
        stops="https://paper.example/stop/abc", language="ru")  # fmt: skip
    assert outbox.send_due().sent == 1
    ((to, message),) = mail.taken
    assert to == "reader1@example.org" and message["To"] == to and message["Subject"] == "شكرا لك"
    assert message["From"] == "The Lantern <letters@lantern.example>" and message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://paper.example/stop/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == tie(Mail.objects.get().message_id, to)
    plain, html = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == "Дорогая Орла,\n.\n..dots\n" + "x" * 3_000
    assert html.get_content().strip() == "<p>Дорогая</p>"
    assert max(len(line) for line in message.as_bytes().split(b"\n")) <= 998
    row = Mail.objects.get()
    assert row.state == "sent" and not row.sealed and row.generation == 0  # erased


def test_the_same_letter_is_made_once(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox

    assert put(1).pk == put(1, text="other").pk
    assert outbox.send_due().sent == 1 and outbox.send_due().sent == 0
    put(1)
    assert outbox.send_due().sent == 0 and mail.counts == {"reader1@example.org": 1}


@pytest.mark.parametrize("name", ["subject", "to"])
def test_no_text_adds_a_header(desk: Any, vault: Any, mail: Any, name: str) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter, message

    given = {
        "to": "orla@example.org",
        "subject": "Hello",
        "text": "x",
        name: "orla@example.org\r\nBcc: all@example.org",
    }
    if name == "subject":
        put(1, subject=given["subject"])
        outbox.send_due()
        assert (
            mail.taken[0][1]["Bcc"] is None and mail.taken[0][1]["Subject"] == "orla@example.org Bcc: all@example.org"
        )
    else:
        with pytest.raises(ValueError):
            message(Letter(**given), "The Lantern <letters@lantern.example>", "<1@lantern.example>")


def test_refused_for_good_later_and_not_at_all(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    mail.refusals = {
        "reader1@example.org": "550 5.1.1 <reader1@example.org> no such user",
        "reader2@example.org": "451 4.3.0 later",
    }
    for number in range(4):
        put(number)
    done = outbox.send_due()
    assert (done.sent, done.refused, done.later, done.unknown) == (2, 1, 1, 0)
    assert states() == ["sent", "failed", "waiting", "sent"]
    assert list(Mail.objects.order_by("pk").values_list("answer", flat=True)) == [
        "250",
        "550 5.1.1",
        "451 4.3.0",
        "250",
    ]
    assert outbox.send_due().sent == 0  # it waits
    mail.refusals = {}
    make_due()
    assert outbox.send_due().sent == 1 and mail.counts["reader2@example.org"] == 1
    assert mail.connections == 2  # letters share a connection


def test_a_letter_that_was_perhaps_sent_is_never_sent_again_by_itself(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    mail.dies = {"reader1@example.org"}
    for number in range(3):
        put(number)
    assert outbox.send_due().unknown == 1
    assert states() == ["sent", "unknown", "sent"]
    make_due()
    outbox.send_due()
    assert mail.counts["reader1@example.org"] == 1
    mail.dies = set()
    unknown = Mail.objects.get(state="unknown")
    assert outbox.send_again(unknown) and outbox.send_due().sent == 1 and mail.counts["reader1@example.org"] == 2
    assert not outbox.send_again(unknown)  # it is sent and erased now


def test_no_server_no_vault_no_letters(desk: Any, vault: Any) -> None:
    from tamizdat.people.mail import outbox

    put(1)
    assert outbox.send_due() == outbox.Sent() and states() == ["waiting"]  # no [mail]
    with desk.newsroom.configuration.open("a") as file:
        file.write('\n[mail]\nserver = "127.0.0.1"\nport = 1\nsecurity = "none"\nfrom = "letters@lantern.example"\n')
    with pytest.raises(outbox.CannotSend, match=r"127.0.0.1, port 1: ConnectionRefusedError"):
        outbox.send_due()
    assert states() == ["waiting"]
    vault.lock()
    assert outbox.send_due() == outbox.Sent()


def test_whoever_wants_none_gets_none(desk: Any, vault: Any, mail: Any) -> None:
    from tamizdat.people import persons
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    put(1)
    put(2)
    persons.suppress("READER1@example.org", "asked")
    done = outbox.send_due()
    assert (done.sent, done.suppressed) == (1, 1) and states() == ["suppressed", "sent"]
    assert not Mail.objects.first().sealed


@pytest.mark.slow
def test_killed_in_the_middle_no_letter_is_sent_twice_and_none_is_lost(desk: Any, vault: Any, mail: Any) -> None:
    """A worker is killed at ten moments; what it had claimed and not finished is told, all else arrives once."""
    from django.utils import timezone

    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    for number in range(60):
        put(number)
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, desk.newsroom.folder], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        before = len(mail.taken)
        while len(mail.taken) < before + 3 and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    Mail.objects.filter(state="submitting").update(until=timezone.now() - timedelta(seconds=1))
    outbox.send_due()
    found = states()
    assert set(found) <= {"sent", "unknown"} and found.count("unknown") <= 6
    assert set(mail.counts.values()) == {1}
    unknown = set(Mail.objects.filter(state="unknown").values_list("reference", flat=True))
    missing = {f"thanks {number}" for number in range(60)} - {f"thanks {to[6:-12]}" for to in mail.counts}
    assert missing <= unknown  # whatever did not arrive is told


def test_in_practice_letters_are_kept_and_shown(desk: Any, vault: Any) -> None:
    from django.test.utils import override_settings

    from tamizdat.people.mail import outbox

    put(1, text="We read it, <b>Orla</b>.")
    chief = desk.client("cora")
    assert chief.get("/mailbox/").status_code == 404
    with override_settings(PRACTICE=True):
        assert outbox.send_due().sent == 1 and states() == ["kept"]
        page = chief.get("/mailbox/").content.decode()
        assert "reader1@example.org" in page and "We read it, &lt;b&gt;Orla&lt;/b&gt;." in page
        assert desk.client("rita").get("/mailbox/").url == "/"  # as Wagtail answers whoever may not
        vault.lock()  # then it must not say that there are none
        page = chief.get("/mailbox/").content.decode()
        assert "cannot be read while the vault is locked" in page and "No letter was sent yet" not in page


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ('server = "mail.example"\nfrom = "The Lantern"', "not one address"),
        ('server = "mail.example"\nfrom = "a@b.example, c@d.example"', "not one address"),
        ('server = "https://mail.example"\nfrom = "a@b.example"', "no name of a machine"),
        ('server = "mail.example:587"\nfrom = "a@b.example"', "no name of a machine"),
        ('server = "mail example"\nfrom = "a@b.example"', "no name of a machine"),
        ('server = "mail.example"\nfrom = "a@b.example"\nport = 99999', "port 99999"),
        ('server = "mail.example"\nfrom = "a@b.example"\nsecurity = "none"', "in clear"),
        ('server = "mail.example"\nfrom = "a@b.example"\nport = "x"', "port"),
        ('servr = "mail.example"', "servr"),
    ],
)
def test_a_wrong_line_is_named(desk: Any, table: str, why: str) -> None:
    from tamizdat.people.mail.config import MailConfigError, load

    with desk.newsroom.configuration.open("a") as file:
        file.write(f"\n[mail]\n{table}\n")
    with pytest.raises(MailConfigError, match=why) as error:
        load(desk.newsroom.folder)
    assert "tamizdat.toml: [mail]" in str(error.value)


def test_the_password_is_in_the_environment(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.people.mail.config import load

    monkeypatch.setenv("TAMIZDAT_MAIL_PASSWORD", "secret")
    assert load(desk.newsroom.folder).password == "secret" and "secret" not in repr(load(desk.newsroom.folder))
