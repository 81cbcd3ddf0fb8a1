"""Single letters by a mail service: what is in a call, what an answer means, and which services are taken."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.serving import free_port
from mail_service import MailService

from tamizdat.people.mail import config
from tamizdat.people.mail.services.known import KNOWN, REFUSED, variable

HEAD = '[mail]\nservice = "{service}"\nfrom = "The Lantern <letters@lantern.example>"\n'


@pytest.fixture
def service(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailService]:
    """A mail service that the newsroom sends through."""
    monkeypatch.setenv("TAMIZDAT_POSTMARK_SERVER_TOKEN", "secret-token")
    with MailService() as made:
        with desk.newsroom.configuration.open("a") as file:
            file.write(made.table)
        yield made


def put(number: int, **changed: Any) -> Any:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    given = {"to": f"reader{number}@example.org", "subject": "Thank you", "text": "We read it.\n.\n..\nYours"} | changed
    return outbox.put("thanks", f"thanks {number}", Letter(**given))


def states() -> list[tuple[str, str]]:
    from tamizdat.people.models import Mail

    return list(Mail.objects.order_by("pk").values_list("state", "answer"))


def test_a_letter_says_the_same_as_through_a_server(desk: Any, vault: Any, service: MailService) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import tie
    from tamizdat.people.models import Mail

    put(1, subject="شكرا لك", text="Дорогая Орла,\n.\n..dots\n" + "x" * 3_000, html="<p>Дорогая</p>",
        stops="https://paper.example/stop/abc", language="ru")  # fmt: skip
    message_id = tie(Mail.objects.get().message_id, "reader1@example.org")
    assert outbox.send_due().sent == 1
    (call,) = service.taken
    assert service.tokens == {"secret-token"}
    assert (call["To"], call["Subject"]) == ("reader1@example.org", "شكرا لك")
    assert call["From"] == '"The Lantern" <letters@lantern.example>' or call["From"].startswith("The Lantern <")
    assert call["TextBody"] == "Дорогая Орла,\n.\n..dots\n" + "x" * 3_000 + "\n"
    assert call["HtmlBody"] == "<p>Дорогая</p>\n"
    assert call["TrackOpens"] is False and call["TrackLinks"] == "None"
    assert {each["Name"]: each["Value"] for each in call["Headers"]} == {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ru",
        "List-Unsubscribe": "<https://paper.example/stop/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-PM-KeepID": "true",
    }
    assert "Metadata" not in call
    row = Mail.objects.get()
    assert row.state == "sent" and not row.sealed


def test_what_answers_mean(desk: Any, vault: Any, service: MailService) -> None:
    from tamizdat.people.mail import outbox

    does: list[tuple[str | int, tuple[str, str]]] = [
        ("", ("sent", "200")),
        (422, ("failed", "422")),
        ("inactive", ("failed", "422 rejected")),
        (413, ("failed", "413")),
        (500, ("unknown", "500")),
        (502, ("unknown", "502")),
        ("drop", ("unknown", "lost")),
        ("garbled", ("unknown", "200")),
    ]
    for number, (what, _) in enumerate(does):
        put(number)
        service.does[f"reader{number}@example.org"] = [what]
    outbox.send_due()
    assert states() == [state for _, state in does]
    calls = service.calls
    outbox.send_due()
    assert service.calls == calls  # nothing is sent again by itself


@pytest.mark.parametrize("what", [429, 503, 401, 403, "redirect"])
def test_a_service_that_takes_none_is_asked_once(desk: Any, vault: Any, service: MailService, what: int | str) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.smtp import CannotSend

    for number in range(3):
        put(number)
        service.does[f"reader{number}@example.org"] = [what]
    with pytest.raises(CannotSend, match="Postmark takes no letters") as told:
        outbox.send_due()
    assert "@" not in str(told.value) and service.calls == 1
    assert states() == [("waiting", "not reached"), ("waiting", ""), ("waiting", "")]
    assert not service.taken


def test_a_service_that_is_not_there(desk: Any, vault: Any, service: MailService) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.smtp import CannotSend

    put(1)
    text = desk.newsroom.configuration.read_text()
    desk.newsroom.configuration.write_text(text.replace(str(service.port), str(free_port())))
    with pytest.raises(CannotSend, match="not reached"):
        outbox.send_due()
    assert states() == [("waiting", "not reached")]


def test_without_its_key_nothing_is_sent_and_the_doctor_says_so(
    desk: Any, vault: Any, service: MailService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.newsroom.operations.findings import vault as findings
    from tamizdat.people.mail import outbox

    said = "\n".join(map(str, findings.findings()))
    assert "SERVER_TOKEN" not in said and "TAMIZDAT_POSTMARK_WEBHOOK_SECRET is not in the environment" in said
    monkeypatch.delenv("TAMIZDAT_POSTMARK_SERVER_TOKEN")
    put(1)
    with pytest.raises(config.MailConfigError, match="TAMIZDAT_POSTMARK_SERVER_TOKEN"):
        outbox.send_due()
    assert states() == [("waiting", "")] and not service.calls
    assert "TAMIZDAT_POSTMARK_SERVER_TOKEN is not in the environment" in "\n".join(map(str, findings.findings()))


@pytest.mark.parametrize("name", KNOWN)
def test_no_service_counts_opens_and_clicks(desk: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Each call says so itself, whatever is set at the service, and has the number of the letter and its fields."""
    from tamizdat.people.mail.letter import Letter, message
    from tamizdat.people.mail.services.message import for_service
    from tamizdat.people.mail.services.service import Service

    known = KNOWN[name]
    for key in known.keys:
        monkeypatch.setenv(variable(name, key), base64.b64encode(key.encode()).decode())
    mail = config.MailConfig(service=name, sender="The Lantern <letters@lantern.example>")
    letter = Letter("reader@example.org", "Boats", "plain", "<p>html</p>", stops="https://paper.example/stop")
    body = message(letter, mail.sender, "<1@lantern.example>")
    backend = Service(mail)._backend
    payload = backend.build_message_payload(for_service(body, known, "3k-0011aabb"), {})
    params = payload.get_request_params("https://service.example/")
    sent = str(params["data"]) + str(params["files"])
    off = {
        "postmark": ('"TrackOpens": false', '"TrackLinks": "None"'),
        "mailgun": ("'o:tracking-opens': 'no'", "'o:tracking-clicks': 'no'"),
        "mailersend": ('"track_opens": false', '"track_clicks": false'),
        "mailjet": ('"TrackOpens": "disabled"', '"TrackClicks": "disabled"'),
    }[name]
    assert all(each in sent for each in off), sent
    for each in ("3k-0011aabb", "https://paper.example/stop", "List-Unsubscribe-Post", "plain", "<p>html</p>"):
        assert each in sent, sent


