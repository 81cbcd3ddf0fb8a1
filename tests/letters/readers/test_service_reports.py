"""What mail services report: genuine or not, twice, malformed; who it was is neither kept nor logged."""

from __future__ import annotations

import base64
import hmac
import json
import logging
from typing import Any

import pytest

ADDRESS = "philippa.zwergenstein@example.org"
KEY = "signing-key"


def basic(secret: str) -> str:
    return "Basic " + base64.b64encode(secret.encode()).decode()


class Reports:
    """A delivery, and its newsroom's mail service, which reports on it."""

    def __init__(self, support: Any, service: str) -> None:
        from django.utils import timezone

        from tamizdat.letters.models import Delivery, Issue, Newsletter, Subscription
        from tamizdat.letters.sending import verp
        from tamizdat.people import persons

        self.support, self.service = support, service
        newsletter = Newsletter.objects.create(slug="weekly", language="en", name="The week", description="x")
        row = Subscription.objects.create(
            newsletter=newsletter, person=persons.find_or_add(persons.Details(ADDRESS)), consented=timezone.now()
        )
        issue = Issue.objects.create(newsletter=newsletter, subject="Boats", state="sent")
        self.delivery = Delivery.objects.create(issue=issue, subscription=row, state="sent")
        self.number = verp.signed(self.delivery.pk)

    @property
    def returned(self) -> str:
        self.delivery.refresh_from_db()
        return str(self.delivery.returned)

    def post(self, body: Any, **headers: str) -> Any:
        content = body if isinstance(body, str) else json.dumps(body)
        path = f"/service/mail/{self.service}/"
        return self.support.reader().post(path, content, content_type="application/json", headers=headers)

    def postmark(self, kind: str = "HardBounce", number: str | None = None, secret: str = "name:word") -> Any:
        body = {
            "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
            "Type": kind,
            "ID": 42,
            "Email": ADDRESS,
            "Description": f"The server could not deliver to {ADDRESS}",
            "Details": f"550 {ADDRESS} no such user",
            "BouncedAt": "2026-11-05T16:33:54Z",
            "Metadata": {"delivery": self.number if number is None else number},
        }
        return self.post(body, Authorization=basic(secret))

    def mailgun(self, event: str, *, key: str = KEY, **data: Any) -> Any:
        signed = hmac.digest(key.encode(), b"1529006854token", "sha256").hex()
        given = {"event": event, "recipient": ADDRESS, "timestamp": 1529006854.8, **data}
        given.setdefault("user-variables", {"delivery": self.number})
        block = {"timestamp": "1529006854", "token": "token", "signature": signed}
        return self.post({"signature": block, "event-data": given})


@pytest.fixture
def reports(support: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Reports:
    service = getattr(request, "param", "postmark")
    monkeypatch.setenv("TAMIZDAT_POSTMARK_WEBHOOK_SECRET", "name:word")
    monkeypatch.setenv("TAMIZDAT_MAILGUN_WEBHOOK_SIGNING_KEY", KEY)
    with support.desk.newsroom.configuration.open("a") as file:
        file.write(f'\n[mail]\nservice = "{service}"\nfrom = "The Lantern <letters@lantern.example>"\n')
    return Reports(support, service)


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [("HardBounce", "hard"), ("BadEmailAddress", "hard"), ("SoftBounce", "soft"), ("Blocked", "soft"),
     ("Transient", ""), ("AutoResponder", ""), ("Subscribe", ""), ("Nonsense", "soft")],
)  # fmt: skip
def test_what_postmark_reports(reports: Reports, kind: str, becomes: str) -> None:
    assert reports.postmark(kind).status_code == 200
    assert reports.returned == becomes
    assert reports.postmark(kind).status_code == 200  # again
    assert reports.returned == becomes


@pytest.mark.parametrize("reports", ["mailgun"], indirect=True)
def test_what_mailgun_reports(reports: Reports) -> None:
    assert reports.mailgun("failed", severity="temporary", reason="generic").status_code == 200
    assert reports.mailgun("delivered").status_code == 200 and reports.mailgun("opened").status_code == 200
    assert reports.returned == ""
    assert reports.mailgun("failed", severity="permanent", reason="generic").status_code == 200
    assert reports.returned == "soft"
    assert reports.mailgun("failed", severity="permanent", reason="bounce").status_code == 200
    assert reports.returned == "hard"
    assert reports.mailgun("failed", severity="permanent", reason="generic").status_code == 200
    assert reports.returned == "hard"  # what was known for good stays


