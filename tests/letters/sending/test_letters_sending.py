"""Sending over a real SMTP conversation: what arrives, and what becomes of what does not."""

from __future__ import annotations

import ssl
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from audit.serving import free_port
from letters_sending import in_a_thread, new_issue, new_newsletter, send, states, subscribe
from mail_server import MailServer
from own_certificate import certificate

__all__ = ["send"]
READERS = [f"reader{number}@r{number % 3}.example" for number in range(12)]


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def pipelining(request: pytest.FixtureRequest, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        return
    plain = type(mail).handle_EHLO

    async def hello(self: Any, server: Any, session: Any, envelope: Any, name: str, answers: list[str]) -> Any:
        return ["250-PIPELINING", *await plain(self, server, session, envelope, name, answers)]

    monkeypatch.setattr(type(mail), "handle_EHLO", hello)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_each_reader_gets_their_own_letter(desk: Any, vault: Any, mail: Any, pipelining: None, send: Any) -> None:
    newsletter = new_newsletter()
    rows = subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    with desk.newsroom.configuration.open("a") as file:
        file.write('\n[letters]\nconnections = 3\nbounces = "bounces@lantern.example"\n')
    send()
    assert mail.counts == dict.fromkeys(READERS, 1) and 0 < mail.most <= 3
    assert states(issue) == ["sent"] * 12 and again(issue).state == "sent" and again(issue).recipients == 12
    codes = dict(zip(READERS, [row.code for row in rows], strict=True))
    for to, message in mail.taken:
        assert message["To"] == to and f"/leave/{codes[to]}/" in message["List-Unsubscribe"]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        plain, html = message.iter_parts()
        assert codes[to] in plain.get_content() and codes[to] in html.get_content()
        assert plain.get_content().splitlines()[1] == "."
    assert len({message["Message-ID"] for _, message in mail.taken}) == 12
    send()
    assert len(mail.taken) == 12


def test_what_a_server_does_not_take(desk: Any, vault: Any, mail: Any, pipelining: None, send: Any) -> None:
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending import control

    newsletter = new_newsletter()
    subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    mail.refusals = {READERS[1]: "550 5.1.1 no such user", READERS[4]: "451 4.3.0 later"}
    mail.dies = {READERS[7]}
    send()
    expected = ["sent"] * 12
    expected[1], expected[4], expected[7] = "failed", "pending", "unknown"
    assert states(issue) == expected and again(issue).state == "sending"
    refused, put_off = Delivery.objects.filter(issue=issue).order_by("pk")[1:5:3]
    assert refused.answer == "550 5.1.1" and put_off.answer == "451 4.3.0" and put_off.attempts == 1
    assert put_off.not_before is not None and not put_off.worker
    (unsure,) = control.unsure(issue)
    mail.refusals.clear()
    mail.dies.clear()
    Delivery.objects.update(not_before=None)
    send()
    assert again(issue).state == "sent" and mail.counts[READERS[4]] == 1
    assert mail.counts[READERS[7]] == 1  # perhaps sent: never again by itself
    assert control.leave(unsure) and not control.leave(unsure) and not control.send_again(unsure)
    assert control.send_again(refused) and again(issue).state == "sending"
    send()
    assert mail.counts == dict.fromkeys(READERS, 1) and control.progress(again(issue)).sent == 12


def test_a_letter_is_tried_twelve_times(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    from tamizdat.letters.models import Delivery

    newsletter = new_newsletter()
    subscribe(newsletter, READERS[0])
    issue = new_issue(newsletter)
    mail.refusals = {READERS[0]: "451 4.3.0 later"}
    send()
    Delivery.objects.update(not_before=None, attempts=11)
    send()
    assert states(issue) == ["failed"] and again(issue).state == "sent"


def test_who_left_or_wants_no_mail_is_skipped(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    from tamizdat.letters.sending.freezing import begin_due
    from tamizdat.people import persons
    from tamizdat.people.models import Suppressed

    newsletter = new_newsletter()
    rows = subscribe(newsletter, *READERS[:4])
    issue = new_issue(newsletter)
    begin_due()
    rows[0].delete()
    persons.suppress(READERS[1].upper(), Suppressed.Reason.BOUNCED)
    send()
    assert states(issue) == ["skipped", "skipped", "sent", "sent"] and set(mail.counts) == set(READERS[2:4])


def test_letters_wait_for_the_vault_and_for_the_server(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    newsletter = new_newsletter()
    subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    vault.lock()
    send()
    assert states(issue) == ["pending"] * 12 and "vault is locked" in again(issue).trouble
    vault.unlock()
    port, text = mail.port, desk.newsroom.configuration.read_text()
    desk.newsroom.configuration.write_text(text.replace(f"port = {port}", "port = 1"))
    send()
    assert states(issue) == ["pending"] * 12 and "127.0.0.1, port 1" in again(issue).trouble
    desk.newsroom.configuration.write_text(text.replace("[mail]", "[mails]", 1))
    send()
    assert "No mail server is named" in again(issue).trouble
    desk.newsroom.configuration.write_text(f"{text}\n[letters]\nconnection = 3\n")
    send()
    assert "connection" in again(issue).trouble and not mail.taken
    desk.newsroom.configuration.write_text(text)
    send()
    assert states(issue) == ["sent"] * 12 and not again(issue).trouble


def test_a_server_that_takes_nothing_of_this_sender_fails_no_letter(
    desk: Any, vault: Any, mail: Any, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Any, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        return "550 5.7.1 not you"

    monkeypatch.setattr(type(mail), "handle_MAIL", refuse, raising=False)
    newsletter = new_newsletter()
    subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    send()
    assert states(issue) == ["pending"] * 12 and "550 5.7.1" in again(issue).trouble


def test_an_issue_that_is_refused_again_and_again_is_paused(
    desk: Any, vault: Any, mail: Any, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.letters.sending import control, sender

    async def refuse(self: Any, server: Any, session: Any, envelope: Any) -> str:
        return "554 5.7.1 looks like spam"

    monkeypatch.setattr(sender, "_REFUSED", 5)
    newsletter = new_newsletter()
    subscribe(newsletter, *[f"reader{number}@r.example" for number in range(40)])
    issue = new_issue(newsletter)
    with monkeypatch.context() as patch:
        patch.setattr(type(mail), "handle_DATA", refuse)
        send()
    found = states(issue)
    assert again(issue).state == "paused" and "554 5.7.1" in again(issue).trouble
    assert 5 <= found.count("failed") <= 5 + 2 * 10 and set(found) == {"failed", "pending"}
    assert control.resume(issue)
    send()
    assert len(mail.taken) == found.count("pending") and not again(issue).trouble


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_and_with_a_password(
    desk: Any, vault: Any, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    from tamizdat.letters.sending.smtp import connection
    from tamizdat.people.mail.config import PASSWORD_VARIABLE

    keys = certificate(tmp_path)
    inside = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    inside.load_cert_chain(keys)
    monkeypatch.setattr(connection, "_tls", lambda: ssl.create_default_context(cafile=str(keys)))
    monkeypatch.setenv(PASSWORD_VARIABLE, "a b€")
    seen: list[tuple[bytes, bytes]] = []

    def authenticate(server: Any, session: Any, envelope: Any, way: str, given: Any) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=given.password == "a b€".encode(), handled=False)

    port, taken = free_port(), MailServer()
    given: dict[str, Any] = {"hostname": "127.0.0.1", "port": port, "authenticator": authenticate}
    if security == "tls":
        server: Any = Controller(taken, ssl_context=inside, auth_require_tls=False, auth_required=True, **given)
    else:
        server = Controller(taken, tls_context=inside, require_starttls=True, auth_required=True, **given)
    server.start()
    text = desk.newsroom.configuration.read_text()
    mail = f'\n[mail]\nserver = "127.0.0.1"\nport = {port}\nuser = "letters"\nsecurity = "{security}"\n'
    desk.newsroom.configuration.write_text(f'{text}{mail}from = "The Lantern <letters@lantern.example>"\n')
    newsletter = new_newsletter()
    subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    try:
        send()
        assert states(issue) == ["sent"] * 12 and taken.counts == dict.fromkeys(READERS, 1)
        assert set(seen) == {(b"letters", "a b€".encode())}
        monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
        issue = new_issue(newsletter)
        send()
        assert states(issue) == ["pending"] * 12 and "535" in again(issue).trouble
    finally:
        server.stop()


def test_an_issue_is_paused_and_stopped(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    from tamizdat.letters.sending import control
    from tamizdat.letters.sending.freezing import begin_due

    newsletter = new_newsletter()
    subscribe(newsletter, *READERS)
    issue = new_issue(newsletter)
    assert not control.pause(issue) and not control.stop(issue)
    assert begin_due() == 1 and begin_due() == 0
    assert control.pause(issue) and not control.pause(issue)
    send()
    assert states(issue) == ["pending"] * 12
    assert control.resume(issue) and not control.resume(issue) and control.stop(issue) and not control.resume(issue)
    send()
    assert states(issue) == ["skipped"] * 12 and again(issue).state == "stopped" and not mail.taken


def test_rows_come_back_to_a_stopped_issue(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    """A letter was on its way when its issue was stopped, and the server asked for patience."""
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending import control
    from tamizdat.letters.sending.freezing import begin_due

    newsletter = new_newsletter()
    subscribe(newsletter, READERS[0])
    issue = new_issue(newsletter)
    begin_due()
    control.stop(issue)
    Delivery.objects.update(state="pending")
    send()
    assert states(issue) == ["skipped"]


def test_two_send_beside_each_other(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    newsletter = new_newsletter()
    readers = [f"reader{number}@r{number % 3}.example" for number in range(100)]
    subscribe(newsletter, *readers)
    issue = new_issue(newsletter)
    both = [threading.Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    send()
    assert mail.counts == dict.fromkeys(readers, 1) and set(states(issue)) == {"sent"}


def test_the_sender_stops_in_order(
    desk: Any, vault: Any, mail: Any, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on its way is finished, what is not is given back."""
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending import process

    stop = threading.Event()
    plain = type(mail).handle_DATA

    async def data(self: Any, server: Any, session: Any, envelope: Any) -> str:
        answer = await plain(self, server, session, envelope)
        if len(self.taken) >= 5:
            stop.set()
        return str(answer)

    monkeypatch.setattr(type(mail), "handle_DATA", data)
    newsletter = new_newsletter()
    subscribe(newsletter, *[f"reader{number}@r.example" for number in range(60)])
    issue = new_issue(newsletter)
    in_a_thread(lambda: process.run(stop))
    found = states(issue)
    assert found.count("sent") == len(mail.taken) < 60 and set(found) == {"sent", "pending"}
    assert not Delivery.objects.filter(state="pending").exclude(worker="").exists()
    send()
    assert len(mail.taken) == 60 and max(mail.counts.values()) == 1


def test_rows_of_a_dead_sender(desk: Any, vault: Any, mail: Any, send: Any) -> None:
    """Those that it had begun are unknown, those that it had only claimed are sent by another."""
    from django.utils import timezone

    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending.freezing import begin_due
    from tamizdat.letters.sending.queue import Queue

    newsletter = new_newsletter()
    subscribe(newsletter, *READERS[:3])
    issue = new_issue(newsletter)
    begin_due()
    dead = Queue("dead")
    first, *_ = dead.claim(issue.pk, 0, 2)
    assert dead.write([first.id], []) == {first.id}
    send()
    assert states(issue) == ["submitting", "pending", "sent"]
    Delivery.objects.update(until=timezone.now() - timedelta(seconds=1))
    send()
    assert states(issue) == ["unknown", "sent", "sent"] and again(issue).state == "sent"


def test_practice_sends_nothing_and_shows_some(
    desk: Any, vault: Any, mail: Any, send: Any, settings_of_django: Any
) -> None:
    from tamizdat.letters.models import Subscription
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    settings_of_django.PRACTICE = True
    newsletter = new_newsletter()
    rows = subscribe(newsletter, *[f"reader{number}@r.example" for number in range(25)])
    Subscription.objects.update(source="import")
    (own,) = subscribe(newsletter, "somebody@r.example")  # who signed up by hand, after all of the list
    issue = new_issue(newsletter)
    send()
    outbox.send_due()
    assert states(issue) == ["sent"] * 26 and again(issue).state == "sent" and not mail.taken
    kept = Mail.objects.filter(state=Mail.State.KEPT)
    assert kept.count() == 20
    (letter,) = outbox.read([kept.order_by("pk")[0]])
    assert letter is not None and own.code in letter.text and own.code in letter.stops
    (second,) = outbox.read([kept.order_by("pk")[1]])
    assert second is not None and rows[0].code in second.text