@pytest.mark.parametrize(
    ("table", "says"),
    [
        *((HEAD.format(service=name), "not used") for name in [*REFUSED, "ses"]),
        (HEAD.format(service="pigeon"), "no service 'pigeon'"),
        (HEAD.format(service="postmark") + 'server = "mail.example.org"\n', "both named"),
        (HEAD.format(service="postmark") + "[mail.dkim]\n", "signs letters itself"),
        ('[mail]\nservice = "postmark"\n', "not one address"),
        (HEAD.format(service="postmark") + '[mail.service_settings]\nserver_token = "x"\n', "is secret"),
        (HEAD.format(service="mailgun") + '[mail.service_settings]\nwebhook_signing_key = "x"\n', "is secret"),
        (HEAD.format(service="postmark") + '[mail.service_settings]\ntrack_opens = "x"\n', "means nothing"),
        (HEAD.format(service="postmark") + "[mail.service_settings]\nmessage_stream = 3\n", "must be a text"),
        (HEAD.format(service="postmark") + '[mail.service_settings]\napi_url = "http://a.example/"\n', "https://"),
    ],
)
def test_settings_that_cannot_be_used_say_what_helps(tmp_path: Path, table: str, says: str) -> None:
    file = tmp_path / "tamizdat.toml"
    file.write_text(table)
    with pytest.raises(config.MailConfigError, match=says) as refused:
        config.load(tmp_path)
    assert str(file) in str(refused.value)