@pytest.mark.parametrize("reports", ["mailgun"], indirect=True)
def test_a_signature_that_is_wrong(reports: Reports) -> None:
    assert reports.mailgun("failed", severity="permanent", reason="bounce", key="other").status_code == 400
    assert reports.post({"event-data": {"event": "failed"}}).status_code == 400
    assert reports.returned == ""


def test_a_word_that_is_wrong(reports: Reports) -> None:
    assert reports.postmark(secret="name:other").status_code == 400
    assert reports.post({"RecordType": "Bounce"}).status_code == 400
    assert reports.returned == ""


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "3", '"x"', "{}", '{"RecordType": 3}', '{"RecordType": "Inbound"}',
             '{"RecordType": "Bounce", "Metadata": 3}', '{"RecordType": "Bounce", "Metadata": {"delivery": []}}',
             '{"RecordType": "Bounce", "BouncedAt": 3}', '{"RecordType": [1]}', "\x00", "é"]
)  # fmt: skip
def test_what_cannot_be_read_fails_nothing(reports: Reports, body: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = reports.post(body, Authorization=basic("name:word"))
    assert answer.status_code in (200, 400) and reports.returned == ""
    assert not caplog.records


@pytest.mark.parametrize("number", ["", "1", "1-00000000", "zzzzzzzzzzzzzz-00000000", "1-0011aabb", "-"])
def test_a_number_that_is_none_of_ours(reports: Reports, number: str) -> None:
    assert reports.postmark(number=number).status_code == 200 and reports.returned == ""


def test_a_service_that_is_not_the_newsrooms(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("mailgun", "sendgrid", "nothing"):
        reports.service = service
        assert reports.postmark().status_code == 404
    reports.service = "postmark"
    monkeypatch.delenv("TAMIZDAT_POSTMARK_WEBHOOK_SECRET")  # never open to anyone
    assert reports.postmark().status_code == 404 and reports.postmark(secret=":").status_code == 404
    assert reports.returned == ""


def test_only_what_is_committed_is_answered_with_200(
    reports: Reports, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import OperationalError

    from tamizdat.letters.incoming import from_services

    apply = from_services.apply

    def fails(returned: Any) -> None:
        apply(returned)
        raise OperationalError(f"about {ADDRESS}")

    monkeypatch.setattr(from_services, "apply", fails)
    assert reports.postmark().status_code == 500 and reports.returned == ""
    assert caplog.records and all(ADDRESS not in each.getMessage() for each in caplog.records)
    assert not any(each.exc_info for each in caplog.records)
    monkeypatch.setattr(from_services, "apply", apply)
    assert reports.postmark().status_code == 200 and reports.returned == "hard"


def test_an_address_is_neither_kept_nor_logged(reports: Reports, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reports.postmark()
    reports.postmark(secret="name:other")
    assert ADDRESS not in caplog.text
    from tamizdat.letters.incoming.from_services import Returned

    assert Returned.__struct_fields__ == ("delivery", "what")


@pytest.mark.parametrize(
    ("event", "reason", "becomes"),
    [("complained", "spam", "complaint"), ("unsubscribed", None, "unsubscribed"), ("rejected", "spam", "complaint"),
     ("rejected", "unsubscribed", "unsubscribed"), ("rejected", "blocked", "soft"), ("failed", None, "soft"),
     ("bounced", "timed_out", "soft"), ("deferred", "bounced", None), ("delivered", None, None), ("opened", None, None),
     ("clicked", None, None), ("unknown", None, None), ("autoresponded", None, None), ("subscribed", None, None)],
)  # fmt: skip
def test_what_events_mean(reports: Reports, event: str, reason: str | None, becomes: str | None) -> None:
    from anymail.signals import AnymailTrackingEvent

    from tamizdat.letters.incoming.from_services import read

    told = {"event_type": event, "reject_reason": reason, "esp_event": {}, "recipient": ADDRESS}
    for given in ({"metadata": {"delivery": reports.number}}, {"tags": ["weekly", reports.number]}):
        found = read(AnymailTrackingEvent(**told, **given))
        assert (found and (found.delivery, found.what)) == (becomes and (reports.delivery.pk, becomes))
    assert read(AnymailTrackingEvent(**told)) is None


def test_head_says_that_somebody_is_here(reports: Reports) -> None:
    assert reports.support.reader().head("/service/mail/postmark/").status_code == 200
    assert reports.support.reader().put("/service/mail/postmark/").status_code == 405


def test_a_report_that_is_too_long(reports: Reports) -> None:
    assert (
        reports.post({"x": "y" * 270_000}, Authorization=basic("name:word")).status_code == 413
        and reports.returned == ""
    )
